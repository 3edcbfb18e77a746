// R14 and the rates of both databases: mirrors 10,000 and 100,000 messages with the daemon itself and prints what that took.
// Fails if memory grows with history; rates are only told, since machines are noisy.
#include <chrono>
#include <functional>
#include <iostream>

#include "Program.h"
#include "kit/MariaDb.h"
#include "simulator/Device.h"
#include "simulator/DeviceServer.h"

namespace eyrie::scenario
{

namespace
{

struct Load
{
	long peakMegabytes = 0;
	double rate = 0;
};

Load mirror(std::size_t rows, const std::string& storage)
{
	sim::Device device;
	sim::DeviceServer server(device);
	device.fill({.rows = rows, .days = 6});
	Scratch folder;
	const auto configuration = folder.write("eyried.properties",
		"plugins.path = " EYRIE_PLUGINS "\nsource.office.plugin = smseagle\nsource.office.url = " + server.url()
			+ "\nsource.office.token = secret\nrequests.per-minute = 0\n" + storage);
	const auto begun = std::chrono::steady_clock::now();
	Program daemon({EYRIE_EYRIED, "--config", configuration, "--once"});
	const int code = daemon.wait(std::chrono::seconds(900));
	const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
	if (code != 0) throw std::runtime_error(daemon.output());
	return {daemon.peakMemory() / 1024, static_cast<double>(rows) / took.count()};
}

bool report(const std::string& name, const std::function<std::string()>& freshStorage)
{
	mirror(1000, freshStorage()); // Warms up caches and the dynamic linker.
	const Load small = mirror(10'000, freshStorage());
	const Load large = mirror(100'000, freshStorage());
	const long grown = large.peakMegabytes - small.peakMegabytes;
	std::cout << name << ": 10,000 messages in " << small.peakMegabytes << " MB, 100,000 in " << large.peakMegabytes << " MB (+"
			  << grown << " MB); " << static_cast<long>(small.rate) << " and " << static_cast<long>(large.rate)
			  << " messages/s, start and end included" << std::endl;
	return grown <= 10;
}

} // namespace

} // namespace eyrie::scenario

int main()
{
	using namespace eyrie;
	int number = 0;
	scenario::Scratch folder;
	bool good = scenario::report("SQLite ",
		[&]
		{ return "storage.plugin = sqlite\nstorage.path = " + (folder / ("messages" + std::to_string(++number) + ".db")) + "\n"; });

	kit::MariaDbServer server;
	good = scenario::report("MariaDB",
			   [&]
			   {
				   const std::string database = "eyrie" + std::to_string(++number);
				   server.createDatabase(database);
				   std::string text = "storage.plugin = mysql\n";
				   for (const auto& [name, value] : server.options(database))
					   text += "storage." + name + " = " + scenario::escaped(value) + "\n";
				   return text;
			   })
		&& good;
	return good ? 0 : 1;
}
