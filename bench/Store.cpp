#include "Store.h"

#include <algorithm>
#include <chrono>

#include <eyrie/BulkLoad.h>

namespace eyrie::bench
{

namespace
{

constexpr std::int64_t filledAtOnce = 5000;
constexpr std::int64_t backfilledAtOnce = 500;

/// How many per second.
class Rate
{
public:
	double of(std::int64_t count) const
	{
		const std::chrono::duration<double> took = std::chrono::steady_clock::now() - _begun;
		return static_cast<double>(count) / took.count();
	}

private:
	const std::chrono::steady_clock::time_point _begun = std::chrono::steady_clock::now();
};

} // namespace


Store::Store(StorageFactory& factory, const std::map<std::string, std::string>& options, std::int64_t numbers) :
	_storage(factory.create({"storage", _clock, Poco::Logger::get("storage"), *this}, Options(factory.options(), options))),
	_numbers(static_cast<std::uint64_t>(numbers))
{
	_storage->migrate();
}


double Store::fill(std::int64_t messages, std::int64_t told)
{
	const Rate rate;
	auto* const load = static_cast<BulkLoad*>(_storage->extension(BulkLoad::id));
	if (load) load->begin();
	for (std::int64_t done = 0; done < messages; done += filledAtOnce)
		add(done, std::min(done + filledAtOnce, messages), done < messages - told);
	if (load) load->end();
	return rate.of(messages);
}


double Store::backfill(std::int64_t messages)
{
	const Rate rate;
	for (std::int64_t left = messages; left > 0; left -= backfilledAtOnce, _oldest -= backfilledAtOnce)
		add(_oldest - backfilledAtOnce, _oldest, true);
	return rate.of(messages);
}


void Store::add(std::int64_t first, std::int64_t end, bool quiet)
{
	Batch batch;
	batch.stream = {"office", "inbox"};
	batch.now = _clock.now();
	batch.quiet = quiet;
	for (std::int64_t number = first; number < end; ++number) batch.messages.push_back(make(number));
	_storage->commit(batch);
}


Message Store::make(std::int64_t number)
{
	const auto percent = _random() % 100;
	const bool incoming = percent < 60;
	Message message;
	message.key = {"office", incoming ? "incoming" : "outgoing", 1, std::to_string(number)};
	message.folder = incoming ? "inbox" : percent < 70 ? "sent" : percent < 95 ? "delivered" : "error";
	message.direction = incoming ? Direction::incoming : Direction::outgoing;
	message.stage = incoming ? 0 : 2;
	message.delivery = incoming ? Delivery::none : Delivery::delivered;
	message.phoneNumber = _random() % 100 < 55 ? std::string(busyNumber) : "+4860" + std::to_string(_random() % _numbers);
	std::string text = _random() % 100 < 60 ? "meter" : "gauge";
	for (int i = 0; i < 12; ++i) text += " w" + std::to_string(_random() % 5000);
	if (_random() % 10'000 == 0) text += " needle";
	message.text = text;
	message.smsc = std::string("+48602951111");
	message.encoding = std::string("standard");
	message.modemNo = 1;
	message.status = std::string(incoming ? "" : "delivery_ok");
	message.insertDate = TimePoint(std::chrono::seconds(1'700'000'000 + 7 * number));
	return message;
}

} // namespace eyrie::bench
