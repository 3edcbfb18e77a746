#include "Daemon.h"
#include "Signals.h"

#include <malloc.h>

int main(int argc, char** argv)
{
	// Each page is fetched in a thread of its own; with an arena for each of them, memory would grow for nothing.
	mallopt(M_ARENA_MAX, 2);
	// Before anything starts a thread: a signal that arrives while the daemon starts then waits for it, instead of killing it.
	eyrie::app::Signals::block();
	if (const int rc = eyrie::app::Daemon::preflight(argc, argv); rc != 0) return rc;
	eyrie::app::Daemon daemon;
	return daemon.run(argc, argv);
}
