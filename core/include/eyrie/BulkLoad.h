#pragma once

#include <string_view>

#include <eyrie/Export.h>

namespace eyrie
{

/// An extension of Storage: told that a large load goes on, it may put off what costs each row much and is cheap to make up for at the
/// end. Meanwhile, reading what depends on that throws Error (throttled); nothing else is different, and all is made up for by
/// Storage::migrate(), too, after a death. Any thread.
class EYRIE_API BulkLoad
{
public:
	static constexpr std::string_view id = "eyrie.bulk-load/1";

	virtual ~BulkLoad();

	/// Batches that are `quiet` may be many from now on. Several loads may go on at once.
	virtual void begin() = 0;

	/// One of them has ended. With the last one all is made up for, which may take a second for each million rows. Throws Error where it
	/// can't be; then commits that are no load's try it again, every few minutes.
	virtual void end() = 0;

	/// One of them was cut short, and its process may be about to end: what was put off is left to the end of the next load, or the next
	/// commit that is none's.
	virtual void giveUp() noexcept = 0;
};

} // namespace eyrie
