#include "Connection.h"

#include <algorithm>
#include <cstdarg>
#include <cstddef>
#include <mutex>

#include <Poco/Data/MySQL/Connector.h>
#include <Poco/Data/MySQL/Utility.h>
#include <Poco/Data/Session.h>
#include <mysql.h>

#include "Failure.h"
#include "Script.h"
#include "Statement.h"

namespace eyrie::mysql
{

namespace
{

// Poco's connection string knows no TLS, no timeouts and no ';' in a password. Connector/C lets a connection plugin stand in for
// mysql_real_connect() when the host looks like `plugin://host`: ours connects as the settings say.
// The struct is st_ma_connection_plugin of mysql/client_plugin.h, which can't be included: it needs headers that are not shipped.
struct ConnectionPlugin
{
	st_mysql_client_plugin header;
	MYSQL* (*connect)(MYSQL*, const char* host, const char* user, const char* password, const char* db, unsigned port,
		const char* socket, unsigned long);
	void (*close)(MYSQL*);
	int (*setOptions)(MYSQL*, unsigned option, ...);
	int (*setConnection)(MYSQL*, enum_server_command, const char*, std::size_t, my_bool, void*);
	my_bool (*reconnect)(MYSQL*);
	int (*reset)(MYSQL*);
};
static_assert(offsetof(ConnectionPlugin, connect) == 88 && sizeof(ConnectionPlugin) == 136);

// An hour is a thousand million rows.
constexpr Duration longestChange = std::chrono::hours(1);

struct Attempt
{
	const Settings& settings;
	int code = 0;
	std::string words;
};

// Connector/C passes nothing of ours to its plugins. Set only while openSession() runs, on its thread.
thread_local Attempt* attempt = nullptr;

const char* orNull(const std::string& text)
{
	return text.empty() ? nullptr : text.c_str();
}

MYSQL* connectAsSet(MYSQL* mysql, const char*, const char*, const char*, const char*, unsigned, const char*, unsigned long flags)
{
	const Settings& to = attempt->settings;
	for (const auto& [option, time] : {std::pair{MYSQL_OPT_CONNECT_TIMEOUT, to.timeout}, {MYSQL_OPT_READ_TIMEOUT, to.patience},
			 {MYSQL_OPT_WRITE_TIMEOUT, to.timeout}})
	{
		const unsigned seconds = static_cast<unsigned>(std::max<std::int64_t>(1, time.count() / 1000));
		mysql_options(mysql, option, &seconds);
	}
	const my_bool enforce = to.encrypted;
	const my_bool verify = to.verified;
	if (enforce) mysql_ssl_set(mysql, orNull(to.keyFile), orNull(to.certFile), orNull(to.caFile), nullptr, nullptr);
	mysql_options(mysql, MYSQL_OPT_SSL_ENFORCE, &enforce);
	mysql_options(mysql, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify);
	MYSQL* const connected = mysql_real_connect(mysql, to.socket.empty() ? to.host.c_str() : nullptr, to.user.c_str(),
		to.password.c_str(), to.database.c_str(), to.port, orNull(to.socket), flags | CLIENT_MULTI_STATEMENTS);
	attempt->code = static_cast<int>(mysql_errno(mysql));
	attempt->words = mysql_error(mysql);
	return connected;
}

int takeAnyCommand(MYSQL*, enum_server_command, const char*, std::size_t, my_bool, void*)
{
	return 0;
}

void registerPlugin()
{
	static ConnectionPlugin plugin{
		.header = {.type = 103, .interface_version = 0x0100, .name = "eyrie"},
		.connect = connectAsSet,
		.setConnection = takeAnyCommand,
	};
	static std::once_flag once;
	std::call_once(once,
		[]
		{
			Poco::Data::MySQL::Connector::registerConnector(); // First: it initializes the library.
			mysql_client_register_plugin(nullptr, &plugin.header);
		});
}

Poco::Data::Session openSession(const Settings& settings)
{
	registerPlugin();
	Attempt current{settings};
	attempt = &current;
	try
	{
		return Poco::Data::Session(
			Poco::Data::MySQL::Connector::KEY, "host=eyrie://;user=eyrie;db=eyrie;auto-reconnect=false;character-set=utf8mb4");
	}
	catch (const Poco::Exception& exception)
	{
		const auto words = current.words.empty() ? exception.displayText() : current.words;
		throw failuresOf(settings).error(current.code, words, "connect");
	}
}

bool takesManyRows(MYSQL* handle)
{
	unsigned long capabilities = 0; // As wide as the library writes it, which no compiler checks.
	mariadb_get_infov(handle, MARIADB_CONNECTION_EXTENDED_SERVER_CAPABILITIES, &capabilities);
	return (capabilities & (MARIADB_CLIENT_STMT_BULK_OPERATIONS >> 32)) != 0;
}


/// Statements run through the session's native handle: there they stay prepared, and many rows go in one packet. What changes few rows
/// goes with what follows: a load takes five trips to the server for each page instead of eleven.
class Connection final : public sql::Connection
{
public:
	explicit Connection(const Settings& settings) :
		sql::Connection(openSession(settings), failuresOf(settings)), _settings(settings),
		_handle(Poco::Data::MySQL::Utility::handle(session())), _outgoing(_handle)
	{
		// A wait for a row must end before our patience with the connection does.
		const auto wait = std::max<std::int64_t>(1, settings.timeout.count() / 2000);
		// So must a statement: the server would work on for nobody. MariaDB reads one of the comments, MySQL the other, for queries only.
		const auto limit = settings.patience * 9 / 10;
		run("SET time_zone = '+00:00', sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', innodb_ft_enable_stopword = "
			"OFF, innodb_lock_wait_timeout = "
			+ std::to_string(wait) + " /*M!100101 , max_statement_time = " + std::to_string(limit.count()) + " / 1000 */"
			+ " /*!50704 , max_execution_time = " + std::to_string(limit.count()) + " */");
		run("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED");
		_capacity.manyRows = takesManyRows(_handle);
		read("SELECT @@max_allowed_packet", {},
			[&](sql::Row row) { _capacity.packet = static_cast<std::size_t>(std::get<std::int64_t>(row[0])); });
	}

