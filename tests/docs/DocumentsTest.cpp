// Documents rot in silence: what they say is held against what there is.
#include <regex>

#include <unistd.h>

#include <cppunit/extensions/HelperMacros.h>

#include <fstream>

#include "Declared.h"
#include "Markdown.h"
#include "engine/Settings.h"

namespace eyrie::documents
{

namespace
{

namespace fs = std::filesystem;

std::vector<std::string> matches(const std::string& text, const std::string& pattern)
{
	const std::regex regex(pattern);
	std::vector<std::string> found;
	for (std::sregex_iterator i(text.begin(), text.end(), regex), end; i != end; ++i) found.push_back((*i)[1]);
	return found;
}

/// A manual page's words, without escapes and changes of font.
std::string withoutTroff(const std::string& page)
{
	const std::string words = std::regex_replace(page, std::regex(R"(\\(f.|-)|\\(?=[^n]))"), "$1");
	return std::regex_replace(words, std::regex("f[IRPB]"), "");
}

std::string withoutBlankLines(const std::string& text)
{
	std::istringstream lines(text);
	std::string line, rest;
	while (std::getline(lines, line))
		if (!line.empty()) rest += line + "\n";
	return rest;
}

/// What is wrong with a piece of configuration, what it leaves out aside.
std::string mistakesIn(const Block& block)
{
	const fs::path file = fs::temp_directory_path() / ("eyrie-block-" + std::to_string(getpid()) + "." + block.language);
	std::ofstream(file) << block.text;
	std::string mistakes;
	try
	{
		auto catalog = builtPlugins();
		engine::Settings::from(engine::readConfiguration(file), catalog);
	}
	catch (const Error& error)
	{
		std::istringstream lines(error.what());
		for (std::string line; std::getline(lines, line);)
			if (line.find(": is missing") == std::string::npos && line.find("no source is configured") == std::string::npos
				&& line.find("plugin notes: no file") == std::string::npos)
				mistakes += line + "\n";
	}
	fs::remove(file);
	return mistakes;
}

/// All code, its string literals joined where they are broken over lines, and without the quotes of keys.
std::string codeAsWords()
{
	std::string code;
	for (const char* folder : {"app", "core", "plugins"})
		for (const auto& entry : fs::recursive_directory_iterator(sourceFolder() / folder))
			if (entry.is_regular_file()) code += contentsOf(entry.path());
	code = std::regex_replace(code, std::regex(R"("\s*(\+\s*)?")"), "");
	return std::regex_replace(code, std::regex("`"), "");
}

/// What stands between the `…` of a message, without blanks around it.
std::vector<std::string> partsOf(const std::string& message)
{
	std::vector<std::string> parts;
	const std::string gap = "…";
	for (std::size_t begin = 0; begin <= message.size();)
	{
		const auto end = std::min(message.find(gap, begin), message.size());
		const std::string part = message.substr(begin, end - begin);
		const auto first = part.find_first_not_of(" :;,?"), last = part.find_last_not_of(" :;,?");
		if (first != std::string::npos) parts.push_back(part.substr(first, last - first + 1));
		begin = end + gap.size();
	}
	return parts;
}

} // namespace

class DocumentsTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(DocumentsTest);
	CPPUNIT_TEST(EveryLinkLeadsSomewhere);
	CPPUNIT_TEST(EveryPlaceThatADocumentNamesExists);
	CPPUNIT_TEST(EveryKeyThatADocumentNamesExists);
	CPPUNIT_TEST(TheManualPageNamesEveryKeyOfTheDaemon);
	CPPUNIT_TEST(EveryPieceOfConfigurationIsValid);
	CPPUNIT_TEST(EveryBlockIsOfALanguageThatIsChecked);
	CPPUNIT_TEST(ThePluginGuideShowsThePluginThatIsTested);
	CPPUNIT_TEST(EveryMessageThatIsExplainedIsOneOfTheProgram);
	CPPUNIT_TEST_SUITE_END();

	void EveryLinkLeadsSomewhere()
	{
		for (const auto& document : _documents)
			for (const auto& link : matches(document.text, R"(\]\(([^)\s]+)\))"))
			{
				if (link.starts_with("http")) continue;
				const auto hash = link.find('#');
				const fs::path target = hash == 0 ? document.path : document.path.parent_path() / link.substr(0, hash);
				const std::string where = document.path.string() + ": " + link;
				CPPUNIT_ASSERT_MESSAGE(where, fs::exists(target));
				if (hash != std::string::npos)
					CPPUNIT_ASSERT_MESSAGE(where, Document(target).anchors.contains(link.substr(hash + 1)));
			}
	}

