#include "Factory.h"

#include <eyrie/sql/SqlStorage.h>

#include "Connection.h"
#include "Dialect.h"

namespace eyrie::mysql
{

namespace
{

Settings settingsOf(const Options& options)
{
	Settings settings;
	settings.host = options.text("host");
	settings.port = static_cast<std::uint16_t>(options.integer("port"));
	settings.socket = options.text("socket");
	settings.user = options.text("user");
	settings.password = options.secret("password");
	settings.database = options.text("database");
	settings.caFile = options.text("tls.ca-file");
	settings.certFile = options.text("tls.cert-file");
	settings.keyFile = options.text("tls.key-file");
	settings.timeout = settings.patience = options.duration("timeout");
	const auto& mode = options.text("tls.mode");
	const bool verifiable = settings.socket.empty() && !settings.caFile.empty();
	settings.verified = mode == "verify" || (mode == "auto" && verifiable);
	settings.encrypted = mode == "required" || settings.verified;
	return settings;
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
		{"timeout", duration, "10s",
			"For connecting and for each answer, but for the making of an index; half of it for a locked row"},
		{"search", boolean, "false", "Index the words of texts, for the text search of the read API; a third more disk"},
		{"pool.min", integer, "1", "Connections kept open when idle", false, false, {}, 0, 64},
		{"pool.max", integer, "8", "Connections at most; one for each source at work, the others serve readers", false, false, {},
			2, 256},
	};
}


std::unique_ptr<Storage> Factory::create(const PluginContext& context, const Options& options)
{
	const auto settings = settingsOf(options);
	if (!settings.socket.empty() && options.isGiven("host"))
		throw Error(ErrorKind::misconfigured, ErrorScope::plugin, "storage.host and storage.socket exclude each other; remove one");
	if (settings.timeout < std::chrono::seconds(2))
		throw Error(ErrorKind::misconfigured, ErrorScope::plugin, "storage.timeout must be at least 2s");
	if (!settings.encrypted && settings.socket.empty() && settings.host != "127.0.0.1" && settings.host != "localhost"
		&& settings.host != "::1")
		context.logger.warning("messages travel to " + settings.host + " unencrypted; set storage.tls.ca-file or storage.tls.mode");
	sql::Pool::Limits limits;
	limits.least = static_cast<std::size_t>(options.integer("pool.min"));
	limits.most = static_cast<std::size_t>(options.integer("pool.max"));
	limits.patience = settings.timeout;
	return std::make_unique<sql::SqlStorage>(
		// Each connection reads the password's file again: it may have been changed together with the server's.
		dialect, [options] { return connect(settingsOf(options)); }, limits, context.clock, context.logger,
		options.boolean("search"));
}

} // namespace eyrie::mysql