	void run(const std::string& sql) override
	{
		// Not through a Poco statement: that prepares, and not every server prepares START TRANSACTION.
		_outgoing.add(sql);
		if (!_outgoing.run()) fail("run " + sql.substr(0, sql.find(" (")));
	}

	void changeIndex(const std::string& sql) override
	{
		Settings patient = _settings;
		patient.patience = longestChange;
		Connection other(patient);
		// Until all have left the table that were at it, nobody else gets at it.
		other.run("SET lock_wait_timeout = 2");
		other.run(sql);
	}

	void begin(const std::string& sql) override { _outgoing.add(sql); }

	void rollBack() override
	{
		_outgoing.clear();
		sql::Connection::rollBack();
	}

	void post(const std::string& sql, const sql::Rows& row) override { _outgoing.add(sql, row[0]); }

	bool isAlive() override { return !isBroken() && mysql_ping(_handle) == 0; }

	[[noreturn]] void fail(const std::string& doing) override
	{
		sql::Connection::fail(static_cast<int>(mysql_errno(_handle)), mysql_error(_handle), doing);
	}

private:
	std::unique_ptr<sql::Statement> prepare(const std::string& sql) override
	{
		return mysql::prepare(sql, *this, _handle, _outgoing, _capacity);
	}

	const Settings _settings;
	MYSQL* const _handle;
	Script _outgoing; ///< What goes with the next statement.
	Capacity _capacity;
};

} // namespace


std::unique_ptr<sql::Connection> connect(const Settings& settings)
{
	return std::make_unique<Connection>(settings);
}

} // namespace eyrie::mysql
