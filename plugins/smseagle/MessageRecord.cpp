#include "MessageRecord.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <map>
#include <vector>

#include "FieldReader.h"
#include "Json.h"
#include "Utf8.h"

namespace eyrie::smseagle
{

namespace
{

/// A JSON object of `members`, by name; of a name given twice the last value counts, as everywhere.
std::string objectOf(const std::map<std::string_view, std::string_view>& members)
{
	std::string json = "{";
	for (const auto& [name, raw] : members)
	{
		if (json.size() > 1) json += ',';
		json.append("\"").append(name).append("\":").append(raw);
	}
	return json + '}';
}

void readMembers(const std::vector<JsonMember>& members, FieldReader& reader, Message& message)
{
	std::map<std::string_view, std::string_view> extra;
	for (const auto& member : members)
		if (!reader.read(member)) extra[member.name] = member.value.raw;
	if (!extra.empty()) message.extra = objectOf(extra);
}

/// The header tells of how many; which one, if nothing else does.
void takeHeader(Part& part, const Field<std::string>& udh)
{
	if (!udh.hasValue()) return;
	const Part told = partOf(udh.value());
	part.total = told.total;
	if (!part.number) part.number = told.number;
}

struct Word
{
	std::string_view text;
	Delivery delivery;
};

// Lower case and without underscores, which makes one spelling of those of both APIs.
constexpr std::array<Word, 8> words{{{"sendingok", Delivery::sent}, {"sendingoknoreport", Delivery::unreported},
	{"deliveryok", Delivery::delivered}, {"deliverypending", Delivery::sent}, {"deliveryfailed", Delivery::failed},
	{"sendingerror", Delivery::failed}, {"error", Delivery::failed}, {"queued", Delivery::queued}}};

std::optional<std::vector<int>> octetsOf(std::string_view hexadecimal)
{
	if (hexadecimal.size() % 2 != 0) return std::nullopt;
	std::vector<int> octets;
	for (std::size_t at = 0; at < hexadecimal.size(); at += 2)
	{
		int octet = 0;
		const auto [end, error] = std::from_chars(hexadecimal.data() + at, hexadecimal.data() + at + 2, octet, 16);
		if (error != std::errc() || end != hexadecimal.data() + at + 2 || octet < 0) return std::nullopt;
		octets.push_back(octet);
	}
	return octets;
}

} // namespace


MessageRecord readRecord(std::string_view json, const RecordOrigin& origin)
{
	MessageRecord record;
	readRecord(json, origin, record);
	return record;
}


void readRecord(std::string_view json, const RecordOrigin& origin, MessageRecord& record)
{
	const auto reject = [&](const char* reason)
	{
		record.message.reset();
		record.reject = std::make_shared<Reject>(Reject{{}, std::string(json), reason});
	};
	const bool good = isUtf8(json);
	const std::string repaired = good ? std::string() : repairedUtf8(json);
	const auto members = membersOf(good ? json : repaired);
	if (!members) return reject("it is no well-formed JSON object");
	Message& message = record.message.emplace();
	message.key = {.source = origin.source, .space = origin.folder.space, .id = {}};
	message.folder = origin.folder.name;
	message.stage = origin.folder.stage;
	message.direction = origin.folder.direction;
	FieldReader reader(message, record.part, origin);
	readMembers(*members, reader, message);
	if (!message.position) return reject("its id is missing, no positive whole number, or above 10^18");
	if (!good || reader.hasRepaired())
		record.reject = std::make_shared<Reject>(
			Reject{message.key.id, std::string(json), "invalid UTF-8; stored with the bad bytes replaced"});
	takeHeader(record.part, message.udh);
	message.delivery = deliveryOf(origin.folder, message.status.hasValue() ? message.status.value() : "");
}


Delivery deliveryOf(const Folder& folder, std::string_view status)
{
	if (folder.direction == Direction::incoming) return Delivery::none;
	if (folder.queue) return Delivery::queued; // A failed attempt is tried again from there.
	std::string word;
	for (const char c : status)
		if (c != '_') word += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
	const auto found = std::find_if(words.begin(), words.end(), [&](const Word& known) { return known.text == word; });
	return found == words.end() ? Delivery::unknown : found->delivery;
}


Part partOf(std::string_view udh)
{
	const auto octets = octetsOf(udh);
	if (!octets) return {};
	// Octet 0 is the header's length; then elements of identifier, length and data.
	for (std::size_t at = 1; at + 1 < octets->size(); at += 2 + static_cast<std::size_t>((*octets)[at + 1]))
	{
		const int identifier = (*octets)[at];
		const auto length = static_cast<std::size_t>((*octets)[at + 1]);
		const bool concatenation = (identifier == 0 && length == 3) || (identifier == 8 && length == 4);
		if (!concatenation || at + 1 + length >= octets->size()) continue;
		const int number = (*octets)[at + 1 + length];
		const int total = (*octets)[at + length];
		if (number >= 1 && number <= total) return {number, total};
	}
	return {};
}

} // namespace eyrie::smseagle
