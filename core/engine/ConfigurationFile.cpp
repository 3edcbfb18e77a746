#include <algorithm>
#include <fstream>
#include <set>

#include <Poco/AutoPtr.h>
#include <Poco/JSON/Handler.h>
#include <Poco/JSON/Parser.h>
#include <Poco/Util/JSONConfiguration.h>
#include <Poco/Util/PropertyFileConfiguration.h>
#include <Poco/Util/XMLConfiguration.h>

#include "Settings.h"

namespace eyrie::engine
{

namespace
{

namespace fs = std::filesystem;
using Poco::Util::AbstractConfiguration;

Poco::AutoPtr<AbstractConfiguration> open(const fs::path& path)
{
	const std::string ending = path.extension().string();
	if (ending == ".json") return new Poco::Util::JSONConfiguration(path.string());
	if (ending == ".xml") return new Poco::Util::XMLConfiguration(path.string());
	return new Poco::Util::PropertyFileConfiguration(path.string());
}

void flatten(const AbstractConfiguration& file, const std::string& prefix, Configuration& into)
{
	AbstractConfiguration::Keys keys;
	file.keys(prefix, keys);
	if (keys.empty() && !prefix.empty()) into.values[prefix] = file.getRawString(prefix, "");
	for (const auto& key : keys) flatten(file, prefix.empty() ? key : prefix + "." + key, into);
}

std::string trimmed(const std::string& text)
{
	const auto begin = text.find_first_not_of(" \t\r");
	return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

/// Poco lets the last of two equal keys win in silence; an operator means neither.
void findRepeated(const fs::path& path, Configuration& into)
{
	std::ifstream file(path);
	std::map<std::string, int> lines;
	std::string line;
	bool continued = false;
	for (int number = 1; std::getline(file, line); ++number)
	{
		const std::string text = trimmed(line);
		const bool wasContinued = std::exchange(continued, !text.empty() && text.back() == '\\');
		if (text.empty() || text.front() == '#' || text.front() == '!' || wasContinued) continue;
		const std::string key = trimmed(text.substr(0, text.find_first_of("=:")));
		const auto [first, isNew] = lines.try_emplace(key, number);
		if (!isNew)
			into.mistakes.push_back(key + ": given twice, in lines " + std::to_string(first->second) + " and "
				+ std::to_string(number) + "; remove one, or give one of two sources another name");
	}
}

/// Hears the keys of a JSON text, which Poco keeps the last of in silence.
class RepeatedMembers final : public Poco::JSON::Handler
{
public:
	std::vector<std::string> found;

	void startObject() override { _open.push_back({.path = _path, .keys = {}}); }
	void key(const std::string& key) override
	{
		_path = _open.back().path.empty() ? key : _open.back().path + "." + key;
		if (!_open.back().keys.insert(key).second) found.push_back(_path);
	}
	void endObject() override { _open.pop_back(); }
	void startArray() override {}
	void endArray() override {}
	void reset() override {}
	void null() override {}
	void value(int) override {}
	void value(unsigned) override {}
	void value(Poco::Int64) override {}
	void value(Poco::UInt64) override {}
	void value(const std::string&) override {}
	void value(double) override {}
	void value(bool) override {}

private:
	struct Object
	{
		std::string path;
		std::set<std::string> keys;
	};

	std::vector<Object> _open;
	std::string _path;
};

void findRepeatedMembers(const fs::path& path, Configuration& into)
{
	const Poco::SharedPtr<RepeatedMembers> members = new RepeatedMembers;
	std::ifstream file(path);
	Poco::JSON::Parser(members).parse(file);
	for (const auto& key : members->found)
		into.mistakes.push_back(key + ": given twice; remove one, or give one of two sources another name");
}

/// XML elements of one name, and lists, come with keys that bear a [number].
void refuseRepeatedElements(Configuration& into)
{
	std::set<std::string> repeated;
	for (const auto& [key, value] : into.values)
		if (const auto bracket = key.find('['); bracket != std::string::npos) repeated.insert(key.substr(0, bracket));
	std::erase_if(into.values, [](const auto& entry) { return entry.first.find('[') != std::string::npos; });
	for (const auto& key : repeated)
		into.mistakes.push_back(key
			+ ": given twice, or a list; write one value, its parts separated by commas, and give one of two sources "
			  "another name");
}

} // namespace


Configuration readConfiguration(const fs::path& path)
{
	Configuration configuration;
	// Where its folder may not even be looked into, opening it says why.
	std::error_code unreachable;
	if (!fs::exists(path, unreachable) && !unreachable)
		throw Error(
			ErrorKind::misconfigured, ErrorScope::plugin, path.string() + ": there is no such file; name one with --config FILE");
	try
	{
		const auto file = open(path);
		flatten(*file, "", configuration);
		refuseRepeatedElements(configuration);
		if (path.extension() == ".json") findRepeatedMembers(path, configuration);
		for (auto& [key, value] : configuration.values)
		{
			value = file->expand(value);
			if (value.find("${") != std::string::npos)
				configuration.mistakes.push_back(key + ": refers to a ${variable} that is not defined");
		}
	}
	catch (const Poco::Exception& error)
	{
		throw Error(ErrorKind::misconfigured, ErrorScope::plugin,
			path.string() + ": cannot be read: " + error.displayText() + "; check its syntax and that this user may read it");
	}
	if (path.extension() != ".json" && path.extension() != ".xml") findRepeated(path, configuration);
	return configuration;
}

} // namespace eyrie::engine
