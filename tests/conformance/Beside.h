#pragma once

#include <string>

#include <mysql.h>

#include "OneServer.h"

namespace eyrie::conformance
{

/// A session beside the storage, that keeps its locks until it goes.
class Beside
{
public:
	explicit Beside(const std::string& database) : _handle(mysql_init(nullptr))
	{
		mysql_real_connect(_handle, nullptr, "root", "", database.c_str(), 0, oneServer().socket().c_str(), 0);
	}
	~Beside() { mysql_close(_handle); }
	Beside(const Beside&) = delete;
	Beside& operator=(const Beside&) = delete;

	unsigned run(const std::string& sql)
	{
		if (mysql_real_query(_handle, sql.data(), sql.size()) != 0) return mysql_errno(_handle);
		if (auto* result = mysql_store_result(_handle)) mysql_free_result(result);
		return 0;
	}

private:
	MYSQL* const _handle;
};

} // namespace eyrie::conformance
