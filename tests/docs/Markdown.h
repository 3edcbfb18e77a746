#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace eyrie::documents
{

/// ```language
/// text
/// ```
struct Block
{
	std::string language;
	std::string text;
	int line = 0; ///< Where it begins.
};

struct Document
{
	std::filesystem::path path;
	std::string text;
	std::vector<Block> blocks;
	std::set<std::string> anchors; ///< Of its headings, as web pages of repositories make them.

	explicit Document(const std::filesystem::path&);
};

/// What is written for readers: the documents beside the sources and below docs/.
std::vector<Document> allDocuments();

std::filesystem::path sourceFolder();
std::string contentsOf(const std::filesystem::path&);

} // namespace eyrie::documents
