#pragma once

#include <cstdint>
#include <string>

#include <Poco/Data/Session.h>

#include <eyrie/Time.h>

namespace eyrie::mysql
{

enum class Tls
{
	off,
	required, ///< Encrypted, with whomever answers.
	verify    ///< And the server proves to be the one meant.
};

/// Where the database is, and how to get in.
struct Endpoint
{
	std::string host;
	std::uint16_t port = 0;
	std::string socket; ///< Instead of host and port.
	std::string user;
	std::string password;
	std::string database;
	Tls tls = Tls::off;
	std::string caFile;
	std::string certFile;
	std::string keyFile;
	Duration timeout{};

	/// For people: `messages on db.example:3306`.
	std::string name() const;
};

/// A Poco::Data session that is connected as the endpoint says. Throws Error.
Poco::Data::Session openSession(const Endpoint&);

} // namespace eyrie::mysql
