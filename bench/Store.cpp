#include "Store.h"

#include <chrono>

namespace eyrie::bench
{

namespace
{

constexpr std::int64_t batchSize = 500;

} // namespace


Store::Store(StorageFactory& factory, const std::map<std::string, std::string>& options) :
	_storage(factory.create({"storage", _clock, Poco::Logger::get("storage"), *this}, Options(factory.options(), options)))
{
	_storage->migrate();
}


double Store::add(std::int64_t messages, bool older)
{
	const auto begun = std::chrono::steady_clock::now();
	for (std::int64_t done = 0; done < messages; done += batchSize)
	{
		Batch batch;
		batch.stream = {"office", "inbox"};
		batch.now = _clock.now();
		batch.quiet = true;
		for (std::int64_t i = 0; i < batchSize; ++i) batch.messages.push_back(make(older ? --_oldest : _newest++));
		_storage->commit(batch);
	}
	const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
	return static_cast<double>(messages) / took.count();
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
	message.phoneNumber = _random() % 100 < 55 ? std::string(busyNumber) : "+4860" + std::to_string(_random() % 50'000);
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
