#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace eyrie::http
{

/// Lets so many in at once. Who comes when all are inside waits as long as others leave, and is sent away once nobody has for a while: a
/// burst is served one by one, and what hangs takes no more threads than it was given. Any thread.
class Admission
{
public:
	/// With 0, everybody is let in.
	Admission(int atOnce, std::chrono::milliseconds patience) : _atOnce(atOnce), _patience(patience) {}

	/// One who is inside, if it was let in, until the object goes.
	class Visit
	{
	public:
		explicit Visit(Admission& admission) : _admission(admission), _isInside(admission.enter()) {}
		~Visit()
		{
			if (_isInside) _admission.leave();
		}
		Visit(const Visit&) = delete;
		Visit& operator=(const Visit&) = delete;

		bool isInside() const { return _isInside; }

	private:
		Admission& _admission;
		const bool _isInside;
	};

private:
	using Clock = std::chrono::steady_clock;

	bool enter()
	{
		std::unique_lock lock(_mutex);
		while (_atOnce > 0 && _inside >= _atOnce)
		{
			const auto end = _moved + _patience;
			if (Clock::now() >= end) return false;
			_left.wait_until(lock, end);
		}
		++_inside;
		_moved = Clock::now();
		return true;
	}

	void leave()
	{
		const std::lock_guard lock(_mutex);
		--_inside;
		_moved = Clock::now();
		_left.notify_one();
	}

	const int _atOnce;
	const std::chrono::milliseconds _patience;
	std::mutex _mutex;
	std::condition_variable _left;
	int _inside = 0;
	Clock::time_point _moved; ///< When somebody entered or left last.
};

} // namespace eyrie::http
