#include "SmsEagleSource.h"

#include <algorithm>
#include <charconv>
#include <iterator>
#include <numeric>
#include <set>
#include <utility>
#include <variant>

#include "ApiV1.h"
#include "ApiV2.h"
#include "ColdSearch.h"
#include "Failure.h"
#include "GatewayDirectory.h"
#include "GatewayExamination.h"

namespace eyrie::smseagle
{

namespace
{

// Rows in hand longer than this may have changed too much; they are asked for again.
constexpr Duration longestInHand = std::chrono::minutes(1);
// Enough to get round some records that break answers: 63 doublings and as many halvings find one, be its id ever so high. A folder that
// fails altogether is given up all the same.
constexpr int mostFailingProbes = 200;
// How many of the first ids are asked for to find out whether anything answers.
constexpr std::int64_t probedIds = 3;

std::int64_t positionOf(const Cursor& cursor)
{
	if (cursor.position) return *cursor.position;
	std::int64_t id = 0;
	const auto& token = cursor.token;
	const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), id);
	if (error != std::errc() || end != token.data() + token.size() || id < 0 || id > largestId)
		throw Error(ErrorKind::internal, ErrorScope::stream, "the cursor \"" + token + "\" was not made by this source");
	return id;
}

} // namespace


SmsEagleSource::SmsEagleSource(const PluginContext& context, Settings settings) :
	SmsEagleSource(context, std::move(settings), nullptr)
{
	if (_settings.api == ApiVersion::v1)
		_api = std::make_unique<ApiV1>(_context, _settings);
	else
	{
		auto api = std::make_unique<ApiV2>(_context, _settings);
		_directory = std::make_unique<GatewayDirectory>(*api);
		_examination = std::make_unique<GatewayExamination>(*api, _settings, _context.clock);
		_api = std::move(api);
		lookAhead({.most = std::max<std::size_t>(_context.concurrency, 1) - 1,
			.open = [this] { return std::make_unique<ApiV2>(_context, _settings); },
			.launch = {}});
	}
}


SmsEagleSource::~SmsEagleSource() = default;


SmsEagleSource::SmsEagleSource(const PluginContext& context, Settings settings, std::unique_ptr<Api> api, Lookahead::Lanes lanes) :
	_context(context), _settings(std::move(settings)), _api(std::move(api))
{
	lookAhead(std::move(lanes));
	if (_settings.address.secure && !_settings.tls.verify && _settings.tls.fingerprint.empty())
		_context.logger.warning(
			"source " + _context.name + ": tls.verify = false: whoever is in between can read the token and every message");
	const auto isInbox = [](const Folder& folder) { return folder.direction == Direction::incoming; };
	if (_settings.api == ApiVersion::v1 && std::any_of(_settings.folders.begin(), _settings.folders.end(), isInbox))
		_context.logger.warning("source " + _context.name
			+ ": api = v1: reading the inbox marks its messages as read on the gateway; leave inbox out of `folders` if that "
			  "disturbs anybody");
}


void SmsEagleSource::lookAhead(Lookahead::Lanes lanes)
{
	_ahead = lanes.most;
	if (_ahead > 0) _lookahead = std::make_unique<Lookahead>(*_api, std::move(lanes));
}


Probe SmsEagleSource::probe(std::stop_token stop)
{
	const Folder& folder = probedFolder();
	const bool v1 = _settings.api == ApiVersion::v1;
	// A record that breaks every answer it is in does not speak for the source (R15).
	const auto ask = [&]
	{
		for (std::int64_t id = 1; id < probedIds; ++id) try
			{
				return _api->ask({folder, {id, id}, 1, stop});
			}
			catch (const Error& error)
			{
				if (!mayBeOneRecord(error)) throw;
			}
		return _api->ask({folder, {probedIds, probedIds}, 1, stop});
	};
	const Reply reply = ask();
	return {.about = std::string("SMSEagle APIv") + (v1 ? "1" : "2") + " at " + _settings.address.url, .clock = reply.clock};
}


