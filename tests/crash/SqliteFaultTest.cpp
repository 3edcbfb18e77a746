// What can happen to a SQLite file under the daemon's feet: nothing is lost, the log says what to do, and work goes on by itself.
#include <filesystem>

#include <Poco/TemporaryFile.h>
#include <cppunit/extensions/HelperMacros.h>
#include <signal.h>
#include <sqlite/Factory.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "FaultyDisk.h"
#include "Rig.h"
#include "SqliteGround.h"
#include "TinyDisk.h"

namespace eyrie::crash
{

namespace
{

namespace fs = std::filesystem;

/// Another process, which begins to write and does not end until it goes.
class OtherProcess
{
public:
	explicit OtherProcess(const std::string& path)
	{
		int ready[2];
		CPPUNIT_ASSERT_EQUAL(0, ::pipe(ready));
		_process = ::fork();
		if (_process == 0)
		{
			sqlite3* database = nullptr;
			sqlite3_open(path.c_str(), &database);
			const int code = sqlite3_exec(database, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
			static_cast<void>(::write(ready[1], code == SQLITE_OK ? "y" : "n", 1));
			for (;;) ::pause();
		}
		char answer = 0;
		CPPUNIT_ASSERT_EQUAL(ssize_t{1}, ::read(ready[0], &answer, 1));
		CPPUNIT_ASSERT_EQUAL('y', answer);
		::close(ready[0]);
		::close(ready[1]);
	}
	~OtherProcess()
	{
		::kill(_process, SIGKILL);
		::waitpid(_process, nullptr, 0);
	}
	OtherProcess(const OtherProcess&) = delete;
	OtherProcess& operator=(const OtherProcess&) = delete;

private:
	pid_t _process = -1;
};

class SqliteFaultTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(SqliteFaultTest);
	CPPUNIT_TEST(ADiskThatIsFull);
	CPPUNIT_TEST(ADiskThatIsFullFromAnyWriteOn);
	CPPUNIT_TEST(ADiskThatIsBrokenFromAnyOperationOn);
	CPPUNIT_TEST(AFileThatAnotherProcessLocks);
	CPPUNIT_TEST(AFolderThatCanOnlyBeRead);
	CPPUNIT_TEST(AFileThatIsMovedAway);
	CPPUNIT_TEST(AFileThatIsRemoved);
	CPPUNIT_TEST(AFileThatIsReplaced);
	CPPUNIT_TEST_SUITE_END();

public:
	void setUp() override { _folder.createDirectories(); }
	void tearDown() override { _folder.remove(true); }

	std::string path() const { return _folder.path() + "/messages.db"; }

	Rig::Open opening()
	{
		return [this](conformance::LentContext& lent) {
			return lent.create(_factory, {{"path", path()}, {"busy-timeout", "20ms"}});
		};
	}

	void ADiskThatIsFull()
	{
		const TinyDisk disk(_folder.path(), 8);
		if (!disk.isMounted()) return;
		Rig rig(opening());
		rig.textLength = 50'000;
		rig.endure({[&] { disk.fill(); }, [&] { disk.clear(); },
			{"the disk is full; nothing is lost, and work goes on once there is space"}, 3});
	}

	/// The same storage does it again once there is space, and ends where one on a good disk ends.
	static void failFromAny(FaultyDisk::Fault fault, const std::string& words)
	{
		SqliteGround ground(SqliteGround::Steps::fileOperations, SqliteGround::Death::pictured);
		auto& disk = FaultyDisk::install();
		for (const auto* name : {"tables made", "everything at once"})
		{
			const auto& deed = deedNamed(name);
			ground.prepare(deed);
			const auto old = ground.contents();
			ground.perform(deed);
			const auto done = ground.contents();
			int errors = 0;
			for (int operation = 0;; ++operation)
			{
				ground.prepare(deed);
				const auto storage = ground.open();
				if (deed.start == Deed::Start::furnished) storage->state({"office", "inbox"});
				disk.failFrom(operation, fault);
				const bool good = succeeds(deed, *storage, words);
				const bool failed = disk.hasFailed();
				disk.heal();
				CPPUNIT_ASSERT_MESSAGE(deed.name, ground.contents() == (good ? done : old));
				if (!good) deed.act(*storage);
				CPPUNIT_ASSERT_MESSAGE(deed.name + " afterwards", ground.contents() == done);
				if (!failed) break;
				errors += good ? 0 : 1;
			}
			CPPUNIT_ASSERT(errors > 10);
		}
	}

	static bool succeeds(const Deed& deed, Storage& storage, const std::string& words)
	{
		try
		{
			deed.act(storage);
			return true;
		}
		catch (const Error& error)
		{
			CPPUNIT_ASSERT_MESSAGE(error.what() + error.cause(), std::string(error.what()).find(words) != std::string::npos);
			return false;
		}
	}

	void ADiskThatIsFullFromAnyWriteOn() { failFromAny(FaultyDisk::Fault::full, "the disk is full"); }

	void ADiskThatIsBrokenFromAnyOperationOn() { failFromAny(FaultyDisk::Fault::broken, "the disk reports an error"); }

	void AFileThatAnotherProcessLocks()
	{
		std::unique_ptr<OtherProcess> other;
		Rig rig(opening());
		rig.endure({[&] { other = std::make_unique<OtherProcess>(path()); }, [&] { other.reset(); },
			{"another program has kept it locked for longer than storage.busy-timeout; find it with fuser"}});
	}

	/// Found at the start, for what is open stays open.
	void AFolderThatCanOnlyBeRead()
	{
		const bool root = ::geteuid() == 0; // Whom no mode stops.
		Rig rig(opening());
		const auto begin = [&]
		{
			fs::permissions(_folder.path(), fs::perms(0555));
			if (root) CPPUNIT_ASSERT_EQUAL(0, ::chown(path().c_str(), 65534, 65534));
			if (root) CPPUNIT_ASSERT_EQUAL(0, ::seteuid(65534));
			rig.start();
		};
		const auto end = [&]
		{
			if (root) CPPUNIT_ASSERT_EQUAL(0, ::seteuid(0));
			fs::permissions(_folder.path(), fs::perms(0755));
		};
		try
		{
			rig.endure({begin, end, {"make the file and its directory writable for this user"}});
		}
		catch (...)
		{
			end();
			throw;
		}
	}

	/// And put back.
	void AFileThatIsMovedAway()
	{
		Rig rig(opening());
		const auto aside = path() + ".aside";
		rig.endure({[&] { fs::rename(path(), aside); }, [&] { fs::rename(aside, path()); },
			{"the file was moved, removed or replaced while eyried had it open; put it back, or restart eyried"}});
	}

	void AFileThatIsRemoved()
	{
		Rig rig(opening());
		rig.endure({[&] { fs::remove(path()); }, [&] { rig.start(); },
			{"the file was moved, removed or replaced while eyried had it open; put it back, or restart eyried"}});
	}

	void AFileThatIsReplaced()
	{
		Rig rig(opening());
		const auto other = path() + ".other";
		rig.endure({[&] { fs::copy_file(path(), other), fs::rename(other, path()); },
			[&]
			{
				// As the documents have it: not beside the log of another file.
				for (const auto* suffix : {"-wal", "-shm"}) fs::remove(path() + suffix);
				rig.start();
			},
			{"the file was moved, removed or replaced while eyried had it open; put it back, or restart eyried"}});
	}

	Poco::TemporaryFile _folder;
	sqlite::Factory _factory;
};

CPPUNIT_TEST_SUITE_REGISTRATION(SqliteFaultTest);

} // namespace

} // namespace eyrie::crash
