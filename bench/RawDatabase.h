#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace eyrie::bench
{

/// What is not the same in all messages, by columns: id, number, text, binary text and, in four columns of the table, date.
inline constexpr std::size_t ownColumns = 5;
inline constexpr std::array<std::size_t, 8> boundColumns{0, 1, 2, 3, 4, 4, 4, 4};
inline constexpr std::string_view boundNames
	= "remote_id, phone_number, text, text_binary, insert_date, update_date, receive_date, sort_time";

struct Batch
{
	std::array<std::vector<std::string>, ownColumns> columns;
	std::string lines; ///< The same for LOAD DATA.

	std::size_t size() const { return columns[0].size(); }
	const std::string& last() const { return columns[0].back(); }
};

/// A database through its own C interface.
class RawDatabase
{
public:
	RawDatabase() = default;
	RawDatabase(const RawDatabase&) = delete;
	RawDatabase& operator=(const RawDatabase&) = delete;
	virtual ~RawDatabase() = default;

	/// Not timed.
	virtual void prepare(Batch&) {}
	virtual void store(const Batch&) = 0;
	virtual void dropIndex() = 0;
	virtual void makeIndex() = 0;
};

std::unique_ptr<RawDatabase> rawSqlite(const std::string& path);

/// MariaDB, rows bound as arrays.
std::unique_ptr<RawDatabase> rawMySql(const std::string& socket, const std::string& user, const std::string& database);

/// MariaDB, LOAD DATA.
std::unique_ptr<RawDatabase> rawLoad(const std::string& socket, const std::string& user, const std::string& database);

/// Has `?` for each of boundColumns.
std::string insertSql();

std::string loadSql();

/// Two parameters, both the last id.
std::string cursorSql(const std::string& onDuplicate);

} // namespace eyrie::bench
