// What reading costs in a database of a million messages, over HTTP on the loopback: the first page against page 10,000, and while a
// backfill runs. Prints times and ratios, and fails where depth costs.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <functional>
#include <map>
#include <thread>
#include <vector>

#include <Poco/File.h>
#include <Poco/TemporaryFile.h>

#include <kit/MariaDb.h>
#include <mysql/Factory.h>
#include <sqlite/Factory.h>

#include "Questions.h"
#include "Store.h"
#include "Website.h"

namespace eyrie::bench
{

namespace
{

constexpr double mostRatio = 1.5;
// Machines are shared, and what takes microseconds is seldom the same twice.
constexpr double noise = 0.3;
// What nobody notices, in milliseconds, of 99 in 100 answers. Told, not judged.
constexpr double quick = 5;

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

void measure(Times& times, Website& website, const std::string& target)
{
	const auto begun = std::chrono::steady_clock::now();
	website.get(target);
	const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - begun;
	times.milliseconds.push_back(took.count());
}

void tellQuickness(const Question& question, double slowest)
{
	std::puts(!question.isQuick ? "" : slowest <= quick ? "   within 5 ms" : "   NOT within 5 ms");
	std::fflush(stdout);
}

/// Whether depth costs nothing. Interleaved, so that both meet the same noise.
bool reportDepth(Website& website, const Question& question)
{
	Times first;
	Times deep;
	for (int i = 0; i < question.times; ++i)
	{
		measure(first, website, question.near);
		if (!question.deep.empty()) measure(deep, website, question.deep);
	}
	const double near = first.at(0.5);
	std::printf("  %-16s p50 %9.3f  p99 %9.3f ms", question.name.c_str(), near, first.at(0.99));
	if (question.deep.empty())
	{
		tellQuickness(question, first.at(0.99));
		return true;
	}
	const double ratio = deep.at(0.5) / near;
	std::printf("   %-10s p50 %9.3f  p99 %9.3f ms   ratio %.2f", question.where.c_str(), deep.at(0.5), deep.at(0.99), ratio);
	tellQuickness(question, std::max(first.at(0.99), deep.at(0.99)));
	return ratio <= mostRatio || deep.at(0.5) - near < noise;
}

std::vector<Times> askAll(Website& website, const std::vector<Question>& all)
{
	std::vector<Times> times(all.size());
	for (int round = 0; round < 200; ++round)
		for (std::size_t i = 0; i < all.size(); ++i)
			if (round < all[i].times) measure(times[i], website, all[i].near);
	return times;
}

void reportBackfill(Store& store, Website& website, const std::vector<Question>& all)
{
	auto calm = askAll(website, all);
	std::atomic<bool> stop = false;
	double rate = 0;
	std::vector<Times> busy;
	{
		const std::jthread backfill(
			[&]
			{
				std::int64_t batches = 0;
				double sum = 0;
				for (; !stop; ++batches) sum += 500 / store.backfill(500);
				rate = static_cast<double>(500 * batches) / sum;
			});
		busy = askAll(website, all);
		stop = true;
	}
	for (std::size_t i = 0; i < all.size(); ++i)
		std::printf("  %-16s p99 %9.3f ms   while a backfill runs %9.3f ms   ratio %.2f   (medians %.3f, %.3f)\n",
			all[i].name.c_str(), calm[i].at(0.99), busy[i].at(0.99), busy[i].at(0.99) / calm[i].at(0.99), calm[i].at(0.5),
			busy[i].at(0.5));
	std::printf("  the backfill stored %.0f messages/s meanwhile\n", rate);
	std::fflush(stdout);
}

using Given = std::map<std::string, std::string>;

/// What is to be reported.
struct Task
{
	std::int64_t messages = 1'000'000;
	std::string only;  ///< `sqlite` or `mysql`; else both.
	std::string texts; ///< `plain`, `search`: indexed or not; else one after the other.
};

bool reportStore(const char* name, StorageFactory& factory, Given options, const Task& task, bool searches)
{
	options["search"] = searches ? "true" : "false";
	// As many as have ten thousand pages of conversations, where there are ten million messages.
	Store store(factory, options, std::max<std::int64_t>(50'000, task.messages / 10));
	const double rate = store.fill(task.messages, std::min<std::int64_t>(task.messages / 2, 600'000));
	std::printf("%s, %lld messages, search %s: stored at %.0f messages/s\n", name, static_cast<long long>(task.messages),
		searches ? "on" : "off", rate);
	std::fflush(stdout);
	Website website(store.storage());
	auto& reader = store.storage().reader();
	auto all = questionsAbout(reader);
	if (searches)
		for (auto& question : questionsAboutTexts(reader)) all.push_back(std::move(question));
	bool good = true;
	for (const auto& question : all) good = reportDepth(website, question) && good;
	if (searches || task.texts == "plain") reportBackfill(store, website, all);
	return good;
}

bool report(const char* name, StorageFactory& factory, const std::function<Given()>& fresh, const Task& task)
{
	bool good = true;
	if (task.texts != "search") good = reportStore(name, factory, fresh(), task, false) && good;
	if (task.texts != "plain") good = reportStore(name, factory, fresh(), task, true) && good;
	return good;
}

bool reportSqlite(const Task& task)
{
	Poco::TemporaryFile folder;
	folder.createDirectories();
	sqlite::Factory factory;
	int number = 0;
	const auto fresh = [&]() -> Given
	{
		if (number > 0) Poco::File(folder.path() + "/" + std::to_string(number) + ".db").remove();
		return {{"path", folder.path() + "/" + std::to_string(++number) + ".db"}};
	};
	return report("SQLite", factory, fresh, task);
}

bool reportMariaDb(const Task& task)
{
	kit::MariaDbServer server;
	mysql::Factory factory;
	int number = 0;
	const auto fresh = [&]
	{
		const auto database = "reads" + std::to_string(++number);
		server.createDatabase(database);
		auto options = server.options(database);
		options["timeout"] = "5m"; // Some searches take longer than anybody would wait.
		return options;
	};
	return report("MariaDB", factory, fresh, task);
}

} // namespace

} // namespace eyrie::bench

/// read_report [MESSAGES [sqlite|mysql|both [plain|search]]]
int main(int argc, char** argv)
{
	using namespace eyrie::bench;
	Task task;
	if (argc > 1) task.messages = std::stoll(argv[1]);
	if (argc > 2) task.only = argv[2];
	if (argc > 3) task.texts = argv[3];
	bool good = true;
	if (task.only != "mysql") good = reportSqlite(task) && good;
	if (task.only != "sqlite") good = reportMariaDb(task) && good;
	return good ? 0 : 1;
}
