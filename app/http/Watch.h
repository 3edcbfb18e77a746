#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <map>
#include <mutex>
#include <stop_token>
#include <thread>

#include <Poco/Net/StreamSocket.h>

namespace eyrie::http
{

/// Ends connections that take too long. Timeouts of sockets are no help against a client that sends a byte every now and then: each
/// byte begins them anew. Any thread.
class Watch
{
	using Time = std::chrono::steady_clock::time_point;
	struct Entry
	{
		int handle;
		Time deadline;
		bool isAnswering = false;
	};

public:
	/// One connection under watch, until the object goes. It must go before the socket is closed.
	class Place
	{
	public:
		Place(Watch&, const Poco::Net::StreamSocket&);
		~Place();
		Place(const Place&) = delete;
		Place& operator=(const Place&) = delete;

		/// From now on, within this long; then both directions are shut down, and whoever waits for the connection sees its end.
		void expect(std::chrono::milliseconds);
		/// As long as it takes.
		void relax();
		/// Whether it waits for an answer that is being made or sent.
		void setAnswering(bool);

	private:
		Watch& _watch;
		std::uint64_t _number;
	};

	Watch();

	/// Ends all connections under watch, or those alone that wait for no answer.
	void endAll(bool evenAnswering);

private:
	void run(std::stop_token);

	std::mutex _mutex;
	std::condition_variable_any _changed;
	std::map<std::uint64_t, Entry> _entries;
	std::uint64_t _last = 0;
	Time _next = Time::max(); ///< When the thread looks again.
	std::jthread _thread;     ///< Ends first.
};

} // namespace eyrie::http