	void EveryPlaceThatADocumentNamesExists()
	{
		for (const auto& document : _documents)
			for (const auto& place :
				matches(document.text, "`((?:app|core|docs|etc|eyrie|plugins|scripts|tests)/[A-Za-z0-9_./-]*)`"))
			{
				bool exists = false;
				for (const char* ending : {"", ".h", ".cpp"})
					for (const char* folder : {"", "core/include"})
						exists = exists || fs::exists(sourceFolder() / folder / (place + ending));
				CPPUNIT_ASSERT_MESSAGE(document.path.string() + ": there is no " + place, exists);
			}
	}

	void EveryKeyThatADocumentNamesExists()
	{
		const std::string key
			= R"((?:^|[^A-Za-z0-9_./-])((?:source|storage|sync|requests|plugins|changes|archive|retention|http|log))"
			  R"(\.[A-Za-z0-9.*_-]*[A-Za-z0-9*]))";
		auto texts = _documents;
		for (const char* page : {"etc/eyriectl.1", "etc/eyried.8", "etc/eyried.properties.5"})
			texts.emplace_back(sourceFolder() / page);
		for (const auto& document : texts)
			for (const auto& word : matches(withoutTroff(document.text), key))
				CPPUNIT_ASSERT_MESSAGE(document.path.string() + ": there is no key " + word, _declared.knows(word));
	}

	void TheManualPageNamesEveryKeyOfTheDaemon()
	{
		const std::string page = withoutTroff(contentsOf(sourceFolder() / "etc/eyried.properties.5"));
		for (const auto& [key, option] : _declared.daemon)
		{
			const std::string all = key.substr(0, key.find('.') + 1) + "*";
			CPPUNIT_ASSERT_MESSAGE(
				"eyried.properties(5) has no " + key, page.find(key) != std::string::npos || page.find(all) != std::string::npos);
		}
	}

	void EveryPieceOfConfigurationIsValid()
	{
		for (const auto& document : _documents)
			for (const auto& block : document.blocks)
				if (block.language == "properties" || block.language == "json" || block.language == "xml")
					CPPUNIT_ASSERT_EQUAL_MESSAGE(
						document.path.string() + ":" + std::to_string(block.line), std::string(), mistakesIn(block));
	}

	void EveryBlockIsOfALanguageThatIsChecked()
	{
		// console and sql are run, sh is checked, by the script `run`, and yaml by that of tests/metrics; text is no code.
		const std::set<std::string> checked{"console", "sql", "sh", "properties", "json", "xml", "yaml", "cpp", "cmake", "text"};
		for (const auto& document : _documents)
			for (const auto& block : document.blocks)
				CPPUNIT_ASSERT_MESSAGE(document.path.string() + ":" + std::to_string(block.line) + ": " + block.language,
					checked.contains(block.language) || document.path.parent_path().filename() == "simulator");
	}

	void ThePluginGuideShowsThePluginThatIsTested()
	{
		const Document guide(sourceFolder() / "docs/plugin-guide.md");
		std::string code, project;
		for (const auto& block : guide.blocks)
			if (block.language == "cpp")
				code += block.text;
			else if (block.language == "cmake")
				project += block.text;
		const fs::path consumer = sourceFolder() / "tests/consumer";
		CPPUNIT_ASSERT_EQUAL(withoutBlankLines(contentsOf(consumer / "notes.cpp")), withoutBlankLines(code));
		CPPUNIT_ASSERT_EQUAL(withoutBlankLines(contentsOf(consumer / "CMakeLists.txt")), withoutBlankLines(project));
	}

	void EveryMessageThatIsExplainedIsOneOfTheProgram()
	{
		const std::string code = codeAsWords();
		std::istringstream lines(contentsOf(sourceFolder() / "docs/troubleshooting.md"));
		std::size_t found = 0;
		for (std::string line; std::getline(lines, line);)
			if (line.starts_with("| `"))
				for (const auto& message : matches(line.substr(0, line.find(" | ", 2)), "`([^`]+)`"))
					for (const auto& part : partsOf(message))
					{
						CPPUNIT_ASSERT_MESSAGE("nothing says: " + part, code.find(part) != std::string::npos);
						++found;
					}
		CPPUNIT_ASSERT(found > 20);
	}

	const std::vector<Document> _documents = allDocuments();
	const Declared _declared;
};

CPPUNIT_TEST_SUITE_REGISTRATION(DocumentsTest);

} // namespace eyrie::documents
