#include "simulator/QueryReader.h"

#include "simulator/Stamp.h"

#include <charconv>

namespace eyrie::sim
{
namespace
{
class QueryReader
{
public:
	QueryReader(const Call& call, const DeviceSettings& settings) : _call(call), _settings(settings) {}

	std::variant<FolderQuery, Complaint> read()
	{
		FolderQuery query;
		query.idFrom = number("id_from", 1);
		query.idTo = number("id_to", 1);
		if (const auto limit = number("limit", 1)) query.limit = static_cast<std::size_t>(*limit);
		if (query.limit && _settings.maxLimit && *query.limit > *_settings.maxLimit)
			complain("limit", "This value should be " + std::to_string(*_settings.maxLimit) + " or less.");
		if (const auto modem = number("modem_no", 1)) query.modem = static_cast<int>(*modem);
		if (query.modem && *query.modem > _settings.modems) complain("modem_no", "Incorrect modem number.");
		query.unread = number("unread", 0).value_or(0) != 0;
		query.attachments = number("attachments", 0).value_or(0) != 0;
		query.dateFrom = date("date_from");
		query.dateTo = date("date_to");
		if (const auto* text = _call.param("number")) query.number = *text;
		if (const auto* text = _call.param("sender_name")) query.senderName = *text;
		if (_complaint) return *_complaint;
		return query;
	}

private:
	void complain(const std::string& param, const std::string& text)
	{
		if (!_complaint) _complaint = Complaint{param, text};
	}

	std::optional<Id> number(const std::string& name, Id least)
	{
		const std::string* text = _call.param(name);
		if (!text) return std::nullopt;
		Id value = 0;
		const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
		if (error != std::errc() || end != text->data() + text->size())
			complain(name, "This value should be of type integer.");
		else if (value < least)
			complain(name, "This value should be " + std::to_string(least) + " or more.");
		else
			return value;
		return std::nullopt;
	}

	std::optional<std::chrono::sys_seconds> date(const std::string& name)
	{
		const std::string* text = _call.param(name);
		if (!text) return std::nullopt;
		const auto when = parseStamp(*text, _settings);
		if (!when) complain(name, "Wrong date format.");
		return when;
	}

	const Call& _call;
	const DeviceSettings& _settings;
	std::optional<Complaint> _complaint;
};
} // namespace

std::variant<FolderQuery, Complaint> readQuery(const Call& call, const DeviceSettings& settings)
{
	return QueryReader(call, settings).read();
}

} // namespace eyrie::sim
