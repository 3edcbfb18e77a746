#pragma once

#include <filesystem>
#include <string>

namespace eyrie::scenario
{

/// A folder of its own under the system's temporary one; gone with the object.
class Scratch
{
public:
	Scratch();
	~Scratch();
	Scratch(const Scratch&) = delete;
	Scratch& operator=(const Scratch&) = delete;

	const std::filesystem::path& path() const { return _path; }
	std::string operator/(const std::string& name) const { return (_path / name).string(); }

	/// Writes a file there and returns its path.
	std::string write(const std::string& name, const std::string& text) const;

private:
	std::filesystem::path _path;
};

/// A value as a configuration file has it.
std::string escaped(const std::string& value);

} // namespace eyrie::scenario
