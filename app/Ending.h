#pragma once

#include <functional>
#include <thread>

#include "Signals.h"

namespace eyrie::app
{

/// Turns the first signal to end into a request to stop, and ends the process if stopping takes longer than anybody waits.
/// Nothing is lost by that: an unfinished transaction is rolled back.
class Ending
{
public:
	/// `code`: what the process then exits with. `onHangUp` is called on SIGHUP, if set; otherwise it ends the process, too.
	explicit Ending(int code, std::function<void()> onStop, std::function<void()> onHangUp = {});

private:
	void received(int signal);
	void expire(std::stop_token done);

	const int _code;
	const std::function<void()> _onStop;
	const std::function<void()> _onHangUp;
	std::jthread _deadline;
	Signals _signals; // Ends first: nothing is received any more.
};

} // namespace eyrie::app
