#include "Orders.h"

namespace eyrie::app
{

namespace
{

using Kind = engine::Difference::Kind;

const char* nameOf(Kind kind)
{
	switch (kind)
	{
	case Kind::missing: return "missing";
	case Kind::stale: return "stale";
	case Kind::ahead: return "ahead";
	case Kind::extra: break;
	}
	return "extra";
}

} // namespace


bool verify(engine::Engine& engine, const std::string& source, const std::string& since, std::ostream& out, std::stop_token stop)
{
	std::optional<TimePoint> from;
	if (!since.empty()) from = timeMeant(since, SystemClock().now());
	const auto verified = engine.verify(source, from, std::move(stop));
	std::map<Kind, std::size_t> counts;
	for (const auto& [kind, space, id, what] : verified.differences)
	{
		++counts[kind];
		out << nameOf(kind) << " " << space << " " << id << ": " << what << "\n";
	}
	out << source << ": " << verified.compared << " messages compared, " << counts[Kind::missing] << " missing, "
		<< counts[Kind::stale] << " stale, " << counts[Kind::extra] << " extra, " << counts[Kind::ahead] << " ahead";
	if (verified.rejected > 0) out << "; " << verified.rejected << " records there can't be read";
	out << std::endl;
	if (counts[Kind::ahead] > 0)
		out << "What is ahead is stored as further on than the source shows it. Nothing stored goes back: if the source was wrong "
			   "before, or is now, that stays until it says more."
			<< std::endl;
	if (!verified.differences.empty())
		out << "What has happened since the last pass differs of course: if there is much of it, wait for the next one and verify "
			   "again."
			<< std::endl;
	return verified.differences.empty();
}

bool retryRejects(engine::Engine& engine, const std::string& source, std::ostream& out, std::stop_token stop)
{
	const auto retried = engine.retryRejects(source, std::move(stop));
	out << source << ": " << retried.resolved << " rejects resolved, " << retried.left << " still can't be read, " << retried.gone
		<< " are not there any more, " << retried.unknown << " bear no id to ask for" << std::endl;
	return retried.left + retried.gone + retried.unknown == 0;
}

void startEpoch(engine::Engine& engine, const std::string& space, std::ostream& out, std::stop_token stop)
{
	const auto slash = space.find('/');
	if (slash == std::string::npos)
		throw Error(ErrorKind::misconfigured, ErrorScope::plugin,
			"--new-epoch " + space + ": name an id space, such as office/incoming, as the log does");
	engine.startEpoch(space.substr(0, slash), space.substr(slash + 1), std::move(stop));
	out << space << ": a new epoch has begun; what is stored stays, and the next pass reads anew" << std::endl;
}

TimePoint timeMeant(const std::string& text, TimePoint now)
{
	if (const auto ago = parseDuration(text)) return now - *ago;
	for (const auto* rest : {"", ".000", " 00:00:00.000"})
		if (const auto time = parseUtc(text + rest)) return *time;
	throw Error(ErrorKind::misconfigured, ErrorScope::plugin,
		"--since " + text + ": is no time; write 2d for the last two days, or 2026-11-22, or \"2026-11-22 08:00:00\", in UTC");
}

} // namespace eyrie::app
