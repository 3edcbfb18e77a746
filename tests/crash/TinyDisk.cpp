#include "TinyDisk.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <iostream>

#include <fcntl.h>
#include <sys/mount.h>
#include <unistd.h>

namespace eyrie::crash
{

TinyDisk::TinyDisk(const std::string& folder, int megabytes) :
	_folder(folder),
	_mounted(::mount("tmpfs", folder.c_str(), "tmpfs", 0, ("size=" + std::to_string(megabytes) + "m").c_str()) == 0)
{
	if (!_mounted) std::cout << "SKIPPED, for no small disk can be mounted here: " << std::strerror(errno) << std::endl;
}


TinyDisk::~TinyDisk()
{
	if (_mounted) ::umount2(_folder.c_str(), MNT_DETACH);
}


void TinyDisk::fill() const
{
	const int file = ::open((_folder + "/filler").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	std::array<char, 4096> bytes{};
	while (::write(file, bytes.data(), bytes.size()) > 0) {}
	::close(file);
}


void TinyDisk::clear() const
{
	::unlink((_folder + "/filler").c_str());
}

} // namespace eyrie::crash
