// What reading costs in a database of a million messages: the first page against page 10,000, and while a backfill runs. Prints times
// and ratios, and fails where depth costs.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <functional>
#include <thread>
#include <vector>

#include <Poco/TemporaryFile.h>

#include <eyrie/Reader.h>
#include <kit/MariaDb.h>
#include <mysql/Factory.h>
#include <sqlite/Factory.h>

#include "Store.h"
#include "Website.h"
#include "http/PageCursor.h"

namespace eyrie::bench
{

namespace
{

constexpr std::size_t pageSize = 50;
constexpr std::size_t deepPage = 10'000;
constexpr double mostRatio = 1.5;
// Machines are shared, and what takes microseconds is seldom the same twice.
constexpr double noise = 0.3;

struct Question
{
	const char* name;
	MessageQuery query;
	std::string target; ///< The same, as it is asked over HTTP.
	bool hasDepth = true;
	int times = 200;
};

std::vector<Question> questions(bool searches)
{
	const std::string messages = "/api/v1/messages?limit=50";
	std::vector<Question> all{
		{"folder", {.source = "office", .folder = "inbox", .limit = pageSize}, messages + "&source=office&folder=inbox"},
		{"conversation", {.phoneNumber = Store::busyNumber, .limit = pageSize},
			std::string("/api/v1/conversations/") + Store::busyNumber + "?limit=50"},
		{"everything", {.limit = pageSize}, messages}};
	if (!searches) return all;
	all.push_back({"text, frequent", {.limit = pageSize, .text = "meter"}, messages + "&text=meter", true, 5});
	all.push_back({"text, two words", {.limit = pageSize, .text = "meter w77"}, messages + "&text=meter+w77", false, 50});
	all.push_back({"text, rare", {.limit = pageSize, .text = "needle"}, messages + "&text=needle", false, 200});
	return all;
}

struct Times
{
	std::vector<double> milliseconds;

