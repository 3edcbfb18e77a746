#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include "SourceState.h"

namespace eyrie::engine
{

/// The numbering of an id space has started anew (R18): nothing more of it may be stored before an operator has decided.
class NumberingRestarted final : public Error
{
public:
	/// `sign`: what was noticed.
	NumberingRestarted(const std::string& source, std::string space, const std::string& sign);

	const std::string& space() const { return _space; }

private:
	std::string _space;
};

/// Commits the batch as one of this source: now, under its lease, by its rules. Whatever its messages show is not missing.
/// Throws StorageError, and NumberingRestarted if one of them is another message than the one stored under its id.
Committed commit(const Workplace&, SourceState&, Batch&);

/// Throws NumberingRestarted if `messages`, none of which is stored yet, are of a numbering that has started anew: if one of them looks
/// so, and none of the newest messages stored is found any more.
void requireSameNumbering(
	const Workplace&, SourceState&, const std::string& space, const std::vector<Message>& messages, std::stop_token);

} // namespace eyrie::engine
