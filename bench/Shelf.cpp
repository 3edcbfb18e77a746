#include "Shelf.h"

#include <chrono>
#include <string_view>

namespace eyrie::bench
{

namespace
{

using namespace std::chrono_literals;

constexpr TimePoint oldest{std::chrono::sys_days(std::chrono::year(2024) / 1 / 1)};
constexpr std::size_t textLength = 64;
constexpr std::array<std::string_view, 16> words{"meter", "reading", "alarm", "level", "pump", "station", "ok", "battery", "low",
	"door", "open", "closed", "please", "call", "back", "tank"};

/// The finalizer of splitmix64: neighbours have nothing in common.
std::uint64_t scattered(std::uint64_t number)
{
	number += 0x9e3779b97f4a7c15U;
	number = (number ^ (number >> 30)) * 0xbf58476d1ce4e5b9U;
	number = (number ^ (number >> 27)) * 0x94d049bb133111ebU;
	return number ^ (number >> 31);
}

std::string textOf(std::int64_t id, std::uint64_t random)
{
	std::string text = std::to_string(id);
	while (text.size() < textLength)
	{
		text.append(" ").append(words[random % words.size()]);
		random = random / words.size() + 0x5851f42d4c957f2dU * (random + text.size());
	}
	text.resize(textLength);
	return text;
}

std::string hexadecimal(std::string_view text)
{
	static constexpr std::string_view digits = "0123456789ABCDEF";
	std::string result;
	result.reserve(4 * text.size());
	for (const char c : text)
	{
		const auto byte = static_cast<unsigned char>(c);
		result.append("00") += digits[byte >> 4U];
		result += digits[byte & 15U];
	}
	return result;
}

/// `2024-01-01T00:00:07+00:00`
std::string isoDate(TimePoint time)
{
	std::string date = formatUtc(time).substr(0, 19);
	date[10] = 'T';
	return date + "+00:00";
}

} // namespace


ShelvedMessage Shelf::message(std::int64_t id) const
{
	const auto random = scattered(static_cast<std::uint64_t>(id));
	ShelvedMessage message;
	message.id = id;
	message.number = {'+', '4', '8'};
	auto digits = random;
	for (std::size_t i = 3; i < message.number.size(); ++i, digits /= 10) message.number[i] = static_cast<char>('0' + digits % 10);
	message.text = textOf(id, random);
	message.textBinary = hexadecimal(message.text);
	message.received = oldest + 7s * (id - _first);
	return message;
}


void Shelf::append(std::string& json, std::int64_t id) const
{
	append(json, id, message(id).received);
}


void Shelf::append(std::string& json, std::int64_t id, TimePoint received) const
{
	const auto given = message(id);
	const auto date = isoDate(received);
	json.append(R"({"id":)").append(std::to_string(id));
	json.append(R"(,"number":")").append(given.number.data(), given.number.size());
	json.append(R"(","text":")").append(given.text);
	json.append(R"(","text_binary":")").append(given.textBinary);
	json.append(R"(","attachments":null,"udh":null,"smsc":")").append(smsc);
	json.append(R"(","class":)").append(std::to_string(messageClass));
	json.append(R"(,"encoding":")").append(encoding);
	json.append(R"(","folder_id":1,"validity":null,"sender_name":null,"modem_no":)").append(std::to_string(modem));
	json.append(R"(,"status":null,"error_code":null,"update_date":")").append(date);
	json.append(R"(","insert_date":")").append(date);
	json.append(R"(","receive_date":")").append(date);
	json.append(R"(","processed":false,"read":true,"oid":null})");
}

} // namespace eyrie::bench
