#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "Response.h"

namespace eyrie::smseagle
{

/// What was asked through APIv1, for the words of an error.
struct AskedV1
{
	std::string url;      ///< Without credentials.
	std::string path;     ///< Where it was asked last.
	std::string folder;   ///< Of APIv1.
	bool byLogin = false; ///< With login and password instead of a token.
	std::string secret;   ///< Is masked wherever the gateway repeats it.
};

/// The body of an answer of APIv1, in each of the ways that it was seen in:
///
///     answer   = { "result": inner } / inner           errors come without the wrapper, too
///     inner    = records / text                        responsetype simple
///              / { "messages": records } / { "error_text": text }                          extended
///              / { "error": text } / { "error": { "message": text } }                      of JSON-RPC itself
///     records  = [ record, … ]
///     text     = a JSON string, or one of the known texts as it is
///
/// The views point into the body, which must outlive them.
struct AnswerV1
{
	enum class Kind
	{
		records,
		complaint,
		foreign ///< Not APIv1's.
	};

	Kind kind = Kind::foreign;
	std::vector<std::string_view> records; ///< Not checked to be well-formed.
	std::string words;                     ///< The complaint, or why this is no answer of APIv1.
};

AnswerV1 readAnswerV1(std::string_view body);

/// Whether the gateway says that the credentials are wrong, rather than that they do not reach this far.
bool refusesCredentials(const Response&);

/// Whether there is no APIv1 at this path.
bool isNoApiV1(const Response&);

/// The records of a response of APIv1; none if it found nothing. They point into its body. Throws Error for anything else that it
/// may have answered, down to a login page and half a body.
std::vector<std::string_view> recordsOfV1(const Response&, const AskedV1&);

} // namespace eyrie::smseagle
