#include "OpenFiles.h"

#include <algorithm>
#include <string>

#include <sys/resource.h>

#include <Poco/Logger.h>

namespace eyrie::app
{

std::size_t roomForSubscribers(std::size_t wanted, std::size_t others)
{
	struct rlimit limit
	{
	};
	const std::size_t needed = wanted + others;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= needed) return wanted;
	limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, needed);
	setrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_cur >= needed) return wanted;
	// The others seldom need all of theirs at once.
	const std::size_t most = limit.rlim_cur - std::min<std::size_t>(others, limit.rlim_cur / 4 * 3);
	const std::size_t room = std::min(wanted, most);
	Poco::Logger::get("eyrie").warning("http.subscribers: the system allows no more than " + std::to_string(limit.rlim_cur)
		+ " open files, so that " + std::to_string(room) + " may subscribe; with LimitNOFILE=" + std::to_string(needed)
		+ " in the unit, or ulimit -n, as many as are wanted");
	return room;
}

} // namespace eyrie::app
