#include "PidFile.h"

#include <cerrno>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <eyrie/Error.h>

namespace eyrie::app
{

namespace
{

[[noreturn]] void refuse(const std::string& text)
{
	throw Error(ErrorKind::misconfigured, ErrorScope::plugin, text);
}

bool isStillThere(const std::filesystem::path& path, int descriptor)
{
	struct stat opened
	{
	}, named{};
	return fstat(descriptor, &opened) == 0 && stat(path.c_str(), &named) == 0 && opened.st_ino == named.st_ino;
}

} // namespace

PidFile::PidFile(std::filesystem::path path) : _path(std::move(path))
{
	do {
		if (_descriptor >= 0) close(_descriptor);
		_descriptor = open(_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
		if (_descriptor < 0) refuse("pidfile " + _path.string() + ": cannot be opened: " + std::strerror(errno));
		if (flock(_descriptor, LOCK_EX | LOCK_NB) != 0)
		{
			char pid[32] = {};
			const auto length = read(_descriptor, pid, sizeof(pid) - 1);
			close(_descriptor);
			refuse("pidfile " + _path.string() + " is held by a running eyried, process " + (length > 0 ? std::string(pid) : "?")
				+ "; stop that one first, or give this one another pidfile");
		}
		// The one that held it may have removed the file between our opening and our locking it.
	} while (!isStillThere(_path, _descriptor));

	const std::string pid = std::to_string(getpid()) + "\n";
	if (ftruncate(_descriptor, 0) != 0 || write(_descriptor, pid.data(), pid.size()) != static_cast<ssize_t>(pid.size()))
		refuse("pidfile " + _path.string() + ": cannot be written: " + std::strerror(errno));
}

PidFile::~PidFile()
{
	unlink(_path.c_str());
	close(_descriptor);
}

} // namespace eyrie::app
