// Cursors: reading on from any token, and first loads, from a gateway that caps its answers, orders them anyhow, may have absurd ids,
// and one that breaks each answer that it is in.
//
//   input = manner cap limit from LF until LF { id [ "x" count ] LF }
//
//   manner, cap, limit: one byte each; the bits of manner are those of Gateway, by their order, and whether it is a first load
//   from, until: tokens; until may be empty; of a first load `from` is the first id that is new
#include <charconv>
#include <map>
#include <set>

#include <Poco/Logger.h>

#include "Folders.h"
#include "Input.h"
#include "SmsEagleSource.h"
#include "kit/ManualClock.h"

namespace eyrie::fuzz
{

namespace
{

using namespace smseagle;

// Two rows an answer, near the highest of all ids, take the most: some 40 requests for each row.
constexpr std::size_t mostRequests = 20'000;

struct Gateway
{
	std::set<std::int64_t> ids;
	std::size_t cap = 1;
	bool descends = false;
	bool ignoresRange = false;
	bool breaks = false; ///< On `broken`, one of its ids.
	std::int64_t broken = 0;
	std::int64_t firstNew = 0;
	std::size_t requests = 0;
};

/// Answers as the gateway's API would have been read.
class GatewayApi final : public Api
{
public:
	explicit GatewayApi(Gateway& gateway) : _gateway(gateway) {}

	Reply ask(const Question& question) override
	{
		promise(++_gateway.requests <= mostRequests, "the number of requests is bounded");
		promise(question.limit > 0 && question.ids.first >= 0, "only ids that may be are asked for");
		promise(!question.ids.last || *question.ids.last >= question.ids.first, "a range is not empty");
		auto ids = idsIn(question.ids);
		if (std::find(ids.begin(), ids.end(), _gateway.broken) != ids.end())
			throw Error(ErrorKind::unavailable, ErrorScope::stream, "HTTP 500");
		if (_gateway.descends) std::reverse(ids.begin(), ids.end());
		ids.resize(std::min({ids.size(), question.limit, _gateway.cap}));
		std::vector<std::string> rows;
		for (const std::int64_t id : ids)
			rows.push_back("{\"id\":" + std::to_string(id)
				+ (id < _gateway.firstNew ? R"(,"receive_date":"2024-06-15T00:00:00Z"})"
										  : R"(,"receive_date":"2025-06-15T00:00:00Z"})"));
		Reply reply = replyOf({rows.begin(), rows.end()}, {.source = "office", .folder = question.folder, .zone = Zone("UTC")});
		reply.shape.limit = question.limit;
		return reply;
	}

private:
	std::vector<std::int64_t> idsIn(const IdRange& range) const
	{
		if (_gateway.ignoresRange) return {_gateway.ids.begin(), _gateway.ids.end()};
		return {_gateway.ids.lower_bound(range.first), _gateway.ids.upper_bound(range.last.value_or(INT64_MAX))};
	}

