#include "simulator/DeviceServer.h"
#include "simulator/Options.h"
#include "simulator/Traffic.h"

#include <Poco/Exception.h>

#include <csignal>
#include <cstdio>
#include <fstream>
#include <iostream>

namespace
{
using namespace eyrie::sim;

sigset_t endingSignals()
{
	sigset_t signals;
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	return signals;
}

/// Written beside and renamed, so that whoever waits for the file never reads half of it.
void writePort(const std::string& file, std::uint16_t port)
{
	const std::string draft = file + ".new";
	{
		std::ofstream out(draft);
		out << port << '\n';
		if (!out) throw std::runtime_error("cannot write " + draft);
	}
	if (std::rename(draft.c_str(), file.c_str()) != 0) throw std::runtime_error("cannot write " + file);
}

void serve(const Options& options)
{
	const sigset_t signals = endingSignals();
	pthread_sigmask(SIG_BLOCK, &signals, nullptr); // before any thread starts: all inherit it
	std::signal(SIGPIPE, SIG_IGN);
	Device device(options.device, systemClock(), options.history.seed);
	device.fill(options.history);
	DeviceServer server(device, options.server);
	std::optional<Callback> callback;
	if (!options.callback.url.empty()) callback.emplace(device, options.callback);
	Traffic traffic(device, options.history.seed);
	if (options.livePerMinute > 0) traffic.run(options.livePerMinute);
	if (!options.portFile.empty()) writePort(options.portFile, server.port());
	std::cout << "smseagle-sim: listening on " << server.url() << " with " << options.history.rows << " messages over "
			  << options.history.days << " days" << std::endl;
	int signal = 0;
	sigwait(&signals, &signal);
}
} // namespace

int main(int argc, char** argv)
{
	try
	{
		const Options options = Options::parse({argv + 1, argv + argc});
		if (options.help)
			std::cout << Options::helpText();
		else
			serve(options);
		return 0;
	}
	catch (const Poco::Exception& error)
	{
		std::cerr << "smseagle-sim: " << error.displayText() << '\n';
	}
	catch (const std::exception& error)
	{
		std::cerr << "smseagle-sim: " << error.what() << '\n';
	}
	return 1;
}
