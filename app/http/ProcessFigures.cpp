#include "ProcessFigures.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include <sys/resource.h>
#include <unistd.h>

namespace eyrie::http
{

namespace
{

/// The figures of /proc/self/stat, proc(5), from the third on: the name before them may hold blanks and parentheses.
struct Stat
{
	double cpuTicks = 0, threads = 0, startTicks = 0, virtualBytes = 0, residentPages = 0;

	Stat()
	{
		std::ifstream file("/proc/self/stat");
		std::string line;
		std::getline(file, line);
		std::istringstream rest(line.substr(line.rfind(')') + 1));
		std::string word;
		for (int field = 3; rest >> word; ++field) take(field, word);
	}

private:
	void take(int field, const std::string& word)
	{
		const auto number = [&] { return std::stod(word); };
		if (field == 14 || field == 15) cpuTicks += number();
		if (field == 20) threads = number();
		if (field == 22) startTicks = number();
		if (field == 23) virtualBytes = number();
		if (field == 24) residentPages = number();
	}
};

/// When the machine was booted.
double bootTime()
{
	std::ifstream file("/proc/stat");
	std::string word;
	double seconds = 0;
	while (file >> word)
		if (word == "btime" && file >> seconds) break;
	return seconds;
}

double openFiles()
{
	std::error_code ignored;
	const std::filesystem::directory_iterator files("/proc/self/fd", ignored), end;
	const auto count = std::distance(files, end);
	return static_cast<double>(count > 0 ? count - 1 : 0); // Without the one that was opened to count them.
}

double mostFiles()
{
	rlimit limit{};
	::getrlimit(RLIMIT_NOFILE, &limit);
	return static_cast<double>(limit.rlim_cur);
}

} // namespace


void addProcess(Sheet& sheet)
{
	const Stat stat;
	const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
	const auto page = static_cast<double>(::sysconf(_SC_PAGESIZE));
	sheet.counter("process_cpu_seconds_total", "Processor time used, in the system and outside.").sample({}, stat.cpuTicks / ticks);
	sheet.gauge("process_resident_memory_bytes", "Memory in use.").sample({}, stat.residentPages * page);
	sheet.gauge("process_virtual_memory_bytes", "Address space in use.").sample({}, stat.virtualBytes);
	sheet.gauge("process_threads", "Threads.").sample({}, stat.threads);
	sheet.gauge("process_open_fds", "Open files and sockets.").sample({}, openFiles());
	sheet.gauge("process_max_fds", "How many there may be.").sample({}, mostFiles());
	sheet.gauge("process_start_time_seconds", "When the daemon was started.").sample({}, bootTime() + stat.startTicks / ticks);
}

} // namespace eyrie::http
