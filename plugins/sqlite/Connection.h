#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include <eyrie/Time.h>
#include <eyrie/sql/Connection.h>

namespace eyrie::sqlite
{

struct Settings
{
	std::string path;
	Duration busyTimeout{};
	std::string synchronous;
	std::int64_t cacheMiB = 0;
	/// The inode of the file that was opened first, 0 before: shared by all connections, so that none takes another for it.
	std::shared_ptr<std::atomic<std::uint64_t>> inode = std::make_shared<std::atomic<std::uint64_t>>(0);
};

/// To the file, which is created where there is none, once.
std::unique_ptr<sql::Connection> connect(const Settings&);

} // namespace eyrie::sqlite