/// Asking APIv1 for the inbox marks messages as read; the outbox is small.
const Folder& SmsEagleSource::probedFolder() const
{
	const auto& folders = _settings.folders;
	if (_settings.api == ApiVersion::v2) return folders.front();
	const auto queue = std::find_if(folders.begin(), folders.end(), [](const Folder& folder) { return folder.queue; });
	return queue == folders.end() ? folders.back() : *queue;
}


std::vector<Folder> SmsEagleSource::folders(std::stop_token)
{
	return _settings.folders;
}


Page SmsEagleSource::fetch(const FetchRequest& request)
{
	FolderReading::Scope scope = scopeOf(request);
	const auto* const since = std::get_if<Since>(&request.from);
	if (since && !scope.folder.queue)
		beginCold(std::move(scope), since->time, request.stop);
	else if (!continues(scope))
	{
		_begunAt = _context.clock.elapsed();
		begin(std::move(scope));
	}
	if (!_reading->hasInHand()) _askedAt = _context.clock.elapsed();
	Page page = pageOf(_reading->next(reader(), request.stop), request);
	if (!page.more && _lookahead) _lookahead->reset();
	return page;
}


/// A page shows a message of which other folders may hold more parts as all folders together show it. The queue holds whole ones.
Page SmsEagleSource::pageOf(FolderReading::PartPage cut, const FetchRequest& request)
{
	for (const auto& parts : cut.sets) _habit.learnFrom(parts);
	const Folder& folder = request.folder;
	LookupRequest split{.space = folder.space, .ids = {}, .stop = request.stop, .isolate = request.isolate};
	for (const auto& parts : cut.sets)
		if (!folder.queue && _habit.maySplit(parts)) split.ids.push_back(parts.front().message->key.id);
	std::map<std::int64_t, Message> wholes;
	if (!split.ids.empty()) wholes = IdLookup(*_api, _cap, _habit, _settings.folders).assemble(split);

	const std::set<std::string> asked(split.ids.begin(), split.ids.end());
	Page page = std::move(cut.page);
	page.messages.reserve(cut.sets.size());
	page.askedAt = _begunAt;
	for (auto& parts : cut.sets)
	{
		Message message = joined(std::move(parts));
		const auto whole = wholes.find(*message.position);
		if (whole != wholes.end())
		{
			auto told = decided(whole->second, folder);
			if (told)
				page.messages.push_back(std::move(*told));
			else
				page.elsewhere.push_back(std::move(whole->second));
		}
		else // One that was asked for has been deleted since, or this very folder did not answer again.
			page.messages.push_back(asked.contains(message.key.id) ? asFragment(std::move(message)) : std::move(message));
	}
	return page;
}


/// How a page of `folder` tells of a message that may be split over several; nothing if it is a matter of an earlier folder. That
/// one was read before this in every pass, and what it showed is tracked until a lookup finds it final.
std::optional<Message> SmsEagleSource::decided(Message message, const Folder& folder) const
{
	const auto rankOf = [this](const std::string& name)
	{
		const auto& folders = _settings.folders;
		return std::find_if(folders.begin(), folders.end(), [&](const Folder& known) { return known.name == name; });
	};
	const auto own = rankOf(folder.name);
	const auto ended = rankOf(message.folder);
	if (ended < own) return std::nullopt;
	// It has moved on. Where to is told by that folder, or by the next lookup: it must not be final before.
	if (ended > own && isFinal(message.delivery)) message.delivery = Delivery::sent;
	message.folder = folder.name;
	message.stage = folder.stage;
	return message;
}


/// A queue is read whole, however old.
FolderReading::Scope SmsEagleSource::scopeOf(const FetchRequest& request) const
{
	FolderReading::Scope scope{.folder = request.folder, .until = {}, .since = {}, .limit = request.limit, .widening = {}};
	if (const auto* const cursor = std::get_if<Cursor>(&request.from))
	{
		scope.after = positionOf(*cursor);
		scope.since = request.since;
	}
	if (request.until) scope.until = positionOf(*request.until);
	scope.isolate = request.isolate;
	// What fails is asked for one after the other.
	scope.ahead = scope.isolate ? 0 : _ahead;
	scope.widening = wideningFor(scope);
	return scope;
}


