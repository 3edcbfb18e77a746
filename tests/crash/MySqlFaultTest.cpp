// What can happen to a MariaDB server under the daemon's feet: nothing is lost, the log says what to do, and work goes on by itself.
#include <fstream>
#include <sstream>

#include <Poco/TemporaryFile.h>
#include <conformance/OneServer.h>
#include <cppunit/extensions/HelperMacros.h>
#include <mysql/Factory.h>

#include "MySqlSession.h"
#include "Rig.h"
#include "TinyDisk.h"

namespace eyrie::crash
{

namespace
{

using conformance::oneServer;

class MySqlFaultTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(MySqlFaultTest);
	CPPUNIT_TEST(AServerThatStops);
	CPPUNIT_TEST(AServerThatIsKilled);
	CPPUNIT_TEST(AServerThatHangs);
	CPPUNIT_TEST(AServerThatBecomesReadOnly);
	CPPUNIT_TEST(AServerWithoutAConnectionToSpare);
	CPPUNIT_TEST(APasswordThatIsChanged);
	CPPUNIT_TEST(APasswordThatIsChangedInTheFileToo);
	CPPUNIT_TEST(RightsThatAreTakenAway);
	CPPUNIT_TEST(ADatabaseThatIsDropped);
	CPPUNIT_TEST(ARowThatIsLockedForTooLong);
	CPPUNIT_TEST(AStatementThatTakesTooLong);
	CPPUNIT_TEST(ADiskThatIsFull);
	CPPUNIT_TEST_SUITE_END();

public:
	using Given = std::map<std::string, std::string>;

	void setUp() override
	{
		static int number = 0;
		_database = "fault" + std::to_string(++number);
		oneServer().createDatabase(_database);
		_root = std::make_unique<MySqlSession>(oneServer().socket());
	}

	Rig::Open opening(Given more = {})
	{
		auto options = more;
		options.merge(oneServer().options(_database));
		return [this, options](conformance::LentContext& lent) { return lent.create(_factory, options); };
	}

	static void endure(Rig& rig, const Rig::Fault& fault)
	{
		const auto log = rig.endure(fault);
		CPPUNIT_ASSERT_MESSAGE("no secret is told", log.find(kit::MariaDbServer::password) == std::string::npos);
	}

	/// Those of the storage.
	void killConnections()
	{
		for (const auto& record : _root->ask("SELECT id FROM information_schema.processlist WHERE db = '" + _database + "'"))
			_root->ask("KILL CONNECTION " + record[0].second);
	}

	void AServerThatStops()
	{
		Rig rig(opening());
		endure(rig,
			{[] { oneServer().stop(); }, [] { oneServer().start(); },
				{"nobody answers there; check that the server runs, and storage.host, port or socket"}});
	}

	void AServerThatIsKilled()
	{
		Rig rig(opening());
		endure(rig,
			{[] { oneServer().kill(); }, [] { oneServer().start(); },
				{"nobody answers there; check that the server runs, and storage.host, port or socket"}});
	}

	void AServerThatHangs()
	{
		Rig rig(opening({{"timeout", "2s"}}));
		endure(rig,
			{[] { oneServer().freeze(); }, [] { oneServer().thaw(); },
				{"the connection was lost; the server was stopped, or is too slow for storage.timeout"}});
	}

	void AServerThatBecomesReadOnly()
	{
		_root->ask("CREATE USER plain@'%' IDENTIFIED BY 'x'; GRANT ALL ON " + _database + ".* TO plain@'%'");
		Rig rig(opening({{"user", "plain"}, {"password", "x"}}));
		endure(rig,
			{[&] { _root->ask("SET GLOBAL read_only = ON"); }, [&] { _root->ask("SET GLOBAL read_only = OFF"); },
				{"the server is read-only; is it a replica?"}});
		_root->ask("DROP USER plain@'%'");
	}

	void AServerWithoutAConnectionToSpare()
	{
		std::vector<std::unique_ptr<MySqlSession>> others;
		const auto occupy = [&]
		{
			_root->ask("SET GLOBAL max_connections = 10");
			killConnections();
			try
			{
				for (;;) others.push_back(std::make_unique<MySqlSession>(oneServer().socket()));
			}
			catch (const std::runtime_error&)
			{
				// This is what was wanted.
			}
		};
		const auto leave = [&]
		{
			others.clear();
			_root->ask("SET GLOBAL max_connections = 151");
		};
		Rig rig(opening());
		endure(rig, {occupy, leave, {"the server has too many connections; raise max_connections or lower storage.pool.max"}});
	}

	void APasswordThatIsChanged()
	{
		_root->ask("CREATE USER changing@'%' IDENTIFIED BY 'old'; GRANT ALL ON " + _database + ".* TO changing@'%'");
		const auto change = [&](const std::string& password)
		{
			_root->ask("ALTER USER changing@'%' IDENTIFIED BY '" + password + "'");
			killConnections();
		};
		Rig rig(opening({{"user", "changing"}, {"password", "old"}}));
		endure(rig,
			{[&] { change("new"); }, [&] { change("old"); }, {"access is denied for changing; check storage.user and password"}});
	}

