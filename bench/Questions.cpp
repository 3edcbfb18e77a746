#include "Questions.h"

#include <algorithm>
#include <stdexcept>

#include "Store.h"
#include "http/PageCursor.h"

namespace eyrie::bench
{

namespace
{

constexpr std::size_t pageSize = 50;
constexpr std::size_t deepPage = 10'000;
constexpr std::size_t pagesAtOnce = 100;

const std::string messages = "/api/v1/messages?limit=50";

std::string at(const std::string& target, const http::PageCursor& place)
{
	return target + "&cursor=" + http::writeCursor(place);
}

std::string pageName(std::size_t page)
{
	return "page " + std::to_string(page);
}

/// Where every hundredth page ends, down to page 10,000. Where there are fewer, halfway down: with conversations the last ones are
/// far between.
class Depth
{
public:
	bool isDeep() const { return _ends.size() * pagesAtOnce >= deepPage; }
	void add(const AfterMessage& after, const std::optional<AfterMessage>& until) { _ends.push_back({after, until}); }
	std::size_t steps() const { return _ends.size(); }

	/// So many pages lie before the deep one.
	std::size_t pages() const { return (isDeep() ? _ends.size() : _ends.size() / 2) * pagesAtOnce; }
	const http::PageCursor& place() const { return _ends.at(pages() / pagesAtOnce - 1); }

private:
	std::vector<http::PageCursor> _ends;
};

Question paged(std::string name, const std::string& target, const Depth& depth)
{
	if (depth.pages() == 0) throw std::runtime_error("too few messages: " + name + " has less than 200 pages");
	auto deep = at(target, depth.place());
	return {std::move(name), target, std::move(deep), pageName(depth.pages())};
}

Question pages(Reader& reader, std::string name, const std::string& target, MessageQuery query)
{
	Depth depth;
	query.limit = pagesAtOnce * pageSize;
	while (!depth.isDeep())
	{
		const auto rows = reader.messages(query);
		if (rows.size() < query.limit) break;
		query.after = AfterMessage{rows.back().message.sortTime, rows.back().id};
		depth.add(*query.after, {});
	}
	return paged(std::move(name), target, depth);
}

Question conversations(Reader& reader)
{
	Depth depth;
	ConversationQuery query{.source = {}, .after = {}, .until = {}, .limit = 10 * pageSize};
	for (std::size_t entries = 0; !depth.isDeep();)
	{
		const auto page = reader.conversations(query);
		if (!page.next) break;
		query.after = page.next;
		query.until = page.until;
		entries += page.conversations.size();
		if (entries >= (depth.steps() + 1) * pagesAtOnce * pageSize) depth.add(*query.after, query.until);
	}
	return paged("conversations", "/api/v1/conversations?limit=50", depth);
}

Question oneMessage(Reader& reader)
{
	const std::string target = "/api/v1/messages/";
	const auto newest = reader.messages({.limit = 1}).at(0).id;
	return {"one message", target + std::to_string(newest), target + "1", "the oldest"};
}

Question changes(Reader& reader)
{
	const std::string target = "/api/v1/changes?limit=50&after=";
	const auto last = reader.lastChange();
	const auto passed = std::min<std::int64_t>(deepPage * pageSize, last);
	return {"changes", target + std::to_string(last - 50), target + std::to_string(last - passed),
		pageName(static_cast<std::size_t>(passed) / pageSize)};
}

/// Goes there at once: to walk there would take a database that collects all it finds for each page some hours.
Question textsAtDepth(Reader& reader)
{
	const std::string target = messages + "&text=meter";
	const auto newest = reader.messages({.limit = 1}).at(0).id;
	const auto passed = static_cast<std::int64_t>(deepPage * pageSize * 10 / 6);
	const auto place = std::max(newest - passed, newest / 10);
	return {"text, frequent", target, at(target, {.after = {{}, place}, .until = {}}),
		pageName(static_cast<std::size_t>(newest - place) * 6 / 10 / pageSize), 5, false};
}

} // namespace


std::vector<Question> questionsAbout(Reader& reader)
{
	return {
		pages(reader, "folder", messages + "&source=office&folder=inbox", {.source = "office", .folder = "inbox"}),
		pages(reader, "conversation", std::string("/api/v1/conversations/") + Store::busyNumber + "?limit=50",
			{.phoneNumber = Store::busyNumber}),
		pages(reader, "everything", messages, {}),
		conversations(reader),
		oneMessage(reader),
		changes(reader),
		{"counts", "/api/v1/folders", "", "", 20},
	};
}


std::vector<Question> questionsAboutTexts(Reader& reader)
{
	return {
		textsAtDepth(reader),
		{"text, two words", messages + "&text=meter+w77", "", "", 50, false},
		{"text, rare", messages + "&text=needle", "", "", 200, false},
	};
}

} // namespace eyrie::bench
