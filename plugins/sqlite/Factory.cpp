#include "Factory.h"

#include <filesystem>

#include <eyrie/sql/SqlStorage.h>

#include "Connection.h"
#include "Dialect.h"

namespace eyrie::sqlite
{

std::vector<Option> Factory::options() const
{
	using enum OptionKind;
	return {
		{"path", text, "", "The database's file; it is created, its directory is not", true},
		{"busy-timeout", duration, "5s", "How long to wait while another program writes; longer than any backup's step"},
		{"synchronous", choice, "full",
			"full keeps every commit through a power cut, normal may lose the last ones and is 8 % faster", false, false,
			{"full", "normal"}},
		{"cache-size", integer, "4",
			"Memory for pages in MiB, per connection; more helps where many messages are read again and again", false, false, {}, 1,
			65536},
		{"search", boolean, "false", "Index the words of texts, for the text search of the read API; a third more disk"},
		{"pool.max", integer, "4", "Connections at most; one writes at a time, the others serve readers", false, false, {}, 2, 64},
	};
}


std::unique_ptr<Storage> Factory::create(const PluginContext& context, const Options& options)
{
	Settings settings;
	// Absolute: a name that begins with "file:" would be taken for a URI.
	settings.path = std::filesystem::absolute(options.text("path")).string();
	settings.busyTimeout = options.duration("busy-timeout");
	settings.synchronous = options.text("synchronous");
	settings.cacheMiB = options.integer("cache-size");
	sql::Pool::Limits limits;
	limits.most = static_cast<std::size_t>(options.integer("pool.max"));
	return std::make_unique<sql::SqlStorage>(
		dialect, [settings] { return connect(settings); }, limits, context.clock, context.logger, options.boolean("search"));
}

} // namespace eyrie::sqlite
