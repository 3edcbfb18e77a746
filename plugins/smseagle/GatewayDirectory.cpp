#include "GatewayDirectory.h"

#include <charconv>
#include <functional>
#include <utility>

#include "ApiV2.h"
#include "Json.h"
#include "Utf8.h"

namespace eyrie::smseagle
{

namespace
{

/// A text or a number as a text: the API is free with either. Empty for anything else, and for what it says is unknown.
std::string scalarOf(const JsonValue& value)
{
	bool repaired = false;
	std::string text;
	if (value.kind == JsonKind::text) text = decodedText(value, repaired);
	if (value.kind == JsonKind::number) text = value.raw;
	if (text == "Unknown") text.clear();
	return isUtf8(text) ? text : repairedUtf8(text);
}

std::optional<std::int32_t> numberOf(const JsonValue& value)
{
	const std::string text = scalarOf(value);
	std::int32_t number = 0;
	const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
	if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
	return number;
}

void append(std::string& list, const std::string& word)
{
	if (!word.empty()) list.append(list.empty() ? "" : ", ").append(word);
}

/// Calls `take` with each member of an object; false if it is none.
bool forEachMember(std::string_view json, const std::function<void(std::string_view name, const JsonValue&)>& take)
{
	const auto members = membersOf(json);
	if (!members) return false;
	for (const auto& member : *members) take(member.name, member.value);
	return true;
}

template <class Entry>
std::vector<Entry> entriesOf(
	ApiV2& api, const std::string& path, const std::string& what, bool (*read)(std::string_view, Entry&), std::stop_token stop)
{
	const Response response = api.get(path, std::move(stop));
	std::vector<Entry> entries;
	for (const auto json : recordsOf(response, api.asked(path, what)))
		if (Entry entry; read(json, entry)) entries.push_back(std::move(entry));
	return entries;
}

} // namespace


bool readContact(std::string_view json, Contact& contact)
{
	const bool isObject = forEachMember(json,
		[&](std::string_view name, const JsonValue& value)
		{
			if (name == "number") contact.number = scalarOf(value);
			if (name == "name") contact.name = scalarOf(value);
		});
	return isObject && !contact.number.empty();
}


bool readModem(std::string_view json, Modem& modem)
{
	std::string card;
	std::string network;
	const bool isObject = forEachMember(json,
		[&](std::string_view name, const JsonValue& value)
		{
			if (name == "modem_no") modem.number = numberOf(value).value_or(0);
			if (name == "modem_enabled" && value.kind == JsonKind::boolean) modem.enabled = value.raw == "true";
			if (name == "signal_strength") modem.signal = numberOf(value);
			if (name == "net_name") modem.name = scalarOf(value);
			if (name == "number") modem.phoneNumber = scalarOf(value);
			if (name == "sim_status") card = scalarOf(value);
			if (name == "sim_network_registration_status") network = scalarOf(value);
		});
	append(modem.state, card);
	append(modem.state, network);
	return isObject && modem.number > 0;
}


std::vector<Contact> GatewayDirectory::contacts(std::stop_token stop)
{
	return entriesOf<Contact>(_api, "/api/v2/phonebook/contacts", "the phone book", readContact, std::move(stop));
}


std::vector<Modem> GatewayDirectory::modems(std::stop_token stop)
{
	return entriesOf<Modem>(_api, "/api/v2/modem/full_info", "the modems", readModem, std::move(stop));
}

} // namespace eyrie::smseagle
