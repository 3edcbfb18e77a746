#pragma once

#include <functional>
#include <mutex>
#include <stop_token>

namespace eyrie::engine
{

/// Calls a worker away from its waits, and from work that may be left and taken up again. Any thread.
class Doorbell
{
public:
	/// Somebody wants something of the worker.
	void ring();

	/// The worker is about to look who it was: only those who ring from now on call it away again.
	void answer();

	/// Stopped once somebody has rung, since the last answer().
	std::stop_token token() const;

private:
	mutable std::mutex _mutex;
	std::stop_source _rung;
};

/// A token that is stopped as soon as one of two others is; as long as the object lives.
class EitherStop
{
public:
	EitherStop(std::stop_token one, std::stop_token other) :
		_one(std::move(one), [this] { _both.request_stop(); }), _other(std::move(other), [this] { _both.request_stop(); })
	{
	}

	std::stop_token token() const { return _both.get_token(); }

private:
	std::stop_source _both;
	std::stop_callback<std::function<void()>> _one;
	std::stop_callback<std::function<void()>> _other;
};

} // namespace eyrie::engine
