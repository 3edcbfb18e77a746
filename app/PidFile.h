#pragma once

#include <filesystem>

namespace eyrie::app
{

/// A file that holds our process id, locked for as long as we live: a second instance refuses to start. The lock dies with
/// the process, so a file left behind by a killed one is in nobody's way.
class PidFile
{
public:
	/// Throws Error (misconfigured) if another process holds it, or it can't be written.
	explicit PidFile(std::filesystem::path);
	~PidFile();
	PidFile(const PidFile&) = delete;
	PidFile& operator=(const PidFile&) = delete;

private:
	const std::filesystem::path _path;
	int _descriptor = -1;
};

} // namespace eyrie::app
