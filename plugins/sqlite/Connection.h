#pragma once

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
};

/// To the file, which is created where there is none.
std::unique_ptr<sql::Connection> connect(const Settings&);

} // namespace eyrie::sqlite
