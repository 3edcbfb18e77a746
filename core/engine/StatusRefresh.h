#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "Report.h"
#include "SourceState.h"

namespace eyrie::engine
{

/// Asks how tracked messages are now (R10, R11) and commits the answers, some hundred messages at a time.
class StatusRefresh
{
public:
	StatusRefresh(const Workplace&, SourceState&, FolderReport&);

	/// Looks at whatever is due by `dueBy`, the most overdue first; no further look begins after `until`, by Clock::elapsed().
	/// Throws Error; what has been committed stays.
	void refresh(TimePoint dueBy, std::optional<Duration> until, std::stop_token);

	/// Looks at messages that have left the queue and were not met in a later folder.
	void refreshLeft(std::stop_token);

private:
	/// Returns whether there was time for all.
	bool lookInSlices(const std::string& space, std::vector<Pending>, std::optional<Duration> until, std::stop_token);
	void look(const std::string& space, const std::vector<Pending>&, std::stop_token);
	void commit(const std::string& space, const std::vector<Pending>&, Lookup);
	void commit(Batch&);
	Checked outcome(const Pending&, bool answered, TimePoint now) const;
	void stamp(const std::string& space, std::vector<Message>&);

	const Workplace& _place;
	SourceState& _known;
	FolderReport& _report;
};

} // namespace eyrie::engine
