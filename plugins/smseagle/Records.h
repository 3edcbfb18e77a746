#pragma once

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

/// `text` for a message to people: one line, at most `most` bytes, nothing that a terminal or a log would act on.
std::string quoted(std::string_view text, std::size_t most = 200);

} // namespace eyrie::smseagle
