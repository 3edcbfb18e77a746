// The limit of the database, which nothing can beat: rows that were read and parsed before, through each database's own C interface,
// into Eyrie's tables. The database is there, with tables of this version; what it holds already stays.
//
//   bench_limit sqlite PATH MESSAGES [first=ID] [deferred] [batches=N]
//   bench_limit mysql SOCKET USER DATABASE MESSAGES [first=ID] [deferred] [batches=N]     rows bound as arrays
//   bench_limit load SOCKET USER DATABASE MESSAGES [first=ID] [deferred] [batches=N]      LOAD DATA LOCAL INFILE … REPLACE
//
// Messages are those of the shelf from `first` on, 500 in each transaction, together with the cursor's row. `deferred` takes the index
// that costs most away before, and makes it anew after: both count. Prints one line of JSON; `batches`, the seconds of that many last ones.
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <stdexcept>

#include "RawDatabase.h"
#include "Shelf.h"

namespace eyrie::bench
{

namespace
{

constexpr std::size_t batchSize = 500;
constexpr std::size_t batchesAtOnce = 200; // In memory.

std::vector<Batch> made(std::int64_t first, std::int64_t count)
{
	const Shelf shelf;
	std::vector<Batch> batches;
	for (std::int64_t id = first; id < first + count; ++id)
	{
		if (batches.empty() || batches.back().size() == batchSize) batches.emplace_back();
		auto message = shelf.message(id);
		std::array<std::string, ownColumns> values{std::to_string(id), std::string(message.number.data(), message.number.size()),
			std::move(message.text), std::move(message.textBinary), formatUtc(message.received)};
		for (std::size_t i = 0; i < ownColumns; ++i) batches.back().columns[i].push_back(std::move(values[i]));
	}
	return batches;
}

double timed(const auto& work)
{
	const auto begun = std::chrono::steady_clock::now();
	work();
	return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

struct Order
{
	std::unique_ptr<RawDatabase> database;
	std::int64_t messages = 0;
	std::int64_t first = Shelf().first();
	bool deferred = false;
	std::size_t batches = 0;
};

std::int64_t number(const std::string& text)
{
	std::int64_t value = 0;
	const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
	if (error != std::errc() || end != text.data() + text.size() || value <= 0)
		throw std::runtime_error("'" + text + "' is no number above 0");
	return value;
}

/// Nothing that can be run if there is no database.
Order orderOf(const std::vector<std::string>& arguments)
{
	Order order;
	if (arguments.size() < 3) return order;
	const bool sqlite = arguments[0] == "sqlite";
	std::size_t at = sqlite ? 2 : 4;
	if ((!sqlite && arguments[0] != "mysql" && arguments[0] != "load") || arguments.size() <= at) return order;
	order.messages = number(arguments[at]);
	while (++at < arguments.size())
	{
		const auto& argument = arguments[at];
		const auto value = argument.substr(argument.find('=') + 1);
		if (argument.starts_with("first="))
			order.first = number(value);
		else if (argument.starts_with("batches="))
			order.batches = static_cast<std::size_t>(number(value));
		else if (argument == "deferred")
			order.deferred = true;
		else
			return order;
	}
	if (sqlite)
		order.database = rawSqlite(arguments[1]);
	else if (arguments[0] == "mysql")
		order.database = rawMySql(arguments[1], arguments[2], arguments[3]);
	else
		order.database = rawLoad(arguments[1], arguments[2], arguments[3]);
	return order;
}

void run(const Order& order)
{
	double sum = 0;
	std::vector<double> each;
	if (order.deferred) sum += timed([&] { order.database->dropIndex(); });
	constexpr auto mostAtOnce = static_cast<std::int64_t>(batchesAtOnce * batchSize);
	for (std::int64_t done = 0; done < order.messages; done += mostAtOnce)
	{
		auto batches = made(order.first + done, std::min(mostAtOnce, order.messages - done));
		for (auto& batch : batches) order.database->prepare(batch);
		for (const auto& batch : batches) each.push_back(timed([&] { order.database->store(batch); }));
	}
	for (const auto seconds : each) sum += seconds;
	if (order.deferred) sum += timed([&] { order.database->makeIndex(); });

	std::printf("{\"messages\": %lld, \"seconds\": %.6f", static_cast<long long>(order.messages), sum);
	if (order.batches > 0)
	{
		std::printf(", \"batches\": [");
		const auto from = each.size() - std::min(order.batches, each.size());
		for (auto i = from; i < each.size(); ++i) std::printf(i == from ? "%.6f" : ", %.6f", each[i]);
		std::printf("]");
	}
	std::printf("}\n");
}

} // namespace

} // namespace eyrie::bench

int main(int argc, char** argv)
{
	using namespace eyrie::bench;
	try
	{
		const auto order = orderOf({argv + 1, argv + argc});
		if (order.database)
		{
			run(order);
			return 0;
		}
		std::fputs("usage: bench_limit sqlite PATH MESSAGES [first=ID] [deferred] [batches=N]\n"
				   "       bench_limit mysql|load SOCKET USER DATABASE MESSAGES [first=ID] [deferred] [batches=N]\n",
			stderr);
	}
	catch (const std::exception& exception)
	{
		std::fprintf(stderr, "bench_limit: %s\n", exception.what());
	}
	return 1;
}
