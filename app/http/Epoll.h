#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

namespace eyrie::http
{

/// Waits for any of many sockets at once, at a cost that does not grow with how many are silent; and for a call from another thread.
/// One thread, but for ring().
class Epoll
{
public:
	/// What has happened to a socket.
	struct Event
	{
		int handle = -1;
		bool isWritable = false;
		bool hasEnded = false; ///< The other side has gone, or will say nothing more.
	};

	Epoll();
	~Epoll();
	Epoll(const Epoll&) = delete;
	Epoll& operator=(const Epoll&) = delete;

	/// From now on its end is told.
	void add(int handle);
	/// Whether its being writable is told, too.
	void setWriting(int handle, bool isWriting);
	/// Before it is closed.
	void remove(int handle);

	/// What has happened to sockets, if anything has, after a call of ring() or after this long. Negative: as long as it takes.
	const std::vector<Event>& wait(std::chrono::milliseconds atMost);

	/// Ends a wait, or the next one. Any thread.
	void ring();

private:
	int _epoll = -1;
	int _bell = -1;
	std::vector<Event> _events;
};

} // namespace eyrie::http
