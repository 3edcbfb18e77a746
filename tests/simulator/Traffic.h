#pragma once

#include "simulator/Device.h"
#include "simulator/Phrases.h"

#include <condition_variable>
#include <thread>

namespace eyrie::sim
{

/// Lets a device live: people write to it and through it, and what is due is sent and reported.
class Traffic
{
public:
	/// Keeps a reference: the device must outlive this.
	Traffic(Device& device, std::uint64_t seed);

	/// One new message: incoming in two of five cases, sometimes long, scheduled or of another priority.
	void create();

	/// Creates so many messages per minute on a thread of its own, and lets the device step, until stop() or destruction.
	void run(double perMinute);
	void stop();

private:
	void live(const std::stop_token& stop, std::chrono::duration<double> pause);

	Device& _device;
	std::mt19937_64 _random;
	const Phrases _phrases;
	std::mutex _mutex;
	std::condition_variable_any _wake;
	std::jthread _thread;
};

} // namespace eyrie::sim
