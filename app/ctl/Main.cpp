#include <csignal>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include <poll.h>
#include <unistd.h>

#include <Poco/Exception.h>

#include "Commands.h"
#include "Failure.h"

namespace
{

using namespace eyrie::ctl;

int complain(const std::string& text, Exit exit)
{
	std::cerr << "eyriectl: " << text << std::endl;
	return static_cast<int>(exit);
}

/// Nobody is left to read what is written, as after `| head`: the kernel says so of pipes, sockets and terminals.
bool isReaderGone()
{
	struct pollfd channel
	{
		STDOUT_FILENO, POLLOUT, 0
	};
	return poll(&channel, 1, 0) > 0 && (channel.revents & (POLLERR | POLLHUP)) != 0;
}

/// What the process ends with. A lost output must not look like success, unless its reader has read enough.
int finish(int code)
{
	if (std::cout.flush() || isReaderGone()) return code;
	return complain("the output could not be written; is the disk full?", Exit::bad);
}

} // namespace

int main(int argc, char** argv)
{
	// Whoever reads our output may have read enough; the stream says so, and the daemon's connection is no reason to die either.
	std::signal(SIGPIPE, SIG_IGN);
	try
	{
		const auto line = readCommandLine(std::vector<std::string>(argv + 1, argv + argc), commands());
		Desk desk(line, screenOf(STDOUT_FILENO), screenOf(STDERR_FILENO));
		return finish(line.command->run(desk));
	}
	catch (const Failure& failure)
	{
		std::cout.flush();
		return complain(failure.what(), failure.exit());
	}
	catch (const Poco::Exception& error)
	{
		return complain("unexpected; this is a defect, please report it (" + error.displayText() + ")", Exit::bad);
	}
	catch (const std::exception& error)
	{
		return complain(std::string("unexpected; this is a defect, please report it (") + error.what() + ")", Exit::bad);
	}
}
