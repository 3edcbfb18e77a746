#include <csignal>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

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

} // namespace

int main(int argc, char** argv)
{
	// Whoever reads our output may have read enough; the stream says so, and the daemon's connection is no reason to die either.
	std::signal(SIGPIPE, SIG_IGN);
	try
	{
		const auto line = readCommandLine(std::vector<std::string>(argv + 1, argv + argc), commands());
		Desk desk(line, screenOf(STDOUT_FILENO), screenOf(STDERR_FILENO));
		const int code = line.command->run(desk);
		std::cout.flush();
		return code;
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
