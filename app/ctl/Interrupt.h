#pragma once

#include <chrono>

#include <csignal>

namespace eyrie::ctl
{

/// As long as it lives, Ctrl-C and SIGTERM end nothing but a pause. Make it before other threads.
class Interrupt
{
public:
	Interrupt();
	~Interrupt();
	Interrupt(const Interrupt&) = delete;
	Interrupt& operator=(const Interrupt&) = delete;

	/// Waits so long; true, at once, if there is or was such a signal.
	bool pause(std::chrono::milliseconds) const;

private:
	sigset_t _signals{};
	sigset_t _before{};
};

} // namespace eyrie::ctl
