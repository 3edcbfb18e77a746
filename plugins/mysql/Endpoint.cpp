#include "Endpoint.h"

#include <algorithm>
#include <cstdarg>
#include <cstddef>
#include <mutex>

#include <Poco/Data/MySQL/Connector.h>
#include <Poco/Exception.h>
#include <mysql.h>

#include "Failure.h"

namespace eyrie::mysql
{

namespace
{

// Poco's connection string knows no TLS, no timeouts and no ';' in a password. Connector/C lets a connection plugin stand in for
// mysql_real_connect() when the host looks like `plugin://host`: ours connects as the endpoint says.
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

constexpr int connectionPluginType = 103;

struct Attempt
{
	const Endpoint& endpoint;
	unsigned code = 0;
	std::string words;
};

// Connector/C passes nothing of ours to connect(). Set only while openSession() runs, on its thread.
thread_local Attempt* attempt = nullptr;

const char* orNull(const std::string& text)
{
	return text.empty() ? nullptr : text.c_str();
}

MYSQL* connect(MYSQL* mysql, const char*, const char*, const char*, const char*, unsigned, const char*, unsigned long flags)
{
	const Endpoint& to = attempt->endpoint;
	const unsigned seconds = static_cast<unsigned>(std::max<std::int64_t>(1, to.timeout.count() / 1000));
	for (const auto option : {MYSQL_OPT_CONNECT_TIMEOUT, MYSQL_OPT_READ_TIMEOUT, MYSQL_OPT_WRITE_TIMEOUT})
		mysql_options(mysql, option, &seconds);
	const my_bool enforce = to.tls != Tls::off;
	const my_bool verify = to.tls == Tls::verify;
	if (enforce) mysql_ssl_set(mysql, orNull(to.keyFile), orNull(to.certFile), orNull(to.caFile), nullptr, nullptr);
	mysql_options(mysql, MYSQL_OPT_SSL_ENFORCE, &enforce);
	mysql_options(mysql, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &verify);
	MYSQL* const connected = mysql_real_connect(mysql, to.socket.empty() ? to.host.c_str() : nullptr, to.user.c_str(),
		to.password.c_str(), to.database.c_str(), to.port, orNull(to.socket), flags);
	if (!connected)
	{
		attempt->code = mysql_errno(mysql);
		attempt->words = mysql_error(mysql);
	}
	return connected;
}

int takeAnyCommand(MYSQL*, enum_server_command, const char*, std::size_t, my_bool, void*)
{
	return 0;
}

void registerPlugin()
{
	static ConnectionPlugin plugin{{connectionPluginType, 0x0100, "eyrie", "Eyrie", "Connects as an Endpoint says", {1, 0, 0},
									   "Apache", nullptr, nullptr, nullptr, nullptr},
		connect, nullptr, nullptr, takeAnyCommand, nullptr, nullptr};
	static std::once_flag once;
	std::call_once(once,
		[]
		{
			mysql_library_init(0, nullptr, nullptr);
			mysql_client_register_plugin(nullptr, &plugin.header);
			Poco::Data::MySQL::Connector::registerConnector();
		});
}

} // namespace


std::string Endpoint::name() const
{
	return database + " on " + (socket.empty() ? host + ":" + std::to_string(port) : socket);
}


Poco::Data::Session openSession(const Endpoint& endpoint)
{
	registerPlugin();
	Attempt current{endpoint, 0, {}};
	attempt = &current;
	try
	{
		return Poco::Data::Session(
			Poco::Data::MySQL::Connector::KEY, "host=eyrie://;user=eyrie;db=eyrie;auto-reconnect=false;character-set=utf8mb4");
	}
	catch (const Poco::Exception& exception)
	{
		fail(current.code, current.words.empty() ? exception.displayText() : current.words, endpoint, "connect");
	}
}

} // namespace eyrie::mysql
