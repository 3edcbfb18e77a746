#include "Signals.h"

#include <csignal>
#include <pthread.h>

namespace eyrie::app
{

namespace
{

// Only ever sent by ourselves, to end the waiting.
constexpr int enough = SIGUSR2;

sigset_t waitedFor()
{
	sigset_t set;
	sigemptyset(&set);
	for (const int signal : {SIGTERM, SIGINT, SIGQUIT, SIGHUP, enough}) sigaddset(&set, signal);
	return set;
}

} // namespace

void Signals::block()
{
	const sigset_t set = waitedFor();
	pthread_sigmask(SIG_BLOCK, &set, nullptr);
	std::signal(SIGPIPE, SIG_IGN);
}

Signals::Signals(std::function<void(int)> onSignal) :
	_thread(
		[onSignal = std::move(onSignal)](std::stop_token stop)
		{
			const sigset_t set = waitedFor();
			for (int signal = 0; sigwait(&set, &signal) == 0 && !stop.stop_requested();)
				if (signal != enough) onSignal(signal);
		})
{
}

Signals::~Signals()
{
	_thread.request_stop();
	pthread_kill(_thread.native_handle(), enough);
}

} // namespace eyrie::app
