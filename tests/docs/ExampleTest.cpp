// etc/eyried.properties: every key with its default and one line why, ready to copy.
#include <fstream>
#include <regex>
#include <sstream>

#include <unistd.h>

#include <cppunit/extensions/HelperMacros.h>

#include "Declared.h"
#include "Markdown.h"
#include "engine/Settings.h"

namespace eyrie::documents
{

namespace
{

struct Line
{
	std::string key, value;
	bool active = false; ///< Not commented out.
	std::string storage; ///< The storage plugin in whose part it stands.
	bool explained = false;
};

const std::string example = "etc/eyried.properties";

/// `key = value`, or `#key = value`; an explanation has a blank behind its #.
std::vector<Line> readExample()
{
	static const std::regex pattern(R"((#?)([a-z]+\.[a-z0-9.-]+) = (.*))");
	std::istringstream text(contentsOf(sourceFolder() / example));
	std::vector<Line> lines;
	std::string line, before, storage;
	while (std::getline(text, line))
	{
		std::smatch match;
		if (std::regex_match(line, match, pattern))
		{
			if (match[2] == "storage.plugin") storage = match[3];
			lines.push_back({match[2], match[3], match[1] == "", storage, before.starts_with("# ")});
		}
		before = line;
	}
	return lines;
}

} // namespace

class ExampleTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(ExampleTest);
	CPPUNIT_TEST(ItHoldsEveryKeyThatIsDeclaredAndNoOther);
	CPPUNIT_TEST(WhatIsCommentedOutIsTheDefault);
	CPPUNIT_TEST(EveryKeyIsExplainedInTheLineAboveIt);
	CPPUNIT_TEST(ItIsValidAsItStands);
	CPPUNIT_TEST(ItIsValidWithEveryKeySetForEitherDatabase);
	CPPUNIT_TEST_SUITE_END();

	/// The declared options that a line may be of, by the full key, the source of the example being `office`.
	OptionsByName wanted(const std::string& storage) const
	{
		OptionsByName options = _declared.daemon;
		options["storage.plugin"] = {.name = "plugin", .required = true};
		options["source.office.plugin"] = {.name = "plugin", .required = true};
		for (const auto& [name, option] : _declared.storages.at(storage)) options["storage." + name] = option;
		for (const auto& [name, option] : _declared.sources.at("smseagle")) options["source.office." + name] = option;
		for (const auto& option : engine::Settings::hookOptions()) options["source.office." + option.name] = option;
		return options;
	}

	void ItHoldsEveryKeyThatIsDeclaredAndNoOther()
	{
		for (const auto& [storage, options] : _declared.storages)
		{
			std::multiset<std::string> found;
			for (const auto& line : _lines)
				if (line.storage == storage || !line.key.starts_with("storage.")) found.insert(line.key);
			std::multiset<std::string> declared;
			for (const auto& [key, option] : wanted(storage)) declared.insert(key);
			for (const auto& key : declared) CPPUNIT_ASSERT_MESSAGE(storage + ": " + key + " is missing", found.contains(key));
			for (const auto& key : found)
				CPPUNIT_ASSERT_MESSAGE(
					storage + ": " + key + " is not declared, or there twice", declared.contains(key) && found.count(key) == 1);
		}
	}

	void WhatIsCommentedOutIsTheDefault()
	{
		for (const auto& line : _lines)
		{
			const auto options = wanted(line.storage);
			const auto option = options.find(line.key);
			if (option == options.end() || line.active || option->second.byDefault.empty()) continue;
			CPPUNIT_ASSERT_EQUAL_MESSAGE(line.key, option->second.byDefault, line.value);
		}
	}

	void EveryKeyIsExplainedInTheLineAboveIt()
	{
		for (const auto& line : _lines) CPPUNIT_ASSERT_MESSAGE(line.key, line.explained);
	}

	void ItIsValidAsItStands()
	{
		auto catalog = builtPlugins();
		const auto settings = engine::Settings::from(engine::readConfiguration(sourceFolder() / example), catalog);
		CPPUNIT_ASSERT_EQUAL(std::string("sqlite"), settings.storagePlugin);
		CPPUNIT_ASSERT_EQUAL(std::string("office"), settings.sources.at(0).name);
	}

	void ItIsValidWithEveryKeySetForEitherDatabase()
	{
		for (const auto& [storage, options] : _declared.storages)
		{
			engine::Configuration configuration;
			for (const auto& line : _lines)
				if (line.storage == storage || !line.key.starts_with("storage.")) configuration.values[line.key] = line.value;
			auto catalog = builtPlugins();
			engine::Settings::from(configuration, catalog);
		}
	}

	const Declared _declared;
	const std::vector<Line> _lines = readExample();
};

CPPUNIT_TEST_SUITE_REGISTRATION(ExampleTest);

} // namespace eyrie::documents
