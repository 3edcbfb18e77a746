#include "EventFeed.h"

#include <algorithm>
#include <utility>

#include <eyrie/Error.h>

namespace eyrie::http
{

namespace
{

using std::chrono::milliseconds;

// Events that are in no log wait for one who is slow only so far: the next one makes them old.
constexpr std::size_t mostWaiting = 8;
// The same for those that the thread has not come to.
constexpr std::size_t mostNotices = 100;

} // namespace


EventFeed::EventFeed(std::function<Reader&()> reader, Rules rules) :
	_reader(std::move(reader)), _rules(rules), _logger(Poco::Logger::get("eyrie.http"))
{
	_thread = std::jthread([this](std::stop_token stop) { run(stop); });
}

EventFeed::~EventFeed()
{
	stop();
}

void EventFeed::stop()
{
	{
		const std::lock_guard lock(_mutex);
		_hasEnded = true;
	}
	_thread.request_stop();
	_epoll.ring();
	if (_thread.joinable()) _thread.join();
	const std::lock_guard lock(_mutex);
	_arrivals.clear();
}

std::shared_ptr<void> EventFeed::seat()
{
	if (++_seats <= _rules.most) return {this, [](EventFeed* feed) { --feed->_seats; }};
	--_seats;
	return nullptr;
}

void EventFeed::add(std::unique_ptr<Poco::Net::StreamSocket> socket, Subscriber::Wish wish)
{
	auto subscriber = std::make_unique<Subscriber>(std::move(socket), std::move(wish), _rules.patience);
	const std::lock_guard lock(_mutex);
	if (_hasEnded) return;
	_arrivals.push_back(std::move(subscriber));
	_epoll.ring();
}

void EventFeed::wake()
{
	const std::lock_guard lock(_mutex);
	_isWoken = true;
	_epoll.ring();
}

void EventFeed::tell(const std::string& source, const std::string& event)
{
	if (_seats == 0) return;
	const std::lock_guard lock(_mutex);
	if (_notices.size() < mostNotices) _notices.push_back({source, std::make_shared<const std::string>(event)});
	_epoll.ring();
}

EventFeed::Figures EventFeed::figures() const
{
	return {_seats, _dropped};
}


void EventFeed::run(std::stop_token stop)
{
	_nextLook = std::chrono::steady_clock::now();
	while (!stop.stop_requested()) try
		{
			turn();
		}
		catch (const std::exception& error)
		{
			_logger.error(std::string("events: unexpected; this is a defect, please report it (") + error.what() + ")");
			_subscribers.clear(); // They come again, and go on where they were.
		}
	_subscribers.clear();
}

void EventFeed::turn()
{
	const auto left = std::chrono::ceil<milliseconds>(_nextLook - std::chrono::steady_clock::now());
	const auto patience = mustRead() ? milliseconds(0) : _subscribers.empty() ? milliseconds(-1) : std::max(milliseconds(0), left);
	const auto& events = _epoll.wait(patience);
	const auto now = std::chrono::steady_clock::now();
	for (const auto& event : events) serve(event, now);
	move(now);
	if (now >= _nextLook) tend(now);
	if (mustRead()) read(now);
}

/// What other threads have brought.
void EventFeed::move(Time now)
{
	std::vector<std::unique_ptr<Subscriber>> arrivals;
	std::vector<Notice> notices;
	{
		const std::lock_guard lock(_mutex);
		arrivals = std::exchange(_arrivals, {});
		notices = std::exchange(_notices, {});
		_isDue = std::exchange(_isWoken, false) || _isDue || !arrivals.empty();
	}
	for (auto& arrival : arrivals)
	{
		const int handle = arrival->handle();
		_epoll.add(handle);
		if (!isHeard(arrival->source())) _page.reset(); // It leaves out what this one wants.
		_subscribers[handle] = std::move(arrival);
	}
	for (const auto& [source, text] : notices)
		for (const auto& [handle, subscriber] : _subscribers)
			if (subscriber->wants(source) && subscriber->waiting() < mostWaiting) give(*subscriber, text, now);
}

void EventFeed::serve(const Epoll::Event& event, Time now)
{
	const auto found = _subscribers.find(event.handle);
	if (found == _subscribers.end()) return;
	if (event.hasEnded || (event.isWritable && !found->second->send(now))) return end(event.handle);
	if (event.isWritable && found->second->isHungry()) _epoll.setWriting(event.handle, false);
}

/// Now and then: those who are silent, and those who are too slow.
void EventFeed::tend(Time now)
{
	static const auto silence = std::make_shared<const std::string>(":\n\n");
	_nextLook = now + _rules.look;
	_isDue = true;
	_isFailing = false;
	_page.reset(); // Messages change.
	std::vector<int> slow;
	for (const auto& [handle, subscriber] : _subscribers)
	{
		if (!subscriber->isHungry() && now - subscriber->since() >= _rules.patience) slow.push_back(handle);
		if (!subscriber->isHungry() || now - subscriber->since() < _rules.heartbeat) continue;
		// How far the log is known to hold nothing for it: otherwise it would come again with a number from long ago.
		const auto known = subscriber->source()
			? std::make_shared<const std::string>("id: " + std::to_string(subscriber->position()) + "\n\n")
			: silence;
		give(*subscriber, known, now);
	}
	for (const int handle : slow)
	{
		++_dropped;
		_logger.information("a subscriber of events has taken nothing for too long, and is ended; it may go on where it was");
		end(handle);
	}
}

bool EventFeed::mustRead() const
{
	return !_isFailing && nextHungry().has_value();
}

/// How far the one has come who is next, of those who could take more: each page for who has come least far behind the page before, so that
/// one with much to catch up with does not hold up those who listen. Nothing: nobody waits for anything.
std::optional<std::int64_t> EventFeed::nextHungry() const
{
	std::optional<std::int64_t> lowest, next;
	for (const auto& [handle, subscriber] : _subscribers)
	{
		const auto position = subscriber->position();
		if (!subscriber->isHungry() || (!_isDue && position >= _tail)) continue;
		lowest = std::min(lowest.value_or(position), position);
		if (position > _lastRead) next = std::min(next.value_or(position), position);
	}
	return next ? next : lowest;
}

/// Whether anybody listens to this source, or to all.
bool EventFeed::isHeard(const std::optional<std::string>& source) const
{
	return std::any_of(_subscribers.begin(), _subscribers.end(),
		[&](const auto& entry) { return !entry.second->source() || entry.second->source() == source; });
}

/// One page, for all whom it has something for.
void EventFeed::read(Time now)
{
	try
	{
		const auto from = nextHungry().value();
		if (!_page || from < _page->after() || from >= _page->last())
		{
			_page = std::make_unique<EventPage>(_reader(), from, [this](const std::string& source) { return isHeard(source); });
			_tail = _page->isLast() ? _page->last() : std::max(_tail, _page->last());
			_isDue = _isDue && !_page->isLast();
		}
		_lastRead = _page->last();
		for (const auto& [handle, subscriber] : _subscribers)
			if (subscriber->isHungry()) feed(*subscriber, *_page, now);
		_wasTold = false;
	}
	catch (const Error& error)
	{
		_isFailing = true;
		if (!std::exchange(_wasTold, true)) _logger.warning(std::string("events wait: ") + error.what());
	}
}

void EventFeed::feed(Subscriber& subscriber, EventPage& page, Time now)
{
	const auto position = subscriber.position();
	if (position < page.after() || position > page.last()) return;
	if (position < page.forgottenTo())
	{
		give(subscriber, std::make_shared<const std::string>(forgottenEvent(position, page.forgottenTo())), now);
		return subscriber.setPosition(page.forgottenTo());
	}
	if (auto text = page.text(position, subscriber.source())) give(subscriber, std::move(text), now);
	subscriber.setPosition(page.last());
}

void EventFeed::give(Subscriber& subscriber, Subscriber::Text text, Time now)
{
	if (subscriber.isHungry()) _epoll.setWriting(subscriber.handle(), true);
	subscriber.give(std::move(text), now);
}

void EventFeed::end(int handle)
{
	_epoll.remove(handle);
	_subscribers.erase(handle);
}

} // namespace eyrie::http
