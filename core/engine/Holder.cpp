#include "Holder.h"

#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <vector>

#include <unistd.h>

namespace eyrie::engine
{

namespace
{

// HOLDER  ::= PLACE ' ' PROCESS
// PLACE   ::= host name '/' boot id, first 8 characters '/' pid namespace
// PROCESS ::= pid '/' start time in clock ticks since boot

std::string firstLine(const std::string& path)
{
	std::string line;
	std::getline(std::ifstream(path), line);
	return line;
}

std::string thisPlace()
{
	char host[65] = {};
	gethostname(host, sizeof host - 1);
	std::error_code error;
	const std::string space = std::filesystem::read_symlink("/proc/self/ns/pid", error).string();
	return std::string(host) + "/" + firstLine("/proc/sys/kernel/random/boot_id").substr(0, 8) + "/" + space;
}

/// Empty where there is no such process, or only its remains that nobody has collected yet.
std::string startOf(const std::string& pid)
{
	const std::string stat = firstLine("/proc/" + pid + "/stat");
	// The name in brackets may hold anything, blanks and brackets included; the start is the 20th field behind it.
	const auto behindName = stat.rfind(')');
	if (behindName == std::string::npos) return {};
	std::istringstream fields(stat.substr(behindName + 1));
	std::string field;
	fields >> field;
	if (field == "Z" || field == "X") return {};
	for (int i = 1; i < 20; ++i) fields >> field;
	return field;
}

} // namespace


Holder thisProcess()
{
	const std::string place = thisPlace();
	const std::string pid = std::to_string(getpid());
	return {.name = place + " " + pid + "/" + startOf(pid),
		.isDead = [place](const std::string& name)
		{
			if (!name.starts_with(place + " ")) return false;
			const std::string process = name.substr(place.size() + 1);
			const auto slash = process.find('/');
			return slash != std::string::npos && startOf(process.substr(0, slash)) != process.substr(slash + 1);
		}};
}

} // namespace eyrie::engine
