#pragma once

#include <string>
#include <vector>

#include <eyrie/Error.h>

namespace eyrie::sql
{

/// What the codes of a database mean: a plugin's table. It turns them into errors that tell people what to do.
class Failures
{
public:
	/// What helps at once.
	enum class Remedy
	{
		none,          ///< Nothing.
		again,         ///< To try all of the transaction again: another one was quicker.
		reconnect,     ///< The same on another connection: this one is of no further use.
		reconnectLater ///< Nothing; and this connection is of no further use.
	};

	struct Meaning
	{
		std::vector<int> codes;
		ErrorKind kind;
		std::string advice; ///< Follows "could not …: database NAME: ".
		Remedy remedy = Remedy::none;
	};

	/// A code that is in no row means what its family does.
	using Family = int (*)(int code);

	Failures(std::string database, std::vector<Meaning>, Family);

	/// What has happened. `words` are the library's own; `doing` completes "could not …".
	Error error(int code, const std::string& words, const std::string& doing) const;

	/// Throws that; so that the transaction is tried again, where this helps.
	[[noreturn]] void fail(int code, const std::string& words, const std::string& doing) const;

	/// Whether a connection that reports this code is of no further use.
	bool breaksConnection(int code) const;

private:
	const Meaning* find(int code) const;
	const Meaning& meaningOf(int code) const;

	std::string _database;
	std::vector<Meaning> _meanings;
	Family _family;
};

} // namespace eyrie::sql
