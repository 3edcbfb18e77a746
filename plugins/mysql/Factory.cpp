#include "Factory.h"

#include <eyrie/sql/SqlStorage.h>

#include "Connection.h"
#include "Dialect.h"

namespace eyrie::mysql
{

namespace
{

Tls tlsOf(const Options& options)
{
	const auto& mode = options.text("tls.mode");
	if (mode == "required") return Tls::required;
	if (mode == "verify") return Tls::verify;
	if (mode == "off" || !options.text("socket").empty()) return Tls::off;
	return options.text("tls.ca-file").empty() ? Tls::off : Tls::verify;
}

Endpoint endpointOf(const Options& options)
{
	Endpoint endpoint;
	endpoint.host = options.text("host");
	endpoint.port = static_cast<std::uint16_t>(options.integer("port"));
	endpoint.socket = options.text("socket");
	endpoint.user = options.text("user");
	endpoint.password = options.secret("password");
	endpoint.database = options.text("database");
	endpoint.tls = tlsOf(options);
	endpoint.caFile = options.text("tls.ca-file");
	endpoint.certFile = options.text("tls.cert-file");
	endpoint.keyFile = options.text("tls.key-file");
	endpoint.timeout = options.duration("timeout");
	return endpoint;
}

} // namespace


std::vector<Option> Factory::options() const
{
	using enum OptionKind;
	return {
		{"host", text, "127.0.0.1", "The server's name or address"},
		{"port", integer, "3306", "The server's port", false, false, {}, 1, 65535},
		{"socket", text, "", "The server's local socket, instead of host and port"},
		{"user", text, "", "Who to connect as; needs all rights on the database", true},
		{"password", text, "", "That user's password", false, true},
		{"password-file", text, "", "A file with the password in its first line"},
		{"database", text, "", "The database; its tables are made, it is not", true},
		{"tls.mode", choice, "auto",
			"auto verifies if tls.ca-file is set, and is off otherwise and over a socket, which never leaves the machine", false,
			false, {"auto", "off", "required", "verify"}},
		{"tls.ca-file", text, "", "Certificates of those who may sign the server's"},
		{"tls.cert-file", text, "", "Our certificate, where the server asks for one"},
		{"tls.key-file", text, "", "The key of tls.cert-file"},
		{"timeout", duration, "10s", "For connecting and for each answer; half of it for a locked row"},
		{"pool.min", integer, "1", "Connections kept open when idle", false, false, {}, 0, 64},
		{"pool.max", integer, "8", "Connections at most; one for each source at work, the others serve readers", false, false, {},
			2, 256},
	};
}


std::unique_ptr<Storage> Factory::create(const PluginContext& context, const Options& options)
{
	const auto endpoint = endpointOf(options);
	if (!endpoint.socket.empty() && options.isGiven("host"))
		throw Error(ErrorKind::misconfigured, ErrorScope::plugin, "storage.host and storage.socket exclude each other; remove one");
	if (endpoint.timeout < std::chrono::seconds(2))
		throw Error(ErrorKind::misconfigured, ErrorScope::plugin, "storage.timeout must be at least 2s");
	if (endpoint.tls == Tls::off && endpoint.socket.empty() && endpoint.host != "127.0.0.1" && endpoint.host != "localhost"
		&& endpoint.host != "::1")
		context.logger.warning("messages travel to " + endpoint.host + " unencrypted; set storage.tls.ca-file or storage.tls.mode");
	sql::Pool::Limits limits;
	limits.least = static_cast<std::size_t>(options.integer("pool.min"));
	limits.most = static_cast<std::size_t>(options.integer("pool.max"));
	limits.patience = endpoint.timeout;
	return std::make_unique<sql::SqlStorage>(
		std::make_unique<Dialect>(), [endpoint] { return std::make_unique<Connection>(endpoint); }, limits, context.clock);
}

} // namespace eyrie::mysql
