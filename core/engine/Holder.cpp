#include "Holder.h"

#include <cerrno>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include <signal.h>
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

struct Stat
{
	std::string start;  ///< In clock ticks since boot.
	bool ended = false; ///< Only its remains are there, which nobody has collected yet.
};

/// Nothing where it can't be read; which says nothing about whether there is such a process: the kernel may hide it from this user,
/// and this process may have no file left to open.
std::optional<Stat> statOf(const std::string& processes, const std::string& pid)
{
	const std::string stat = firstLine(processes + "/" + pid + "/stat");
	// The name in brackets may hold anything, blanks and brackets included; the start is the 20th field behind it.
	const auto behindName = stat.rfind(')');
	if (behindName == std::string::npos) return std::nullopt;
	std::istringstream fields(stat.substr(behindName + 1));
	std::string field;
	fields >> field;
	const bool ended = field == "Z" || field == "X";
	for (int i = 1; i < 20; ++i) fields >> field;
	return fields ? std::optional(Stat{field, ended}) : std::nullopt;
}

/// PROCESS of this place. Unsure is not dead: a lease also runs out by itself.
bool isDead(const std::string& processes, const std::string& process)
{
	const auto slash = process.find('/');
	if (slash == std::string::npos) return false;
	pid_t pid = 0;
	std::from_chars(process.data(), process.data() + slash, pid);
	if (pid <= 0) return false;
	if (kill(pid, 0) != 0 && errno == ESRCH) return true;
	const auto stat = statOf(processes, std::to_string(pid));
	const std::string start = process.substr(slash + 1);
	return stat && (stat->ended || (!start.empty() && stat->start != start));
}

} // namespace


Holder thisProcess(const std::string& processes)
{
	const std::string place = thisPlace();
	// Where not all of it could be read, another place may look the same.
	const bool isKnown = !place.ends_with('/') && place.find("//") == std::string::npos;
	const std::string pid = std::to_string(getpid());
	const auto stat = statOf(processes, pid);
	return {.name = place + " " + pid + "/" + (stat ? stat->start : std::string()),
		.isDead = [place, isKnown, processes](const std::string& name)
		{ return isKnown && name.starts_with(place + " ") && engine::isDead(processes, name.substr(place.size() + 1)); }};
}

} // namespace eyrie::engine
