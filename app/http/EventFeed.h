#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include <Poco/Logger.h>

#include "Epoll.h"
#include "EventPage.h"
#include "Subscriber.h"

namespace eyrie::http
{

/// Tells the change log to any number of subscribers, each from the number on that it wants: each change once, and in order. One thread
/// for all of them, which reads the log once for all who are equally far. Any thread.
///
/// Whoever is slow is told more when it has taken what it was sent: what waits for it meanwhile is the log. Only one that takes nothing
/// for a long time is ended; it may come again, and go on where it was.
class EventFeed
{
public:
	struct Rules
	{
		std::size_t most = 2000;                                  ///< Subscribers.
		std::chrono::milliseconds look = std::chrono::seconds(1); ///< Between two looks at the log that nobody has called for.
		std::chrono::milliseconds heartbeat
			= std::chrono::seconds(15); ///< After which silence is broken, so that its end is noticed.
		std::chrono::milliseconds patience = std::chrono::seconds(30); ///< For one who takes nothing.
	};

	/// What it has come to, for whoever counts.
	struct Figures
	{
		std::size_t subscribers = 0; ///< At this moment.
		std::uint64_t dropped = 0;   ///< Ended for being too slow.
	};

	/// `reader` may throw Error, and is then asked again.
	EventFeed(std::function<Reader&()> reader, Rules);
	~EventFeed();
	EventFeed(const EventFeed&) = delete;
	EventFeed& operator=(const EventFeed&) = delete;

	/// A place for one subscriber, for Subscriber::Wish; null if none is free. Given back with the last copy; must not outlive the feed.
	std::shared_ptr<void> seat();

	/// Takes the connection over. Ends it if the feed has ended.
	void add(std::unique_ptr<Poco::Net::StreamSocket>, Subscriber::Wish);

	/// Something may have been stored.
	void wake();

	/// An event that is in no log, for those who listen to this source at this moment; who is behind may miss it.
	void tell(const std::string& source, const std::string& event);

	/// Ends all subscribers.
	void stop();

	Figures figures() const;

private:
	using Time = Subscriber::Time;
	struct Notice
	{
		std::string source;
		Subscriber::Text text;
	};

	void run(std::stop_token);
	void turn();
	void move(Time now);
	void serve(const Epoll::Event&, Time now);
	void tend(Time now);
	void read(Time now);
	bool mustRead() const;
	std::optional<std::int64_t> nextHungry() const;
	bool isHeard(const std::optional<std::string>& source) const;
	void feed(Subscriber&, EventPage&, Time now);
	void give(Subscriber&, Subscriber::Text, Time now);
	void end(int handle);

	const std::function<Reader&()> _reader;
	const Rules _rules;
	Poco::Logger& _logger;
	Epoll _epoll;
	std::atomic<std::size_t> _seats = 0;
	std::atomic<std::uint64_t> _dropped = 0;

	mutable std::mutex _mutex; // Guards the next four.
	std::vector<std::unique_ptr<Subscriber>> _arrivals;
	std::vector<Notice> _notices;
	bool _isWoken = false;
	bool _hasEnded = false;

	// The thread's own.
	std::map<int, std::unique_ptr<Subscriber>> _subscribers; ///< By their sockets' handles.
	std::unique_ptr<EventPage> _page;                        ///< Read last, for those who come to it a little later.
	std::int64_t _lastRead = 0;                              ///< Where it ends.
	std::int64_t _tail = 0;                                  ///< The highest number known.
	bool _isDue = false;                                     ///< There may be more than that.
	bool _isFailing = false;                                 ///< The log can't be read; not before the next look.
	bool _wasTold = false;                                   ///< Of that.
	Time _nextLook;

	std::jthread _thread; ///< Ends first.
};

} // namespace eyrie::http
