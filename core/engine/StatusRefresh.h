#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "Inquiry.h"

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

	/// One look-up of these, due or not, all of one id space; as many as Inquiry::atOnce() at most.
	void look(const std::string& space, const std::vector<Pending>&, std::stop_token);

private:
	/// Returns whether there was time for all.
	bool lookInSlices(const std::string& space, std::vector<Pending>, std::optional<Duration> until, std::stop_token);
	void commitChecks(const std::vector<Pending>&, const Inquiry::Answer&);
	bool hasEnded(const MessageKey&) const;
	Checked outcome(const Pending&, bool answered, TimePoint now) const;

	const Workplace& _place;
	SourceState& _known;
	Inquiry _inquiry;
};

} // namespace eyrie::engine
