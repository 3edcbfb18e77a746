#include "Desk.h"

#include <algorithm>
#include <thread>
#include <utility>

#include <eyrie/Clock.h>

#include "Text.h"

namespace eyrie::ctl
{

namespace
{

using namespace std::chrono_literals;

// Of a page, by the API.
constexpr std::size_t mostItems = 100;
// A header says whole seconds, of some moments ago.
constexpr Duration leastSkew = 3s;
// In the middle of a list: what has been read of it would be lost.
constexpr auto patienceInLists = 2min;
// A daemon that says "at once" is not asked in a tight loop for that.
constexpr std::chrono::milliseconds leastWait = 50ms;
// A shorter wait is not worth a word.
constexpr auto wonder = 2s;

} // namespace


Client& Desk::client()
{
	if (!_client) _client = std::make_unique<Client>(accessFrom(line.given()));
	return *_client;
}

TimePoint Desk::now() const
{
	return SystemClock().now() + _skew;
}

void Desk::printJson(const std::string& json) const
{
	out.out << shownJson(json) << std::endl;
}

Client::Answer Desk::ask(const Client::Question& question)
{
	auto answer = client().ask(question);
	if (answer.clock)
	{
		const Duration skew = *answer.clock - SystemClock().now();
		_skew = skew > leastSkew || skew < -leastSkew ? skew : Duration();
	}
	return answer;
}

std::string Desk::get(const std::string& path, std::chrono::milliseconds patience)
{
	for (bool isTold = false;;)
	{
		auto answer = ask({.path = path});
		if (answer.isGood()) return std::move(answer.body);
		const bool isBusy = answer.status == 429 || answer.status == 503;
		const auto wait = std::max<std::chrono::milliseconds>(answer.retryAfter.value_or(0s), leastWait);
		if (!isBusy || !answer.retryAfter || wait > patience) Client::fail(answer);
		if (wait >= wonder && !std::exchange(isTold, true))
			err.out << "eyriectl: the daemon is busy, or its database does not answer; asking again" << std::endl;
		patience -= wait;
		std::this_thread::sleep_for(wait);
	}
}

bool Desk::forEachItem(
	const std::string& path, const Query& query, std::size_t limit, const std::function<void(const std::string&)>& take)
{
	std::string cursor;
	for (std::size_t taken = 0;;)
	{
		Query page = query;
		page.emplace_back("limit", std::to_string(limit == 0 ? mostItems : std::min(mostItems, limit - taken)));
		page.emplace_back("cursor", cursor);
		const std::string body = get(pathWith(path, page), patienceInLists);
		cursor = Json::parse(body)["next"].text();
		for (const auto& item : itemsIn(memberIn(body, "items")))
		{
			take(item);
			++taken;
		}
		if (cursor.empty()) return false;
		// Where nothing can be written any more, nobody reads on.
		if (!out.out || (limit > 0 && taken >= limit)) return true;
	}
}

} // namespace eyrie::ctl
