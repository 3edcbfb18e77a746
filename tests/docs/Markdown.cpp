#include "Markdown.h"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <sstream>

namespace eyrie::documents
{

namespace
{

namespace fs = std::filesystem;

std::string anchorOf(const std::string& heading)
{
	std::string anchor;
	for (const char c : heading.substr(std::min(heading.size(), heading.find_first_not_of("# "))))
	{
		const auto byte = static_cast<unsigned char>(c);
		if (c == ' ')
			anchor += '-';
		else if (std::isalnum(byte) != 0 || c == '-' || c == '_' || byte >= 128)
			anchor += static_cast<char>(std::tolower(byte));
	}
	return anchor;
}

} // namespace


fs::path sourceFolder()
{
	return EYRIE_SOURCE_DIR;
}

std::string contentsOf(const fs::path& path)
{
	std::ostringstream text;
	text << std::ifstream(path).rdbuf();
	return text.str();
}


Document::Document(const fs::path& file) : path(file), text(contentsOf(file))
{
	std::istringstream lines(text);
	std::string line;
	bool inside = false;
	for (int number = 1; std::getline(lines, line); ++number)
	{
		const bool fence = line.starts_with("```");
		if (fence && !inside)
			blocks.push_back({line.substr(3), "", number});
		else if (inside && !fence)
			blocks.back().text += line + "\n";
		else if (!inside && line.starts_with('#'))
			anchors.insert(anchorOf(line));
		if (fence) inside = !inside;
	}
}

std::vector<Document> allDocuments()
{
	std::vector<fs::path> paths{sourceFolder() / "tests/simulator/README.md"};
	for (const auto& folder : {sourceFolder(), sourceFolder() / "docs"})
		for (const auto& entry : fs::directory_iterator(folder))
			if (entry.path().extension() == ".md") paths.push_back(entry.path());
	std::sort(paths.begin(), paths.end());
	return {paths.begin(), paths.end()};
}

} // namespace eyrie::documents
