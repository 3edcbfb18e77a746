#pragma once

#include <string>

namespace eyrie::crash
{

/// A file system of a few megabytes over a folder, which is seen again when it goes.
class TinyDisk
{
public:
	TinyDisk(const std::string& folder, int megabytes);
	~TinyDisk();
	TinyDisk(const TinyDisk&) = delete;
	TinyDisk& operator=(const TinyDisk&) = delete;

	/// False where this process may not mount anything; then there is none, which is said on standard output.
	bool isMounted() const { return _mounted; }

	/// Leaves not a byte.
	void fill() const;
	void clear() const;

private:
	const std::string _folder;
	const bool _mounted;
};

} // namespace eyrie::crash
