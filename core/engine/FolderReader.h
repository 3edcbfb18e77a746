#pragma once

#include <optional>
#include <stop_token>
#include <vector>

#include "ReadAhead.h"
#include "Report.h"
#include "SourceState.h"

namespace eyrie::engine
{

/// Reads one folder from its cursor to its end, page by page, the next ones being fetched while one is committed (R5, R7, R14).
/// While all that comes is stored already, the cursor waits for seconds: what it would be spared in a crash is to read that once more.
/// Used once. Throws Error; what has been committed by then stays, and the report counts it.
class FolderReader
{
public:
	FolderReader(const Workplace&, SourceState&, const Folder&, FolderReport&);

	void read(std::stop_token);

private:
	Position begin(std::stop_token);
	TimePoint coldStart(std::stop_token);
	FetchedPage fetch(const Position&, std::stop_token);
	void stamp(std::vector<Message>&) const;
	void commit(FetchedPage&);
	std::optional<Cursor> cursorAfter(const FetchedPage&);

	const Workplace& _place;
	SourceState& _known;
	const Folder& _folder;
	FolderReport& _report;
	const StreamId _stream;
	StreamState _state;
	SpaceProgress& _space;
	CursorBound _bound;
	bool _firstLoad = false;
	std::optional<Cursor> _standing;  ///< Where the cursor may stand, and perhaps waits to.
	bool _nothingNew = false;         ///< What was committed last was stored already.
	Duration _writtenAt{};            ///< When anything was committed that did not wait, or the reading began.
	std::optional<Duration> _begunAt; ///< When the first page was asked for.
	std::optional<TimePoint> _since;  ///< While a first load is under way, from where on.
};

} // namespace eyrie::engine
