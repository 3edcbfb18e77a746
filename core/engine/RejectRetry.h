#pragma once

#include <cstddef>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include <eyrie/Reader.h>

#include "Inquiry.h"

namespace eyrie::engine
{

/// What a retry of a source's rejects came to.
struct Retried
{
	std::size_t resolved = 0; ///< Read and stored whole now, and no longer kept as rejects.
	std::size_t gone = 0;     ///< Not there any more; kept.
	std::size_t left = 0;     ///< Still can't be read, or not be stored as they are.
	std::size_t unknown = 0;  ///< Not even their ids are known; kept.
};

/// Asks once more for the records that could not be read or stored: a newer program may understand them, or the remote system may have
/// mended them (R15).
class RejectRetry
{
public:
	/// Keeps references.
	RejectRetry(const Workplace&, SourceState&, FolderReport&);

	/// Throws Error; what has been resolved by then stays so.
	Retried run(std::stop_token);

private:
	using Numbers = std::map<std::string, std::vector<std::int64_t>>; ///< Of rejects, by id.

	std::map<std::string, Numbers> load(Retried&) const;
	void ask(const std::string& space, const Numbers&, Retried&, std::stop_token);

	const Workplace& _place;
	SourceState& _known;
	Inquiry _inquiry;
};

} // namespace eyrie::engine
