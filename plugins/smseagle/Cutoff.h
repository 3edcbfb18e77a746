#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

#include <eyrie/Time.h>

namespace eyrie::smseagle
{

/// Ends what waits on a socket, whatever library call that is, when a deadline passes or a stop is requested: it shuts the
/// socket down from another thread, and the call fails at once. A timeout per read alone never ends an answer that drips.
class Cutoff
{
public:
	/// `socket`, a file descriptor, must stay open until this is destroyed.
	Cutoff(int socket, Duration allowed, std::stop_token stop);
	Cutoff(const Cutoff&) = delete;
	Cutoff& operator=(const Cutoff&) = delete;

	bool hasExpired() const { return _expired; }

private:
	void shutDown() const;
	void waitFor(Duration allowed, std::stop_token);

	int _socket;
	std::atomic<bool> _expired = false;
	std::mutex _mutex;
	std::condition_variable_any _ended;
	std::stop_callback<std::function<void()>> _onStop;
	std::jthread _timer; ///< Last: it uses the others, and ends first.
};

} // namespace eyrie::smseagle
