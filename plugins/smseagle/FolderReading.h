#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include <eyrie/Clock.h>
#include <eyrie/Error.h>
#include <eyrie/Source.h>

#include "Api.h"
#include "Parts.h"
#include "Windows.h"

namespace eyrie::smseagle
{

/// Reads one folder upwards, page by page: asks as Windows decides, keeps what is in hand and gives it out in pages.
class FolderReading
{
public:
	struct Scope
	{
		Folder folder;
		std::int64_t after = 0; ///< Only ids above this.
		std::optional<std::int64_t> until;
		std::optional<TimePoint> since; ///< Messages wholly older than this are passed over.
		std::size_t limit = 500;        ///< Messages per page.
		std::optional<Folder> widening; ///< The folder that Windows may ask for everything.
		std::size_t ahead = 0;          ///< How many questions to foretell with each.
		bool isolate = false;           ///< Records that break any answer they are in are found, rejected and passed over (R15).
	};

	/// `cap` must outlive it.
	FolderReading(Scope, Cap& cap);

	/// A page whose messages are still in parts.
	struct PartPage
	{
		std::vector<PartSet> sets; ///< By rising id.
		Page page;                 ///< All but its messages.
	};

	/// The next page. Asks the gateway only when nothing is in hand.
	PartPage next(Api&, std::stop_token);

	/// Asks for everything at once. True if that is now in hand; false if it has to be read in ranges.
	bool readAtOnce(Api&, std::stop_token);
	/// The highest id that any answer showed.
	std::int64_t highestSeen() const { return _windows.highestSeen(); }

	/// Whether this one has what follows a page that covered all up to `wanted.after`.
	bool continues(const Scope& wanted) const;
	bool hasInHand() const { return !_inHand.empty(); }
	bool isDone() const { return _windows.isDone() && _inHand.empty(); }

private:
	bool take(Reply);
	Reply ask(Api&, const std::stop_token&);
	void proceed(Api&, const std::stop_token&);
	void rejectSingle(Api&, const Error&, const std::stop_token&);
	void passOver(std::int64_t id);
	bool answersForOthers(Api&, std::int64_t id, const std::stop_token&);
	std::optional<AnswerShape> shapeOf(Api&, const IdRange&, const std::stop_token&) const;
	void glimpse(Reply);
	void restoreGlimpsed(std::vector<PartSet>&);
	void keep(Reply);
	PartPage cutPage();

	Scope _scope;
	Windows _windows;
	std::deque<PartSet> _inHand; ///< By rising id.
	std::vector<Reject> _rejects;
	std::vector<Message> _passedOver;          ///< Nothing is known of these but that they are there, or were just now.
	Reply _unproved;                           ///< The answer that a widening may prove complete.
	std::map<std::int64_t, PartSet> _glimpsed; ///< By id, what earlier answers held of ids that are still to be covered.
	std::optional<std::int64_t> _good;         ///< The id of a row that was answered for.
	int _rejectedInARow = 0;
	std::int64_t _given;             ///< What the last page covered.
	std::optional<TimePoint> _clock; ///< The gateway's, as it answered first.
};

/// Whether any date of the message, but the date of change, lies at or after `since`; true for one without credible dates.
bool isWithin(const Message&, TimePoint since);

} // namespace eyrie::smseagle
