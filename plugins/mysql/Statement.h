#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include <mysql.h>

#include <eyrie/sql/Connection.h>

#include "Script.h"

namespace eyrie::mysql
{

/// What goes to a server in one packet.
struct Capacity
{
	bool manyRows = false;
	std::size_t packet = 0; ///< In bytes; a longer one makes the server hang up.
};

/// Lends all but the text. What is in `outgoing` goes first.
std::unique_ptr<sql::Statement> prepare(const std::string& sql, sql::Connection&, MYSQL*, Script& outgoing, const Capacity&);

} // namespace eyrie::mysql
