#include "simulator/SendReader.h"

#include "simulator/Stamp.h"

#include <Poco/Exception.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

namespace eyrie::sim
{
namespace
{
std::optional<Complaint> readNumbers(const Poco::JSON::Object& object, bool single, SendOrder& order)
{
	if (!object.has("to")) return Complaint{"to", "This value should not be blank."};
	const auto numbers = object.getArray("to");
	if (single && numbers) return Complaint{"to", "The type of the attribute must be one of string (array given)."};
	if (!single && !numbers) return Complaint{"to", "The type of the attribute must be one of array (string given)."};
	if (single)
		order.numbers.push_back(object.getValue<std::string>("to"));
	else
		for (const auto& number : *numbers) order.numbers.push_back(number.convert<std::string>());
	if (order.numbers.empty() || order.numbers.front().empty()) return Complaint{"to", "This value should not be blank."};
	return std::nullopt;
}

std::optional<Complaint> readDraft(const Poco::JSON::Object& object, const DeviceSettings& settings, SendOrder& order)
{
	order.text = object.optValue<std::string>("text", "");
	if (order.text.empty()) return Complaint{"text", "This value should not be blank."};
	order.test = object.optValue("test", false);
	order.draft.priority = object.optValue("priority", 0);
	order.draft.validity = object.optValue<std::string>("validity", "max");
	order.draft.oid = object.optValue<std::string>("oid", "");
	order.draft.modem = object.optValue("modem_no", 1);
	order.draft.parts = object.optValue("parts", 1);
	if (order.draft.priority < 0 || order.draft.priority > 9) return Complaint{"priority", "This value should be between 0 and 9."};
	if (order.draft.parts < 1 || order.draft.parts > 255) return Complaint{"parts", "This value should be between 1 and 255."};
	if (order.draft.modem < 1 || order.draft.modem > settings.modems) return Complaint{"modem_no", "Incorrect modem number."};
	if (!object.has("date")) return std::nullopt;
	const auto due = parseStamp(object.getValue<std::string>("date"), settings);
	if (!due) return Complaint{"date", "Wrong date format."};
	order.draft.dueAt = *due;
	return std::nullopt;
}
} // namespace

std::variant<SendOrder, Complaint> readSend(const std::string& body, bool single, const DeviceSettings& settings)
{
	try
	{
		Poco::JSON::Parser parser;
		const auto object = parser.parse(body).extract<Poco::JSON::Object::Ptr>();
		SendOrder order;
		if (auto complaint = readNumbers(*object, single, order)) return *complaint;
		if (auto complaint = readDraft(*object, settings, order)) return *complaint;
		return order;
	}
	catch (const Poco::Exception&)
	{
		return Complaint{"body", "This value is not valid JSON of the expected types."};
	}
}

} // namespace eyrie::sim
