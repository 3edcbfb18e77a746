#pragma once

#include <cstdint>
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
	/// The session of user `eyrie`, who comes over TCP. Throws as the other does.
	MySqlSession(const std::string& host, std::uint16_t port, const std::string& database);
	~MySqlSession();
	MySqlSession(const MySqlSession&) = delete;
	MySqlSession& operator=(const MySqlSession&) = delete;

	/// Runs statements, separated by semicolons; returns the rows of the last one. Fails the test if one does not work.
	std::vector<Record> ask(const std::string& sql);

	/// The first column of each row, one a line.
	std::string column(const std::string& sql);

	/// Returns when some statement on the server waits for a row that another one has locked, or when there is no use in waiting for that.
	void awaitLockWait(const std::function<bool()>& isUseless);

	/// Returns when some session waits for a GET_LOCK() of another one.
	void awaitUserLock();

private:
	void connect(
		const char* host, const char* user, const char* password, const std::string& database, unsigned port, const char* socket);

	st_mysql* const _handle;
};

} // namespace eyrie::crash