	double at(double share)
	{
		std::sort(milliseconds.begin(), milliseconds.end());
		return milliseconds[std::min(
			milliseconds.size() - 1, static_cast<std::size_t>(share * static_cast<double>(milliseconds.size())))];
	}
};

void measure(Times& times, const std::function<void()>& ask)
{
	const auto begun = std::chrono::steady_clock::now();
	ask();
	const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begun;
	times.milliseconds.push_back(took.count());
}

void read(Reader& reader, const MessageQuery& query)
{
	if (reader.messages(query).empty()) throw std::runtime_error("an empty page");
}

/// The same question where its page 10,000 begins, or as deep as there are messages. Among texts one goes there at once: to walk there
/// would take a database that collects all it finds for each page some hours.
MessageQuery atDepth(Reader& reader, MessageQuery query, std::size_t page)
{
	if (query.text)
	{
		const auto newest = reader.messages({.limit = 1}).at(0).id;
		const auto passed = static_cast<std::int64_t>(page * pageSize * 10 / 6);
		query.after = AfterMessage{{}, std::max(newest - passed, newest / 10)};
		return query;
	}
	query.limit = 100 * pageSize;
	for (std::size_t at = 0; at < page; at += 99)
	{
		const auto rows = reader.messages(query);
		if (rows.size() < query.limit) break;
		// A page before the end of these, so that there is one to be read wherever they end.
		const auto& last = rows[rows.size() - pageSize - 1];
		query.after = AfterMessage{last.message.sortTime, last.id};
	}
	query.limit = pageSize;
	return query;
}

/// Whether depth costs nothing. Interleaved, so that both meet the same noise.
bool compare(const std::string& name, int times, const std::function<void()>& near, const std::function<void()>& far)
{
	Times first;
	Times deep;
	for (int i = 0; i < times; ++i)
	{
		measure(first, near);
		measure(deep, far);
	}
	const double ratio = deep.at(0.5) / first.at(0.5);
	std::printf("  %-24s first page %8.3f ms (p99 %8.3f)   page 10,000 %8.3f ms (p99 %8.3f)   ratio %.2f\n", name.c_str(),
		first.at(0.5), first.at(0.99), deep.at(0.5), deep.at(0.99), ratio);
	std::fflush(stdout);
	return ratio <= mostRatio || deep.at(0.5) - first.at(0.5) < noise;
}

bool reportDepth(Reader& reader, Website& website, const Question& question)
{
	const auto deep = question.hasDepth ? atDepth(reader, question.query, deepPage) : question.query;
	const auto target = question.target + (deep.after ? "&cursor=" + http::writeCursor({.after = *deep.after, .until = {}}) : "");
	const bool good = compare(
		question.name, question.times, [&] { read(reader, question.query); }, [&] { read(reader, deep); });
	return compare(
			   question.name + std::string(", HTTP"), question.times, [&] { website.get(question.target); },
			   [&] { website.get(target); })
		&& good;
}

std::vector<Times> readAll(Reader& reader, const std::vector<Question>& all)
{
	std::vector<Times> times(all.size());
	for (int round = 0; round < 200; ++round)
		for (std::size_t i = 0; i < all.size(); ++i)
			if (round < all[i].times) measure(times[i], [&] { read(reader, all[i].query); });
	return times;
}

void reportBackfill(Store& store, const std::vector<Question>& all)
{
	auto& reader = store.storage().reader();
	auto calm = readAll(reader, all);
	std::atomic<bool> stop = false;
	double rate = 0;
	std::vector<Times> busy;
	{
		const std::jthread backfill(
			[&]
			{
				std::int64_t batches = 0;
				double sum = 0;
				for (; !stop; ++batches) sum += 500 / store.add(500, true);
				rate = static_cast<double>(500 * batches) / sum;
			});
		busy = readAll(reader, all);
		stop = true;
	}
	for (std::size_t i = 0; i < all.size(); ++i)
		std::printf("  %-16s p99 %8.3f ms   while a backfill runs %8.3f ms   ratio %.2f   (medians %.3f, %.3f)\n", all[i].name,
			calm[i].at(0.99), busy[i].at(0.99), busy[i].at(0.99) / calm[i].at(0.99), calm[i].at(0.5), busy[i].at(0.5));
	std::printf("  the backfill stored %.0f messages/s meanwhile\n", rate);
	std::fflush(stdout);
}

using Given = std::map<std::string, std::string>;

bool report(const char* name, StorageFactory& factory, const std::function<Given()>& fresh, std::int64_t messages)
{
	bool good = true;
	for (const bool searches : {false, true})
	{
		auto options = fresh();
		options["search"] = searches ? "true" : "false";
		Store store(factory, options);
		const double rate = store.add(messages);
		std::printf("%s, %lld messages, search %s: stored at %.0f messages/s\n", name, static_cast<long long>(messages),
			searches ? "on" : "off", rate);
		const auto all = questions(searches);
		Website website(store.storage());
		for (const auto& question : all) good = reportDepth(store.storage().reader(), website, question) && good;
		if (searches) reportBackfill(store, all);
	}
	return good;
}

} // namespace

} // namespace eyrie::bench

/// read_report [MESSAGES [sqlite|mysql]]
int main(int argc, char** argv)
{
	using namespace eyrie;
	const std::int64_t messages = argc > 1 ? std::stoll(argv[1]) : 1'000'000;
	const std::string only = argc > 2 ? argv[2] : "";
	bool good = true;
	int number = 0;
	if (only != "mysql")
	{
		Poco::TemporaryFile folder;
		folder.createDirectories();
		sqlite::Factory factory;
		good = bench::report(
				   "SQLite", factory,
				   [&]() -> bench::Given {
					   return {{"path", folder.path() + "/" + std::to_string(++number) + ".db"}};
				   },
				   messages)
			&& good;
	}
	if (only != "sqlite")
	{
		kit::MariaDbServer server;
		mysql::Factory factory;
		good = bench::report(
				   "MariaDB", factory,
				   [&]
				   {
					   const auto database = "reads" + std::to_string(++number);
					   server.createDatabase(database);
					   auto options = server.options(database);
					   options["timeout"] = "5m"; // Some searches take longer than anybody would wait.
					   return options;
				   },
				   messages)
			&& good;
	}
	return good ? 0 : 1;
}
