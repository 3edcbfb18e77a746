#pragma once

#include <eyrie/Error.h>

namespace eyrie::sql
{

/// A transaction that lost against another one, or whose connection was found dead: nothing of it is stored, and the whole of it
/// may be tried again. Never leaves eyrie::sql.
class Retriable : public Error
{
public:
	enum class Reason
	{
		lockedOut,     ///< A deadlock, a lock wait, a row that another transaction inserted first.
		connectionLost ///< During a COMMIT, this leaves the outcome unknown.
	};

	Retriable(Reason reason, const Error& error) : Error(error), _reason(reason) {}

	Reason reason() const { return _reason; }

private:
	Reason _reason;
};

} // namespace eyrie::sql
