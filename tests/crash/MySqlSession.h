#pragma once

#include <functional>
#include <string>
#include <vector>

#include "Contents.h"

struct st_mysql;

namespace eyrie::crash
{

/// A session of root's beside the storage, over the server's socket. It keeps its locks until it goes.
class MySqlSession
{
public:
	/// Throws std::runtime_error if it can't connect.
	explicit MySqlSession(const std::string& socket, const std::string& database = "mysql");
	~MySqlSession();
	MySqlSession(const MySqlSession&) = delete;
	MySqlSession& operator=(const MySqlSession&) = delete;

	/// Runs statements, separated by semicolons; returns the rows of the last one. Fails the test if one does not work.
	std::vector<Record> ask(const std::string& sql);

	/// The first column of each row, one a line.
	std::string column(const std::string& sql);

	/// Returns when some statement on the server waits for a row that another one has locked, or when there is no use in waiting for that.
	void awaitLockWait(const std::function<bool()>& isUseless);

private:
	st_mysql* const _handle;
};

} // namespace eyrie::crash
