#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace eyrie::crash
{

/// SQLite's way to its files, on which operations are watched and go wrong: writing, syncing, cutting and removing a file. Nothing is
/// really synced, which takes long and changes nothing. One for the process, as SQLite's default; not for two threads at once.
class FaultyDisk
{
public:
	enum class Fault
	{
		full,  ///< Nothing can be written.
		broken ///< Nor can anything else be done.
	};

	/// Databases opened from now on use it.
	static FaultyDisk& install();

	/// Calls `watch` before and after each operation from now on; it may be empty. What is written from now on can be lost.
	void watch(std::function<void()> watch);

	/// Does to copies of the files what a power cut would do now: each sector written since its file's last sync is as it was before,
	/// or not, as the seed decides. `copyOf` tells where the copy of a file is.
	void losePower(const std::function<std::string(const std::string& path)>& copyOf, std::uint64_t seed) const;

	/// The fault begins with an operation, counted from now, the first being 0.
	void failFrom(int operation, Fault);
	bool hasFailed() const;
	/// From now on nothing goes wrong.
	void heal();
};

} // namespace eyrie::crash
