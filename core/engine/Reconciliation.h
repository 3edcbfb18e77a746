#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "Inquiry.h"

namespace eyrie::engine
{

/// Reads the last days again, now and then: adds what was missed, updates what has changed, and marks as deleted what is gone (R9).
/// Works in pieces, since it has all the time in the world and new messages have not. Lives as long as one piece; what it
/// has come to is in the SourceState.
class Reconciliation
{
public:
	/// Keeps references.
	Reconciliation(const Workplace&, SourceState&, FolderReport&);

	bool isDue() const;

	/// One page, one slice of look-ups or more, until everything is done or `until`, by Clock::elapsed(), has come.
	/// A folder that fails leaves its space incomplete, and its error in the report. Throws Error where all of the source fails.
	void work(std::optional<Duration> until, std::stop_token);

private:
	void begin();
	void readPage(std::stop_token);
	void commitPage(const Folder&, Page);
	void compare();
	void compare(const std::string& space);
	void lookForUnseen(std::stop_token);
	void finish();
	std::vector<std::string> slice(std::vector<std::string>& ids) const;
	bool hasDueMissing() const;
	void lookAgain(std::optional<Duration> until, std::stop_token);
	bool isCounted(const std::string& space, const Missing&) const;
	void judge(const std::string& space, std::vector<std::string> absent);
	void markGone(const std::string& space, const std::vector<std::string>& ids);

	const Workplace& _place;
	SourceState& _known;
	FolderReport& _report;
	Inquiry _inquiry;
};

} // namespace eyrie::engine
