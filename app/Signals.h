#pragma once

#include <functional>
#include <thread>

namespace eyrie::app
{

/// Waits for signals in a thread of its own and turns them into calls; nothing of ours ever runs inside a signal handler.
class Signals
{
public:
	/// Blocks what this class waits for, in this thread and in those it starts. To be called first in main().
	static void block();

	/// Requires block(). `onSignal` is called in the waiting thread, with SIGTERM, SIGINT, SIGQUIT or SIGHUP.
	explicit Signals(std::function<void(int)> onSignal);
	~Signals();
	Signals(const Signals&) = delete;
	Signals& operator=(const Signals&) = delete;

private:
	std::jthread _thread;
};

} // namespace eyrie::app
