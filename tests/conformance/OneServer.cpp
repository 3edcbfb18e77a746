#include "OneServer.h"

namespace eyrie::conformance
{

kit::MariaDbServer& oneServer()
{
	static kit::MariaDbServer server;
	server.start(); // A test may have left it stopped.
	return server;
}

} // namespace eyrie::conformance
