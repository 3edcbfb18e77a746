#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <eyrie/Message.h>

#include "Json.h"
#include "MessageRecord.h"

namespace eyrie::smseagle
{

/// Reads the fields of one record, in the names and words of either API. Each reader answers whether it understood the value.
class FieldReader
{
public:
	/// All must outlive it.
	FieldReader(Message& message, Part& part, const RecordOrigin& origin) : _message(message), _part(part), _origin(origin) {}

	/// False: the value belongs into `extra`.
	bool read(const JsonMember&);
	bool hasRepaired() const { return _repaired; }

private:
	using Reading = bool (FieldReader::*)(const JsonValue&);
	struct Known
	{
		std::string_view name;
		Reading reading;
	};
	static const Known v2[];
	static const Known v1[];
	static std::span<const Known> known(ApiVersion);

	template <Field<std::string> Message::*member>
	bool text(const JsonValue&);
	template <Field<std::int32_t> Message::*member>
	bool number(const JsonValue&);
	template <Field<bool> Message::*member>
	bool boolean(const JsonValue&);
	template <Field<TimePoint> Message::*member>
	bool date(const JsonValue&);
	bool id(const JsonValue&);
	bool validity(const JsonValue&);
	bool attachments(const JsonValue&);
	bool sequence(const JsonValue&);

	// Of APIv1.
	bool header(const JsonValue&);
	bool coding(const JsonValue&);
	bool codedClass(const JsonValue&);
	bool codedError(const JsonValue&);
	bool codedValidity(const JsonValue&);
	bool modem(const JsonValue&);
	bool status(const JsonValue&);

	std::string scalar(const JsonValue&);
	std::string_view plain(const JsonValue&, std::string& decoded);

	Message& _message;
	Part& _part;
	const RecordOrigin& _origin;
	std::ptrdiff_t _next = 0; ///< Where the search for a name begins: behind the one before, for they come in this order.
	std::string_view _date;   ///< The last one, as it is written: most of a record's are the same.
	TimePoint _time{};        ///< What it means.
	bool _repaired = false;
};

/// What a RelativeValidity means, in the spelling of APIv2: `5m` … `4w`, `max`, and likewise for those that it has no word for
/// (3GPP TS 23.040, 9.2.3.12.1). Nothing for -1, which is unset, and for what is no such code.
std::optional<std::string> validityOfCode(std::int32_t code);

} // namespace eyrie::smseagle
