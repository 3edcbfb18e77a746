#include "simulator/Traffic.h"

#include <algorithm>

namespace eyrie::sim
{
using namespace std::chrono;

Traffic::Traffic(Device& device, std::uint64_t seed) : _device(device), _random(seed), _phrases(seed, 512, 256) {}

void Traffic::create()
{
	if (_random() % 5 < 2)
	{
		_device.receive(_phrases.sender(_random).str(), _phrases.phrase(_random).text.str());
		return;
	}
	const int modems = std::max(1, _device.settings().modems);
	Draft draft;
	draft.modem = 1 + static_cast<int>(_random() % static_cast<unsigned>(modems));
	if (_random() % 4 == 0) draft.priority = static_cast<int>(_random() % 10);
	if (_random() % 10 == 0) draft.dueAt = _device.now() + seconds(30 + _random() % 3600);
	if (_random() % 10 == 0) draft.validity = "1h";
	const bool isLong = _random() % 20 == 0;
	if (isLong) draft.parts = 3;
	const Phrases::Phrase& phrase = isLong ? _phrases.longPhrase(_random) : _phrases.phrase(_random);
	_device.queue(_phrases.receiver(_random).str(), phrase.text.str(), draft);
}

void Traffic::run(double perMinute)
{
	const duration<double> pause(60 / perMinute);
	_thread = std::jthread([this, pause](const std::stop_token& stop) { live(stop, pause); });
}

void Traffic::stop()
{
	_thread = std::jthread();
}

void Traffic::live(const std::stop_token& stop, duration<double> pause)
{
	// The device steps at least once a second, so that reports do not wait for the next message.
	const duration<double> beat = std::min<duration<double>>(pause, 1s);
	duration<double> owed{0};
	std::unique_lock lock(_mutex);
	while (!stop.stop_requested())
	{
		_wake.wait_for(lock, stop, beat, [] { return false; });
		if (stop.stop_requested()) return;
		for (owed += beat; owed >= pause; owed -= pause) create();
		_device.step();
	}
}

} // namespace eyrie::sim
