#include "Scratch.h"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace eyrie::scenario
{

Scratch::Scratch()
{
	std::string pattern = (std::filesystem::temp_directory_path() / "eyrie-XXXXXX").string();
	if (!mkdtemp(pattern.data())) throw std::runtime_error("cannot make a folder like " + pattern);
	_path = pattern;
}

Scratch::~Scratch()
{
	std::error_code ignored;
	std::filesystem::remove_all(_path, ignored);
}

std::string Scratch::write(const std::string& name, const std::string& text) const
{
	std::ofstream(_path / name) << text;
	return (_path / name).string();
}

std::string escaped(const std::string& value)
{
	std::string text;
	for (const char c : value) text += c == '\\' ? "\\\\" : std::string(1, c);
	return text;
}

} // namespace eyrie::scenario