/// Asking for everything proves most where most is kept; asking the very same question again proves nothing.
std::optional<Folder> SmsEagleSource::wideningFor(const FolderReading::Scope& scope) const
{
	const bool asksForAll = scope.after == 0 && !scope.until;
	std::optional<Folder> widening;
	for (const auto& folder : _settings.folders)
	{
		const bool own = folder.name == scope.folder.name;
		const bool keepsMuch = !folder.queue && folder.stage < 2;
		if (own && asksForAll) continue;
		if (own && keepsMuch) return folder;
		if (keepsMuch || (own && !widening)) widening = folder;
	}
	return widening;
}


bool SmsEagleSource::continues(const FolderReading::Scope& scope) const
{
	return _reading && _reading->continues(scope) && _context.clock.elapsed() - _askedAt < longestInHand;
}


void SmsEagleSource::begin(FolderReading::Scope scope)
{
	if (_lookahead) _lookahead->reset();
	_reading.emplace(std::move(scope), _cap);
}


void SmsEagleSource::beginCold(FolderReading::Scope scope, TimePoint since, const std::stop_token& stop)
{
	scope.since = since;
	_begunAt = _askedAt = _context.clock.elapsed();
	begin(scope);
	try
	{
		if (_reading->readAtOnce(*_api, stop)) return;
		scope.after = firstSince(scope, _reading->highestSeen(), stop) - 1;
	}
	catch (const Error& error)
	{
		if (!scope.isolate || !mayBeOneRecord(error)) throw;
		scope.after = firstSince(scope, _reading->highestSeen(), stop) - 1;
	}
	scope.widening = wideningFor(scope);
	begin(std::move(scope));
}


std::int64_t SmsEagleSource::firstSince(const FolderReading::Scope& scope, std::int64_t seen, const std::stop_token& stop)
{
	ColdSearch search(*scope.since, seen);
	Failing failing{.left = mostFailingProbes, .ids = {}};
	while (!search.isDone())
	{
		const auto records = probed(scope, search.next(), failing, stop);
		std::vector<Dated> rows;
		std::transform(records.begin(), records.end(), std::back_inserter(rows),
			[](const MessageRecord& record) { return datedBy(*record.message); });
		search.take(rows);
	}
	return search.first();
}


/// Some rows of the range; in isolation, of that half of it which has no record that breaks answers.
MessageRecords SmsEagleSource::probed(
	const FolderReading::Scope& scope, const IdRange& range, Failing& failing, const std::stop_token& stop)
{
	const auto either = [&](std::int64_t lowerEnd, std::int64_t upperBegin)
	{
		auto rows = range.first <= lowerEnd ? probed(scope, {range.first, lowerEnd}, failing, stop) : MessageRecords();
		const bool hasUpper = !range.last || upperBegin <= *range.last;
		return rows.empty() && hasUpper ? probed(scope, {upperBegin, range.last}, failing, stop) : rows;
	};
	const auto known = failing.ids.lower_bound(range.first);
	if (known != failing.ids.end() && *known <= range.last.value_or(INT64_MAX)) return either(*known - 1, *known + 1);
	try
	{
		return _api->ask({scope.folder, range, ColdSearch::rowsPerProbe, stop}).records;
	}
	catch (const Error& error)
	{
		if (!scope.isolate || !mayBeOneRecord(error) || --failing.left < 0) throw;
	}
	if (range.first == range.last) return failing.ids.insert(range.first), MessageRecords();
	const std::int64_t middle = range.last ? std::midpoint(range.first, *range.last) : 2 * range.first;
	return either(middle, middle + 1);
}


/// The older API tells of messages only.
void* SmsEagleSource::extension(std::string_view id)
{
	if (id == Directory::id) return static_cast<Directory*>(_directory.get());
	if (id == Examination::id) return static_cast<Examination*>(_examination.get());
	return nullptr;
}


Lookup SmsEagleSource::lookup(const LookupRequest& request)
{
	return IdLookup(*_api, _cap, _habit, _settings.folders).run(request);
}

} // namespace eyrie::smseagle
