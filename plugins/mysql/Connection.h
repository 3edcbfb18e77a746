#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <eyrie/Time.h>
#include <eyrie/sql/Connection.h>

namespace eyrie::mysql
{

/// Where the database is, and how to get in.
struct Settings
{
	std::string host;
	std::uint16_t port = 0;
	std::string socket; ///< Instead of host and port.
	std::string user;
	std::string password;
	std::string database;
	bool encrypted = false; ///< With whomever answers, unless:
	bool verified = false;  ///< The server must prove to be the one meant.
	std::string caFile;
	std::string certFile;
	std::string keyFile;
	Duration timeout{};
	Duration patience{}; ///< For each answer.
};

std::unique_ptr<sql::Connection> connect(const Settings&);

} // namespace eyrie::mysql
