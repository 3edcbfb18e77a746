#include <algorithm>
#include <fstream>
#include <set>

#include <Poco/AutoPtr.h>
#include <Poco/JSON/Handler.h>
#include <Poco/JSON/Parser.h>
#include <Poco/NumberFormatter.h>
#include <Poco/Util/PropertyFileConfiguration.h>
#include <Poco/Util/XMLConfiguration.h>

#include "Settings.h"

namespace eyrie::engine
{

namespace
{

namespace fs = std::filesystem;
using Poco::Util::AbstractConfiguration;

const std::string twice = ": given twice; remove one, or give one of two sources another name";
const std::string list
	= ": given twice, or a list; write one value, its parts separated by commas, and give one of two sources another name";

/// Shows what Poco has read as it is: asked for it key by key, Poco does not find all that it lists.
class Properties final : public Poco::Util::PropertyFileConfiguration
{
public:
	using PropertyFileConfiguration::PropertyFileConfiguration;

	std::map<std::string, std::string> all() const { return {begin(), end()}; }
};

/// The elements below `prefix`. Repeated ones, lists and attributes come with keys that bear a bracket.
void flatten(const AbstractConfiguration& file, const std::string& prefix, Configuration& into)
{
	AbstractConfiguration::Keys keys;
	file.keys(prefix, keys);
	if (keys.empty() && !prefix.empty())
	{
		into.values[prefix] = file.getRawString(prefix, "");
		if (!file.has(prefix))
			into.mistakes.push_back(prefix + ": has an element with a dot in its name; write one within the other");
	}
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

/// Hears the members of a JSON text: those of an object within an object are keys below its own. Poco's way of asking for them one
/// by one keeps the last of two with one name in silence, and finds none with a dot in its name.
class Members final : public Poco::JSON::Handler
{
public:
	explicit Members(Configuration& into) : _into(into) {}

	void startObject() override
	{
		if (_lists == 0) _open.push_back(_open.empty() ? "" : _key + ".");
	}
	void endObject() override
	{
		if (_lists == 0) _open.pop_back();
	}
	void startArray() override
	{
		if (_lists++ == 0) _into.mistakes.push_back(checked(_key) + list);
	}
	void endArray() override { --_lists; }
	void key(const std::string& name) override
	{
		if (_lists > 0) return;
		_key = _open.back() + name;
		if (_seen.insert(_key).second || (!_repeated.empty() && _key.starts_with(_repeated + "."))) return;
		_repeated = _key;
		_into.mistakes.push_back(_key + twice);
	}
	void null() override { value(std::string()); }
	void value(int number) override { value(std::to_string(number)); }
	void value(unsigned number) override { value(std::to_string(number)); }
	void value(Poco::Int64 number) override { value(std::to_string(number)); }
	void value(Poco::UInt64 number) override { value(std::to_string(number)); }
	void value(double number) override { value(Poco::NumberFormatter::format(number)); }
	void value(bool yes) override { value(std::string(yes ? "true" : "false")); }
	void value(const std::string& text) override
	{
		if (_lists == 0) _into.values[checked(_key)] = text;
	}
	void reset() override {}

private:
	/// What stands in no object has no key.
	const std::string& checked(const std::string& key) const
	{
		if (_open.empty()) throw Poco::DataFormatException("it is no JSON object");
		return key;
	}

	Configuration& _into;
	std::vector<std::string> _open; ///< The beginnings of the keys of the open objects.
	std::string _key;
	std::string _repeated;
	std::set<std::string> _seen;
	int _lists = 0;
};

void readMembers(const fs::path& path, Configuration& into)
{
	std::ifstream file(path);
	if (!file) throw Poco::OpenFileException(path.string());
	Poco::JSON::Parser parser(Poco::SharedPtr<Members>(new Members(into)));
	parser.setDepth(64); // Without a limit, a deep one uses up the stack.
	parser.parse(file);
}

/// XML elements of one name, and lists, come with keys that bear a [number].
void refuseRepeatedElements(Configuration& into)
{
	std::set<std::string> repeated;
	for (const auto& [key, value] : into.values)
		if (const auto bracket = key.find('['); bracket != std::string::npos) repeated.insert(key.substr(0, bracket));
	std::erase_if(into.values, [](const auto& entry) { return entry.first.find('[') != std::string::npos; });
	for (const auto& key : repeated) into.mistakes.push_back(key + list);
}

/// Puts what ${key} refers to in its place.
void expand(Configuration& configuration)
{
	Poco::AutoPtr<Poco::Util::MapConfiguration> all(new Poco::Util::MapConfiguration);
	for (const auto& [key, value] : configuration.values) all->setString(key, value);
	for (auto& [key, value] : configuration.values)
	{
		value = all->expand(value);
		if (value.find("${") != std::string::npos)
			configuration.mistakes.push_back(key + ": refers to a ${variable} that is not defined");
	}
}

void read(const fs::path& path, Configuration& into)
{
	const std::string ending = path.extension().string();
	if (ending == ".json") return readMembers(path, into);
	if (ending == ".xml")
	{
		const Poco::AutoPtr<Poco::Util::XMLConfiguration> file(new Poco::Util::XMLConfiguration(path.string()));
		flatten(*file, "", into);
		return refuseRepeatedElements(into);
	}
	const Poco::AutoPtr<Properties> file(new Properties(path.string()));
	into.values = file->all();
	findRepeated(path, into);
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
		read(path, configuration);
		expand(configuration);
	}
	catch (const Poco::Exception& error)
	{
		throw Error(ErrorKind::misconfigured, ErrorScope::plugin,
			path.string() + ": cannot be read: " + error.displayText() + "; check its syntax and that this user may read it");
	}
	return configuration;
}

} // namespace eyrie::engine
