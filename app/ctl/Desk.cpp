#include "Desk.h"

#include <algorithm>

#include <eyrie/Clock.h>

#include "Text.h"

namespace eyrie::ctl
{

namespace
{

// Of a page, by the API.
constexpr std::size_t mostItems = 100;
// A header says whole seconds, of some moments ago.
constexpr Duration leastSkew = std::chrono::seconds(3);

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

std::string Desk::get(const std::string& path)
{
	auto answer = ask({.path = path});
	if (!answer.isGood()) Client::fail(answer);
	return std::move(answer.body);
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
		const std::string body = get(pathWith(path, page));
		cursor = Json::parse(body)["next"].text();
		for (const auto& item : itemsIn(memberIn(body, "items")))
		{
			take(item);
			++taken;
		}
		if (cursor.empty() || !out.out) return false;
		if (limit > 0 && taken >= limit) return true;
	}
}

} // namespace eyrie::ctl
