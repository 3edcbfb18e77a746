#include "Daemon.h"
#include "Signals.h"

#include <malloc.h>

int main(int argc, char** argv)
{
	// Each page is fetched in a thread of its own; with an arena for each of them, memory would grow for nothing.
	mallopt(M_ARENA_MAX, 2);
	// Answers and pages come and go, a megabyte each. Left alone, glibc learns from the first ones to keep twice as much as the largest; to
	// give all of it back each time would take a sixth of the time that it takes to read them, and this less than a tenth.
	mallopt(M_MMAP_THRESHOLD, 4 << 20);
	mallopt(M_TRIM_THRESHOLD, 512 << 10);
	// Before anything starts a thread: a signal that arrives while the daemon starts then waits for it, instead of killing it.
	eyrie::app::Signals::block();
	if (const int rc = eyrie::app::Daemon::preflight(argc, argv); rc != 0) return rc;
	eyrie::app::Daemon daemon;
	return daemon.run(argc, argv);
}