	Gateway& _gateway;
};

class OpenGate final : public RequestGate
{
public:
	void enter(std::stop_token) override {}
};

std::unique_ptr<SmsEagleSource> sourceOf(Gateway& gateway)
{
	static kit::ManualClock clock;
	static OpenGate gate;
	static const Options options(declaredOptions(), {{"url", "http://gateway"}, {"token", "x"}});
	return std::make_unique<SmsEagleSource>(
		PluginContext{.name = "office", .clock = clock, .logger = Poco::Logger::get("fuzz"), .gate = gate}, settingsFrom(options),
		std::make_unique<GatewayApi>(gateway));
}

std::optional<std::int64_t> numberIn(std::string_view text)
{
	std::int64_t number = 0;
	const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
	if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
	return number;
}

struct Reading
{
	Position from;
	std::optional<Cursor> until;
	std::size_t limit;
};

/// All pages up to the last, and what they held.
std::vector<std::int64_t> readAll(SmsEagleSource& source, Reading reading, const Gateway& gateway)
{
	const auto& inbox = allFolders().front();
	std::vector<std::int64_t> ids;
	std::int64_t covered = 0;
	for (bool more = true; more;)
	{
		const Page page = source.fetch({.folder = inbox,
			.from = reading.from,
			.until = reading.until,
			.limit = reading.limit,
			.stop = {},
			.isolate = gateway.breaks});
		promise(page.messages.size() <= reading.limit, "no page holds more than was asked for");
		for (const auto& message : page.messages) ids.push_back(message.position.value());
		for (const auto& reject : page.rejects)
			promise(reject.id == std::to_string(gateway.broken), "what can be read is no reject");
		const auto now = numberIn(page.covered.token);
		promise(now && page.covered.position == now, "a cursor's token is its position");
		promise(*now >= covered && (ids.empty() || ids.back() <= *now), "what was shown is covered, for good");
		covered = *now;
		reading.from = Cursor{.token = page.covered.token, .position = {}};
		more = page.more;
	}
	return ids;
}

Gateway gatewayFrom(Input& input, bool& cold)
{
	const unsigned manner = input.byte();
	cold = (manner & 8U) != 0;
	return {.ids = {},
		.cap = 1 + input.byte(),
		.descends = (manner & 1U) != 0,
		.ignoresRange = (manner & 2U) != 0,
		.breaks = (manner & 4U) != 0};
}

/// Ids that the source can't take for one are rejects, which other runs look at. Returns all, as they were written.
std::vector<std::string> addIds(Gateway& gateway, Input& input)
{
	std::vector<std::string> written;
	while (!input.isEmpty() && gateway.ids.size() < 500)
	{
		const auto line = input.line();
		written.emplace_back(line.substr(0, line.find('x')));
		const auto id = numberIn(written.back());
		const auto count = line.find('x') < line.size() ? numberIn(line.substr(line.find('x') + 1)) : std::nullopt;
		// Where ids can't be asked for in ranges, they are asked for one by one.
		if (!id || *id < 1 || *id > (gateway.ignoresRange ? 500 : largestId - 100)) continue;
		for (std::int64_t i = 0; i < std::clamp<std::int64_t>(count.value_or(1), 1, 100); ++i) gateway.ids.insert(*id + i);
	}
	if (gateway.breaks && !gateway.ids.empty())
		gateway.broken = *std::next(gateway.ids.begin(), static_cast<std::ptrdiff_t>(gateway.cap % gateway.ids.size()));
	return written;
}

/// Each id is told of once: a number as found or absent, anything else as not known.
void promiseLookedUp(SmsEagleSource& source, const Gateway& gateway, const std::vector<std::string>& ids)
{
	const Lookup lookup = source.lookup({.space = "incoming", .ids = ids, .stop = {}, .isolate = gateway.breaks});
	std::set<std::string> told(lookup.absent.begin(), lookup.absent.end());
	if (gateway.broken != 0) told.insert(std::to_string(gateway.broken));
	for (const auto& message : lookup.found)
	{
		promise(gateway.ids.contains(message.position.value()), "what was found exists");
		promise(told.insert(message.key.id).second, "an id is found or absent");
	}
	for (const auto& id : lookup.absent) promise(!gateway.ids.contains(numberIn(id).value()), "what is absent does not exist");
	for (const auto& id : ids)
		if (const auto number = numberIn(id); number && *number > 0 && *number <= largestId)
			promise(told.contains(std::to_string(*number)), "each id is told of");
}

/// Every id above `after`, up to `last`, once and in order.
void promiseAll(const std::vector<std::int64_t>& read, Gateway& gateway, std::int64_t after, std::int64_t last)
{
	std::erase_if(gateway.ids, [&](std::int64_t id) { return id <= after || id > last || id == gateway.broken; });
	promise(std::equal(read.begin(), read.end(), gateway.ids.begin(), gateway.ids.end()), "every id above it, once and in order");
}

/// Every id from the first new one on, in order; older ones may be among them.
void promiseNew(const std::vector<std::int64_t>& read, Gateway& gateway)
{
	promise(std::adjacent_find(read.begin(), read.end(), std::greater_equal<>()) == read.end(), "once and in order");
	std::erase_if(gateway.ids, [&](std::int64_t id) { return id < gateway.firstNew || id == gateway.broken; });
	promise(std::includes(read.begin(), read.end(), gateway.ids.begin(), gateway.ids.end()), "a first load finds all that is new");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
	static const TimePoint weekAgo = *parseUtc("2025-06-08 12:00:00");
	Input input(data, size);
	bool cold = false;
	Gateway gateway = gatewayFrom(input, cold);
	const std::size_t limit = 1 + input.byte() % 50;
	const std::string from(input.line()), until(input.line());
	const auto after = numberIn(from), last = numberIn(until);
	const auto wanted = addIds(gateway, input);
	if (cold) gateway.firstNew = after.value_or(0);
	Reading reading{
		.from = cold ? Position(Since{weekAgo}) : Position(Cursor{.token = from, .position = {}}), .until = {}, .limit = limit};
	if (!until.empty() && !cold) reading.until = Cursor{.token = until, .position = {}};
	const auto source = sourceOf(gateway);
	if (!gateway.ignoresRange) promiseLookedUp(*source, gateway, wanted);
	try
	{
		const auto ids = readAll(*source, reading, gateway);
		promise(cold || (after && (last || until.empty())), "only a token of ours is understood");
		if (gateway.ignoresRange) return 0;
		if (cold)
			promiseNew(ids, gateway);
		else
			promiseAll(ids, gateway, *after, last.value_or(INT64_MAX));
	}
	catch (const Error& error)
	{
		const bool foreign = error.kind() == ErrorKind::internal && error.scope() == ErrorScope::stream && !cold;
		promise(foreign || gateway.ignoresRange, "a foreign token concerns its folder, and nothing else fails");
	}
	return 0;
}

} // namespace eyrie::fuzz