	void APasswordThatIsChangedInTheFileToo()
	{
		Poco::TemporaryFile file;
		std::ofstream(file.path()) << "old\n";
		_root->ask("CREATE USER filed@'%' IDENTIFIED BY 'old'; GRANT ALL ON " + _database + ".* TO filed@'%'");
		const auto change = [&]
		{
			_root->ask("ALTER USER filed@'%' IDENTIFIED BY 'new'");
			killConnections();
		};
		auto options = oneServer().options(_database);
		options.erase("password");
		options["user"] = "filed";
		options["password-file"] = file.path();
		Rig rig([&](conformance::LentContext& lent) { return lent.create(_factory, options); });
		endure(rig, {change, [&] { std::ofstream(file.path()) << "new\n"; }, {"access is denied for filed"}});
	}

	void RightsThatAreTakenAway()
	{
		_root->ask("CREATE USER limited@'%' IDENTIFIED BY 'x'; GRANT ALL ON " + _database + ".* TO limited@'%'");
		Rig rig(opening({{"user", "limited"}, {"password", "x"}}));
		const auto revoke = [&]
		{
			_root->ask("REVOKE INSERT, UPDATE ON " + _database + ".* FROM limited@'%'");
			killConnections(); // A session keeps the rights it came with.
		};
		endure(rig,
			{revoke, [&] { _root->ask("GRANT ALL ON " + _database + ".* TO limited@'%'"); },
				{"the rights of limited do not reach; GRANT ALL ON " + _database + ".* TO that user"}});
	}

	/// And restored, for its tables were not lost.
	void ADatabaseThatIsDropped()
	{
		const std::string aside = _database + "_aside";
		const auto move = [&](const std::string& from, const std::string& to)
		{
			_root->ask("CREATE DATABASE " + to + " CHARACTER SET utf8mb4");
			for (const auto& table : _root->ask("SHOW TABLES FROM " + from))
				_root->ask("RENAME TABLE " + from + "." + table[0].second + " TO " + to + "." + table[0].second);
			_root->ask("DROP DATABASE " + from);
		};
		Rig rig(opening());
		endure(rig,
			{[&] { move(_database, aside); }, [&] { move(aside, _database); },
				{"there is no such database; create it: CREATE DATABASE " + _database}});
	}

	void ARowThatIsLockedForTooLong()
	{
		MySqlSession other(oneServer().socket(), _database);
		Rig rig(opening({{"timeout", "2s"}}));
		rig.rules.attempts = 1;
		rig.start();
		endure(rig,
			{[&] { other.ask("START TRANSACTION; SELECT * FROM sync_state FOR UPDATE"); }, [&] { other.ask("ROLLBACK"); },
				{"SHOW ENGINE INNODB STATUS"}});
	}

	/// The server does not go on with it for nobody, nor is it begun again.
	void AStatementThatTakesTooLong()
	{
		MySqlSession other(oneServer().socket(), _database);
		Rig rig(opening({{"timeout", "2s"}}));
		rig.rules.attempts = 1;
		rig.start();
		const std::string count = "SELECT COUNT(*) FROM information_schema.processlist WHERE db = '" + _database
			+ "' AND command IN ('Query', 'Execute') AND id != CONNECTION_ID()";
		const auto unlock = [&]
		{
			// A server says that it gave up a statement some moments before it shows so.
			for (int i = 0; i < 500 && other.ask(count)[0][0].second != "0"; ++i) other.ask("DO SLEEP(0.01)");
			CPPUNIT_ASSERT_EQUAL(std::string("0"), other.ask(count)[0][0].second);
			other.ask("UNLOCK TABLES");
		};
		endure(rig,
			{[&] { other.ask("LOCK TABLES messages WRITE"); }, unlock, {"a statement took longer than storage.timeout allows"}});
	}

	void ADiskThatIsFull()
	{
		const auto folder = oneServer().dataFolder() + "/" + _database;
		std::stringstream settings;
		settings << std::ifstream(folder + "/db.opt").rdbuf();
		const TinyDisk disk(folder, 16);
		if (!disk.isMounted()) return;
		std::ofstream(folder + "/db.opt") << settings.str();
		Rig rig(opening());
		// Rows of pages: where long texts of their own find no room, this server can't even roll back, and ends itself.
		rig.textLength = 3000;
		endure(rig,
			{[&] { disk.fill(); }, [&] { disk.clear(); },
				{"the server can't write; its disk is probably full. Work goes on once there is space"}, 100});
		for (const auto& table : _root->ask("SHOW TABLES FROM " + _database))
			_root->ask("DROP TABLE " + _database + "." + table[0].second);
	}

	mysql::Factory _factory;
	std::string _database;
	std::unique_ptr<MySqlSession> _root; ///< Anew for each test: the server may have been stopped by the one before.
};

CPPUNIT_TEST_SUITE_REGISTRATION(MySqlFaultTest);

} // namespace

} // namespace eyrie::crash
