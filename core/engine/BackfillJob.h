#pragma once

#include <cstdint>
#include <optional>

#include "Job.h"

namespace eyrie::engine
{

/// Reads a part of a folder's history, one page after the other. What it finds is merged as everything is, and told of by one marker
/// in the change feed (R20); no cursor moves, nothing is marked deleted, and no note is made of the stream.
class BackfillJob final : public Job
{
public:
	explicit BackfillJob(Backfill);

	bool step(const Workplace&, SourceState&, FolderReport&, std::stop_token) override;
	Progress progress() const override { return _progress; }

private:
	void begin(const Workplace&, const Folder&);
	void commitPage(const Workplace&, SourceState&, const Folder&, FolderReport&, Page&);
	bool belongs(const Message&) const;
	bool isWhollyLater(const Page&) const;
	void advance(const Page&);
	bool isOver(const Page&);

	const Backfill _order;
	std::optional<Position> _from;           ///< None: not begun.
	std::optional<std::int64_t> _base, _end; ///< What progress is measured by: ids, where they have an order.
	int _laterPages = 0;                     ///< In a row.
	bool _failed = false;
	Progress _progress;
};

} // namespace eyrie::engine
