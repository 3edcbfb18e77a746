#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace eyrie::smseagle
{

/// The records of an answer, cut apart before any of them is decoded, so that a bad one costs only itself (R15).
struct Records
{
	std::vector<std::string_view> records; ///< Into the body, which must outlive them. Not checked to be well-formed.
	std::string mistake;                   ///< Why the body is no complete JSON array; empty if it is one.
};

/// Looks at quotes and brackets only.
Records splitRecords(std::string_view body);

/// The members of an object, cut apart in the same way.
struct Members
{
	struct Member
	{
		std::string_view name; ///< As written, without its quotes.
		std::string_view value;
	};

	std::vector<Member> members; ///< Into the text.
	std::string mistake;         ///< Why the text is no complete JSON object; empty if it is one.

	/// The value of the last member of this name; of a name given twice that one counts, as everywhere.
	std::optional<std::string_view> find(std::string_view name) const;
};

Members splitMembers(std::string_view object);

/// `text` for a message to people: one line of UTF-8, nothing that a terminal or a log would act on.
std::string asLine(std::string_view text);

/// The same in quotation marks, at most `most` bytes of it.
std::string quoted(std::string_view text, std::size_t most = 200);

} // namespace eyrie::smseagle
