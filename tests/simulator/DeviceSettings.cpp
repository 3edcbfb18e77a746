#include "simulator/DeviceSettings.h"

#include <map>

namespace eyrie::sim
{
namespace
{
template <typename Value>
std::optional<Value> find(const std::map<std::string, Value>& words, const std::string& word)
{
	const auto found = words.find(word);
	if (found == words.end()) return std::nullopt;
	return found->second;
}
} // namespace

std::chrono::minutes DeviceSettings::offsetAt(std::chrono::sys_seconds when) const
{
	return zoneChange && when >= zoneChange->at ? zoneChange->offsetAfter : zoneOffset;
}

DeviceSettings DeviceSettings::throughV1(Folder folder) const
{
	DeviceSettings settings = *this;
	settings.parts = folder == Folder::outbox ? v1.outboxParts : Parts::repeated;
	settings.sentExcludesFinal = false;
	settings.readMarksRead = v1.readMarksRead;
	settings.maxLimit.reset(); // No refusal of a limit is known of it.
	return settings;
}

std::optional<DeviceSettings::Order> orderOf(const std::string& word)
{
	using enum DeviceSettings::Order;
	return find<DeviceSettings::Order>(
		{{"asc", ascending}, {"desc", descending}, {"insertion", insertion}, {"random", random}}, word);
}

std::optional<DeviceSettings::Empty> emptyOf(const std::string& word)
{
	using enum DeviceSettings::Empty;
	return find<DeviceSettings::Empty>({{"404-object", notFound}, {"200-object", okObject}, {"200-array", okArray}}, word);
}

std::optional<DeviceSettings::DateColumn> dateColumnOf(const std::string& word)
{
	using enum DeviceSettings::DateColumn;
	return find<DeviceSettings::DateColumn>(
		{{"insert", insert}, {"sending", sending}, {"update", update}, {"delivery", delivery}}, word);
}

std::optional<Parts> partsOf(const std::string& word)
{
	using enum Parts;
	return find<Parts>({{"joined", joined}, {"repeated", repeated}, {"first", first}}, word);
}

std::optional<SettingsV1::Paths> pathsOf(const std::string& word)
{
	using enum SettingsV1::Paths;
	return find<SettingsV1::Paths>({{"both", both}, {"new", newer}, {"old", older}, {"none", none}}, word);
}

std::optional<SettingsV1::Wrapping> wrappingOf(const std::string& word)
{
	using enum SettingsV1::Wrapping;
	return find<SettingsV1::Wrapping>({{"all", all}, {"messages", messages}, {"none", none}}, word);
}

} // namespace eyrie::sim
