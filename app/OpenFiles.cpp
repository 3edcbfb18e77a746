#include "OpenFiles.h"

#include <algorithm>
#include <string>

#include <sys/resource.h>

#include <Poco/Logger.h>

namespace eyrie::app
{

void allowOpenFiles(std::size_t count)
{
	struct rlimit limit
	{
	};
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= count) return;
	limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, count);
	setrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_max < count)
		Poco::Logger::get("eyrie").warning("http.subscribers: the system allows no more than " + std::to_string(limit.rlim_max)
			+ " open files; with LimitNOFILE=" + std::to_string(count) + " in the unit, or ulimit -n, there may be so many");
}

} // namespace eyrie::app
