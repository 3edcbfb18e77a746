#pragma once

#include <string>
#include <string_view>

#include <mysql.h>

#include <eyrie/sql/Statement.h>

namespace eyrie::mysql
{

/// Statements that go to the server together, as text. Lends the handle, which must take several at once.
class Script
{
public:
	explicit Script(MYSQL* handle) : _handle(handle) {}

	bool isEmpty() const { return _text.empty(); }

	/// Each `?` stands for the next parameter, as in a statement to be prepared; there must be none within quotes.
	void add(std::string_view sql, sql::Row parameters = {});

	void clear() { _text.clear(); }

	/// Runs all that has been added, and is empty then. `sink` takes the rows of the last one. False: the handle tells why one has failed;
	/// those behind it did not run.
	bool run(const sql::Statement::Sink& sink = {});

private:
	void addLiteral(const sql::Value&);

	MYSQL* const _handle;
	std::string _text;
};

} // namespace eyrie::mysql
