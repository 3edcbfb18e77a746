#include "Interrupt.h"

#include <cerrno>

namespace eyrie::ctl
{

Interrupt::Interrupt()
{
	sigemptyset(&_signals);
	sigaddset(&_signals, SIGINT);
	sigaddset(&_signals, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &_signals, &_before);
}

Interrupt::~Interrupt()
{
	pthread_sigmask(SIG_SETMASK, &_before, nullptr);
}

bool Interrupt::pause(std::chrono::milliseconds duration) const
{
	using namespace std::chrono;
	const auto whole = duration_cast<seconds>(duration);
	const struct timespec time
	{
		static_cast<time_t>(whole.count()), static_cast<long>(nanoseconds(duration - whole).count())
	};
	// Another signal, such as that of a terminal that has been resized, only makes the pause shorter.
	return sigtimedwait(&_signals, nullptr, &time) > 0;
}

} // namespace eyrie::ctl
