#pragma once

#include <string_view>

#include <eyrie/Export.h>

namespace eyrie
{

/// An extension of Storage: told that a large load goes on, it may put off what costs each row much and is cheap to make up for at the
/// end. Meanwhile, reading what depends on that throws Error (unavailable); nothing else is different, and all is made up for by
/// Storage::migrate(), too, after a death. Any thread.
class EYRIE_API BulkLoad
{
public:
	static constexpr std::string_view id = "eyrie.bulk-load/1";

	virtual ~BulkLoad();

	/// Batches that are `quiet` may be many from now on. Several loads may go on at once. May wait for
	/// what another one has put off.
	virtual void begin() = 0;

	/// One of them has ended, well or not. With the last one all is made up for, which may take a second for each million rows. Throws
	/// Error where it can't be; then each commit that is no load's tries it again.
	virtual void end() = 0;
};

} // namespace eyrie
