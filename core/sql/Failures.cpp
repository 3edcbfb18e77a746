#include <eyrie/sql/Failures.h>

#include <algorithm>

#include "Retriable.h"

namespace eyrie::sql
{

namespace
{

const Failures::Meaning unforeseen{{}, ErrorKind::internal, "this should not happen; please report it with the log"};

} // namespace


Failures::Failures(std::string database, std::vector<Meaning> meanings, Family family) :
	_database(std::move(database)), _meanings(std::move(meanings)), _family(family)
{
}


Error Failures::error(int code, const std::string& words, const std::string& doing) const
{
	const auto& meaning = meaningOf(code);
	return Error(meaning.kind, ErrorScope::plugin, "could not " + doing + ": database " + _database + ": " + meaning.advice,
		words + " (" + std::to_string(code) + ")");
}


void Failures::fail(int code, const std::string& words, const std::string& doing) const
{
	const auto remedy = meaningOf(code).remedy;
	const auto what = error(code, words, doing);
	if (remedy == Remedy::again) throw Retriable(Retriable::Reason::lockedOut, what);
	if (remedy == Remedy::reconnect) throw Retriable(Retriable::Reason::connectionLost, what);
	throw what;
}


bool Failures::breaksConnection(int code) const
{
	const auto remedy = meaningOf(code).remedy;
	return remedy == Remedy::reconnect || remedy == Remedy::reconnectLater;
}


const Failures::Meaning* Failures::find(int code) const
{
	const auto has = [code](const Meaning& meaning)
	{ return std::find(meaning.codes.begin(), meaning.codes.end(), code) != meaning.codes.end(); };
	const auto found = std::find_if(_meanings.begin(), _meanings.end(), has);
	return found == _meanings.end() ? nullptr : &*found;
}


const Failures::Meaning& Failures::meaningOf(int code) const
{
	if (const auto* meaning = find(code)) return *meaning;
	const auto* meaning = find(_family(code));
	return meaning ? *meaning : unforeseen;
}

} // namespace eyrie::sql
