#pragma once

#include <cstdint>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "Report.h"
#include "SourceState.h"

namespace eyrie::engine
{

/// Asks how stored messages are now, and commits the answers.
class Inquiry
{
public:
	struct Answer
	{
		std::map<std::string, std::int32_t> found; ///< By id, the stage.
		std::vector<std::string> absent;           ///< In no folder of the space; noted as missing.
		std::vector<std::string> unanswered;
		std::vector<std::string> rejected; ///< Can't be read, or not be stored as they are; those are among `found` too.
	};

	/// Keeps references.
	Inquiry(const Workplace&, SourceState&, FolderReport&);

	/// One look-up. Throws Error; what has been committed stays.
	Answer ask(const std::string& space, std::vector<std::string> ids, std::stop_token);

	/// How many ids are well asked for at once: as many as a few requests answer.
	std::size_t atOnce() const { return _known.lookedUpAtOnce; }

	static constexpr std::size_t mostAtOnce = 1000; ///< Small enough for memory.

private:
	Lookup lookUp(const LookupRequest&);
	void commitFound(const std::string& space, std::vector<Message>, Answer&);
	void stamp(const std::string& space, std::vector<Message>&) const;

	const Workplace& _place;
	SourceState& _known;
	FolderReport& _report;
};

} // namespace eyrie::engine
