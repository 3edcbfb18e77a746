#include "Ways.h"

#include "Members.h"

namespace eyrie::simulation
{

namespace
{

constexpr std::array<Member<Ways>, 29> membersOfWays{{{"order", &Ways::order}, {"cap", &Ways::cap}, {"empty", &Ways::empty},
	{"parts", &Ways::parts}, {"exclusive", &Ways::exclusive}, {"escapes", &Ways::escapes}, {"nulls", &Ways::nulls},
	{"noAttachments", &Ways::noAttachments}, {"readMarks", &Ways::readMarks}, {"maxLimit", &Ways::maxLimit}, {"zone", &Ways::zone},
	{"noZone", &Ways::noZone}, {"ahead", &Ways::ahead}, {"firstId", &Ways::firstId}, {"past", &Ways::past},
	{"pastDays", &Ways::pastDays}, {"sendingModems", &Ways::sendingModems}, {"batch", &Ways::batch}, {"interval", &Ways::interval},
	{"statusInterval", &Ways::statusInterval}, {"coldStart", &Ways::coldStart}, {"perMinute", &Ways::perMinute},
	{"atOnce", &Ways::atOnce}, {"maxValidity", &Ways::maxValidity}, {"attempts", &Ways::attempts},
	{"sweepEvery", &Ways::sweepEvery}, {"window", &Ways::window}, {"goneLimit", &Ways::goneLimit},
	{"elsewhere", &Ways::elsewhere}}};

std::optional<std::size_t> someOf(std::int32_t number)
{
	return number > 0 ? std::optional(static_cast<std::size_t>(number)) : std::nullopt;
}

} // namespace


sim::DeviceSettings deviceSettings(const Ways& ways)
{
	sim::DeviceSettings settings;
	settings.order = static_cast<sim::DeviceSettings::Order>(ways.order);
	settings.cap = someOf(ways.cap);
	settings.empty = static_cast<sim::DeviceSettings::Empty>(ways.empty);
	settings.parts = static_cast<sim::DeviceSettings::Parts>(ways.parts);
	settings.sentExcludesFinal = ways.exclusive != 0;
	settings.escapeUnicode = ways.escapes != 0;
	settings.nullOtherDirection = ways.nulls != 0;
	settings.attachmentsAbsent = ways.noAttachments != 0;
	settings.readMarksRead = ways.readMarks != 0;
	settings.maxLimit = someOf(ways.maxLimit);
	settings.zoneOffset = std::chrono::minutes(ways.zone);
	settings.printZone = ways.noZone == 0;
	settings.modems = ways.sendingModems;
	return settings;
}


engine::SyncRules syncRules(const Ways& ways)
{
	engine::SyncRules rules;
	rules.batchSize = static_cast<std::size_t>(ways.batch);
	rules.interval = std::chrono::seconds(ways.interval);
	rules.statusInterval = std::chrono::seconds(ways.statusInterval);
	rules.coldStart = std::chrono::days(ways.coldStart);
	rules.attempts = ways.attempts;
	rules.reconcileInterval = std::chrono::hours(ways.sweepEvery);
	rules.reconcileWindow = std::chrono::hours(ways.window);
	rules.goneLimit = ways.goneLimit;
	rules.tracking.maxValidity = std::chrono::hours(ways.maxValidity);
	rules.tracking.firstCheck = rules.statusInterval;
	return rules;
}


std::string textOf(const Ways& ways)
{
	const std::string text = textOf(membersOfWays, ways, {});
	return text.empty() ? text : text.substr(1);
}


std::optional<Ways> waysFrom(const std::string& text)
{
	std::istringstream words(text);
	Ways ways;
	return read(words, membersOfWays, ways) ? std::optional(ways) : std::nullopt;
}


std::vector<Ways> plainer(const Ways& ways)
{
	std::vector<Ways> result;
	const Ways plainest;
	for (const auto& member : membersOfWays)
	{
		if (ways.*member.place == plainest.*member.place) continue;
		result.push_back(ways);
		result.back().*member.place = plainest.*member.place;
	}
	return result;
}

} // namespace eyrie::simulation
