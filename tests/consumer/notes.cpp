// A source for Eyrie in one file: the lines of a text file become messages. docs/plugin-guide.md walks through it.
#include <fstream>
#include <map>

#include <eyrie/Plugin.h>

namespace notes
{

using namespace eyrie;

const Folder lines{.name = "inbox", .space = "lines", .direction = Direction::incoming, .queue = false, .stage = 0};

// A line = DATE-TIME-AND-OFFSET SP PHONE-NUMBER SP TEXT
std::optional<Message> parse(const std::string& line)
{
	const auto first = line.find(' ');
	const auto second = line.find(' ', first + 1);
	const auto stamp = parseStamp(line.substr(0, first));
	if (!stamp || !stamp->offset || second == std::string::npos) return std::nullopt;

	Message message;
	message.folder = lines.name;
	message.phoneNumber = line.substr(first + 1, second - first - 1);
	message.text = line.substr(second + 1);
	message.receiveDate = TimePoint((stamp->local - *stamp->offset).time_since_epoch());
	return message;
}

class Notes final : public Source
{
public:
	Notes(const PluginContext& context, std::string path) : _context(context), _path(std::move(path)) {}

	Probe probe(std::stop_token stop) override
	{
		open(stop);
		return {.about = _path + " can be read", .clock = _context.clock.now()};
	}

	std::vector<Folder> folders(std::stop_token) override { return {lines}; }

	Page fetch(const FetchRequest& request) override
	{
		const auto* since = std::get_if<Since>(&request.from);
		const auto* cursor = std::get_if<Cursor>(&request.from);
		const std::int64_t after = cursor ? cursor->position.value_or(0) : 0;
		Page page;
		page.covered.position = after;
		page.clock = _context.clock.now();
		std::ifstream file = open(request.stop);
		std::string line;
		for (std::int64_t number = 1; std::getline(file, line) && !file.eof(); ++number)
		{
			if (number <= after) continue;
			if (request.until && number > request.until->position) break;
			page.more = page.messages.size() + page.rejects.size() == request.limit;
			if (page.more) break;
			page.covered.position = number;
			auto message = parse(line);
			if (!message)
				page.rejects.push_back({.id = std::to_string(number), .bytes = line, .reason = "is not DATE NUMBER TEXT"});
			else if (!since || message->receiveDate.value() >= since->time)
			{
				message->key.id = std::to_string(number);
				message->position = number;
				page.messages.push_back(*std::move(message));
			}
		}
		return page;
	}

	Lookup lookup(const LookupRequest& request) override
	{
		const FetchRequest everything{.folder = lines, .from = FromOldest{}, .until = {}, .limit = SIZE_MAX, .stop = request.stop};
		std::map<std::string, Message> byId;
		for (auto& message : fetch(everything).messages) byId[message.key.id] = std::move(message);

		Lookup lookup;
		for (const auto& id : request.ids)
			if (const auto message = byId.extract(id))
				lookup.found.push_back(std::move(message.mapped()));
			else
				lookup.absent.push_back(id);
		return lookup;
	}

private:
	std::ifstream open(std::stop_token stop)
	{
		_context.gate.enter(stop);
		std::ifstream file(_path);
		if (!file)
			throw Error(ErrorKind::unavailable, ErrorScope::plugin, _path + " cannot be opened; check `path` and its rights");
		return file;
	}

	const PluginContext _context;
	const std::string _path;
};

class Factory final : public SourceFactory
{
public:
	std::vector<Option> options() const override { return {{.name = "path", .help = "The file to read.", .required = true}}; }

	std::unique_ptr<Source> create(const PluginContext& context, const Options& options) override
	{
		return std::make_unique<Notes>(context, options.text("path"));
	}
};

} // namespace notes

EYRIE_SOURCE_PLUGIN(notes::Factory, "notes", "1.0", "Messages from the lines of a text file")
