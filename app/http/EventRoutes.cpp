#include "EventRoutes.h"

#include <algorithm>
#include <utility>

#include "Number.h"
#include "Parameters.h"

namespace eyrie::http
{

namespace
{

/// The header counts: browsers send it when they come again, to the address that they came to at first.
std::optional<std::int64_t> askedFor(const Request& request)
{
	const auto& header = request.header("last-event-id");
	if (header.empty()) return Parameters(request).number("after");
	const auto number = readNumber(header);
	if (!number || *number < 0) throw BadRequest("Last-Event-ID is no id of an event that was sent here.");
	return number;
}

Response listen(const Places& places, EventFeed& feed, const Request& request)
{
	const auto asked = askedFor(request);
	Subscriber::Wish wish{.source = Parameters(request).text("source"), .seat = feed.seat()};
	if (!wish.seat)
	{
		Response response = problem(503, "More listen to events than http.subscribers allows; try again later.");
		response.headers.emplace_back("Retry-After", "30");
		return response;
	}
	const auto last = places.storage().reader().lastChange();
	wish.after = std::min(asked.value_or(last), last);
	// An id at once: who is cut off before the first event comes again with it, and misses none.
	Response response{.body = "retry: 2000\nid: " + std::to_string(wish.after) + "\n\n", .type = "text/event-stream"};
	// Numbers that are not there yet are those of another database.
	if (asked > last) response.body += forgottenEvent(*asked, last);
	response.headers.emplace_back("X-Accel-Buffering", "no"); // Otherwise nginx would collect events.
	response.takeOver = [&feed, wish = std::move(wish)](std::unique_ptr<Poco::Net::StreamSocket> socket) mutable
	{ feed.add(std::move(socket), std::move(wish)); };
	return response;
}

} // namespace


void addEventRoutes(Router& router, const Places& places, EventFeed& feed)
{
	router.add({"GET", "/api/v1/events", Scope::read, "listen", {"after", "source"},
		[&](const Request& request) { return listen(places, feed, request); }});
}

} // namespace eyrie::http
