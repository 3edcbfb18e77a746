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

std::optional<DeviceSettings::Parts> partsOf(const std::string& word)
{
	using enum DeviceSettings::Parts;
	return find<DeviceSettings::Parts>({{"joined", joined}, {"repeated", repeated}, {"first", first}}, word);
}

} // namespace eyrie::sim
