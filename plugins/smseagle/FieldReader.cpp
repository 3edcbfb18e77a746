#include "FieldReader.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <utility>

namespace eyrie::smseagle
{

namespace
{

template <class Number>
std::optional<Number> numberIn(std::string_view text)
{
	Number number = 0;
	const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
	if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
	return number;
}

using Translation = std::pair<std::string_view, std::string_view>;

// Of APIv1, and what APIv2 calls the same.
constexpr std::array<Translation, 9> statusWords{
	{{"SendingOK", "sending_ok"}, {"SendingOKNoReport", "sending_ok_no_report"}, {"SendingError", "sending_error"},
		{"DeliveryOK", "delivery_ok"}, {"DeliveryFailed", "delivery_failed"}, {"DeliveryPending", "delivery_pending"},
		{"DeliveryUnknown", "delivery_unknown"}, {"Error", "error"}, {"Reserved", "reserved"}}};
constexpr std::array<Translation, 2> codings{{{"Default_No_Compression", "standard"}, {"Unicode_No_Compression", "unicode"}}};

/// In the words of APIv2, if it has one for it.
template <std::size_t size>
std::string translated(const std::array<Translation, size>& words, const std::string& word)
{
	const auto found = std::find_if(words.begin(), words.end(), [&](const Translation& known) { return known.first == word; });
	return found == words.end() ? word : std::string(found->second);
}

} // namespace


// In the order in which the gateway writes them.
const FieldReader::Known FieldReader::v2[] = {
	{"id", &FieldReader::id},
	{"number", &FieldReader::text<&Message::phoneNumber>},
	{"text", &FieldReader::text<&Message::text>},
	{"text_binary", &FieldReader::text<&Message::textBinary>},
	{"attachments", &FieldReader::attachments},
	{"udh", &FieldReader::text<&Message::udh>},
	{"smsc", &FieldReader::text<&Message::smsc>},
	{"class", &FieldReader::number<&Message::messageClass>},
	{"encoding", &FieldReader::text<&Message::encoding>},
	{"validity", &FieldReader::validity},
	{"sender_name", &FieldReader::text<&Message::senderName>},
	{"modem_no", &FieldReader::number<&Message::modemNo>},
	{"status", &FieldReader::text<&Message::status>},
	{"error_code", &FieldReader::number<&Message::errorCode>},
	{"update_date", &FieldReader::date<&Message::updateDate>},
	{"insert_date", &FieldReader::date<&Message::insertDate>},
	{"sending_date", &FieldReader::date<&Message::sendingDate>},
	{"delivery_date", &FieldReader::date<&Message::deliveryDate>},
	{"receive_date", &FieldReader::date<&Message::receiveDate>},
	{"processed", &FieldReader::boolean<&Message::processed>},
	{"read", &FieldReader::boolean<&Message::isRead>},
	{"oid", &FieldReader::text<&Message::oid>},
	{"SequencePosition", &FieldReader::sequence},
	{"sequence_position", &FieldReader::sequence},
};

const FieldReader::Known FieldReader::v1[] = {
	{"ID", &FieldReader::id},
	{"DestinationNumber", &FieldReader::text<&Message::phoneNumber>},
	{"SenderNumber", &FieldReader::text<&Message::phoneNumber>},
	{"TextDecoded", &FieldReader::text<&Message::text>},
	{"Text", &FieldReader::text<&Message::textBinary>},
	{"attachments", &FieldReader::attachments},
	{"UDH", &FieldReader::header},
	{"SMSCNumber", &FieldReader::text<&Message::smsc>},
	{"Class", &FieldReader::codedClass},
	{"Coding", &FieldReader::coding},
	{"RelativeValidity", &FieldReader::codedValidity},
	{"CreatorID", &FieldReader::text<&Message::senderName>},
	{"SenderID", &FieldReader::modem},
	{"RecipientID", &FieldReader::modem},
	{"Status", &FieldReader::status},
	{"StatusCode", &FieldReader::codedError},
	{"UpdatedInDB", &FieldReader::date<&Message::updateDate>},
	{"InsertIntoDB", &FieldReader::date<&Message::insertDate>},
	{"SendingDateTime", &FieldReader::date<&Message::sendingDate>},
	{"DeliveryDateTime", &FieldReader::date<&Message::deliveryDate>},
	{"ReceivingDateTime", &FieldReader::date<&Message::receiveDate>},
	{"Processed", &FieldReader::boolean<&Message::processed>},
	{"readed", &FieldReader::boolean<&Message::isRead>},
	{"oid", &FieldReader::text<&Message::oid>},
	{"SequencePosition", &FieldReader::sequence},
};

std::span<const FieldReader::Known> FieldReader::known(ApiVersion api)
{
	return api == ApiVersion::v1 ? std::span<const Known>(v1) : std::span<const Known>(v2);
}

bool FieldReader::read(const JsonMember& member)
{
	const auto fields = known(_origin.api);
	const auto isIt = [&](const Known& field) { return field.name == member.name; };
	const auto next = fields.begin() + _next;
	auto found = std::find_if(next, fields.end(), isIt);
	if (found == fields.end())
	{
		found = std::find_if(fields.begin(), next, isIt);
		if (found == next) return false;
	}
	_next = found - fields.begin() + 1;
	return (this->*found->reading)(member.value);
}

/// What a value says that is no composite.
std::string FieldReader::scalar(const JsonValue& value)
{
	if (value.kind == JsonKind::text) return decodedText(value, _repaired);
	return std::string(value.raw);
}

/// The same as it stands in the answer, or in `decoded` where it has to be.
std::string_view FieldReader::plain(const JsonValue& value, std::string& decoded)
{
	if (value.kind != JsonKind::text) return value.raw;
	if (const auto text = plainText(value)) return *text;
	return decoded = decodedText(value, _repaired);
}

template <Field<std::string> Message::*member>
bool FieldReader::text(const JsonValue& value)
{
	if (value.kind == JsonKind::composite) return false;
	if (value.kind == JsonKind::null)
		_message.*member = nullptr;
	else
		_message.*member = scalar(value);
	return true;
}

template <Field<std::int32_t> Message::*member>
bool FieldReader::number(const JsonValue& value)
{
	if (value.kind == JsonKind::null)
	{
		_message.*member = nullptr;
		return true;
	}
	if (value.kind != JsonKind::number && value.kind != JsonKind::text) return false;
	std::string decoded;
	const auto number = numberIn<std::int32_t>(plain(value, decoded));
	if (number) _message.*member = *number;
	return number.has_value();
}

template <Field<bool> Message::*member>
bool FieldReader::boolean(const JsonValue& value)
{
	if (value.kind == JsonKind::null)
	{
		_message.*member = nullptr;
		return true;
	}
	if (value.kind == JsonKind::boolean)
	{
		_message.*member = value.raw == "true";
		return true;
	}
	if (value.kind == JsonKind::composite) return false;
	std::string word = scalar(value);
	std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
	const bool yes = word == "1" || word == "t" || word == "true" || word == "y" || word == "yes";
	if (!yes && word != "0" && word != "f" && word != "false" && word != "n" && word != "no") return false;
	_message.*member = yes;
	return true;
}

template <Field<TimePoint> Message::*member>
bool FieldReader::date(const JsonValue& value)
{
	if (value.kind == JsonKind::null)
	{
		_message.*member = nullptr;
		return true;
	}
	if (value.kind != JsonKind::text) return false;
	if (value.raw != _date)
	{
		std::string decoded;
		const auto stamp = parseStamp(plain(value, decoded));
		if (!stamp) return false;
		_date = value.raw;
		_time = _origin.zone.place(*stamp);
	}
	_message.*member = _time;
	return true;
}

bool FieldReader::id(const JsonValue& value)
{
	if (value.kind != JsonKind::number && value.kind != JsonKind::text) return false;
	std::string decoded;
	const auto id = numberIn<std::int64_t>(plain(value, decoded));
	if (!id || *id < 1 || *id > largestId) return false;
	_message.position = *id;
	_message.key.id = std::to_string(*id);
	return true;
}

/// The specification types it as a boolean, devices write words.
bool FieldReader::validity(const JsonValue& value)
{
	if (value.kind == JsonKind::null || value.raw == "false")
	{
		_message.validity = nullptr;
		return true;
	}
	if (value.kind != JsonKind::text) return false;
	std::string word = scalar(value);
	if (word != "max" && !parseDuration(word)) return false;
	_message.validity = std::move(word);
	return true;
}

bool FieldReader::attachments(const JsonValue& value)
{
	if (value.kind != JsonKind::null)
		_message.attachments = std::string(value.raw);
	else if (_origin.attachments)
		_message.attachments = nullptr;
	return true;
}

bool FieldReader::sequence(const JsonValue& value)
{
	if (value.kind != JsonKind::number && value.kind != JsonKind::text) return false;
	std::string decoded;
	const auto number = numberIn<std::int32_t>(plain(value, decoded));
	if (number && *number > 0) _part.number = number;
	return false; // It has no column.
}

/// The tables behind APIv1 write "" where there is none.
bool FieldReader::header(const JsonValue& value)
{
	const bool good = text<&Message::udh>(value);
	if (good && _message.udh.hasValue() && _message.udh.value().empty()) _message.udh = nullptr;
	return good;
}

bool FieldReader::coding(const JsonValue& value)
{
	const bool good = text<&Message::encoding>(value);
	if (good && _message.encoding.hasValue()) _message.encoding = translated(codings, _message.encoding.value());
	return good;
}

bool FieldReader::codedClass(const JsonValue& value)
{
	const bool good = number<&Message::messageClass>(value);
	if (good && _message.messageClass.hasValue() && _message.messageClass.value() == -1) _message.messageClass = 255;
	return good;
}

bool FieldReader::codedError(const JsonValue& value)
{
	const bool good = number<&Message::errorCode>(value);
	if (good && _message.errorCode.hasValue() && _message.errorCode.value() == -1) _message.errorCode = nullptr;
	return good;
}

bool FieldReader::codedValidity(const JsonValue& value)
{
	if (value.kind == JsonKind::null) return true;
	if (value.kind != JsonKind::number && value.kind != JsonKind::text) return false;
	const auto code = numberIn<std::int32_t>(scalar(value));
	if (code == -1) return true;
	const auto validity = code ? validityOfCode(*code) : std::nullopt;
	if (validity) _message.validity = *validity;
	return validity.has_value();
}

/// `smseagle2`, or the number alone.
bool FieldReader::modem(const JsonValue& value)
{
	static constexpr std::string_view prefix = "smseagle";
	std::string name = value.kind == JsonKind::text ? scalar(value) : std::string();
	if (value.kind == JsonKind::null || (value.kind == JsonKind::text && name.empty()))
	{
		_message.modemNo = nullptr;
		return true;
	}
	if (!name.starts_with(prefix)) return number<&Message::modemNo>(value);
	const auto modem = numberIn<std::int32_t>(std::string_view(name).substr(prefix.size()));
	if (modem) _message.modemNo = *modem;
	return modem.has_value();
}

/// In the inbox it is a number that tells of a kind, and APIv2 has no word for it.
bool FieldReader::status(const JsonValue& value)
{
	if (_origin.folder.direction == Direction::incoming || !text<&Message::status>(value)) return false;
	if (_message.status.hasValue()) _message.status = translated(statusWords, _message.status.value());
	return true;
}


std::optional<std::string> validityOfCode(std::int32_t code)
{
	using namespace std::chrono;
	if (code < 0 || code > 255) return std::nullopt;
	if (code == 255) return "max";
	minutes validity = minutes(5) * (code + 1);
	if (code >= 144) validity = hours(12) + minutes(30) * (code - 143);
	if (code >= 168) validity = days(code - 166);
	if (code >= 197) validity = weeks(code - 192);
	// formatDuration() knows no weeks, APIv2 writes them.
	const auto count = validity / weeks(1);
	return validity % weeks(1) == minutes(0) ? std::to_string(count) + 'w' : formatDuration(validity);
}

} // namespace eyrie::smseagle
