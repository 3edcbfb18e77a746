#include "Answer.h"

#include <algorithm>
#include <optional>

#include "Json.h"
#include "Records.h"
#include "Refusal.h"

namespace eyrie::smseagle
{

namespace
{

/// What stands behind `{"message":`, a text or an object of texts. Nothing for any other body.
std::optional<JsonValue> messageIn(std::string_view body)
{
	const auto members = membersOf(body);
	if (!members) return std::nullopt;
	const auto message
		= std::find_if(members->begin(), members->end(), [](const JsonMember& member) { return member.name == "message"; });
	return message == members->end() ? std::nullopt : std::optional(message->value);
}

/// The same as a text.
std::optional<std::string> messageOf(std::string_view body)
{
	const auto message = messageIn(body);
	if (!message) return std::nullopt;
	bool repaired = false;
	return message->kind == JsonKind::text ? decodedText(*message, repaired) : std::string(message->raw);
}

/// Exactly this, and nothing beside it: an unknown path may be a 404 with other words.
bool saysNothingFound(const Response& response)
{
	const auto members = membersOf(response.body);
	return members && members->size() == 1 && messageOf(response.body) == "Resource(s) not found";
}

/// Begins as an object of JSON does, and is none.
bool isCut(std::string_view body)
{
	const auto begin = body.find_first_not_of(" \t\r\n");
	return begin != std::string_view::npos && body[begin] == '{' && !membersOf(body);
}

/// `: "…"`, the gateway's own words, or nothing.
std::string wordsOf(const Response& response)
{
	const auto message = messageOf(response.body);
	return message ? ": " + quoted(*message) : std::string();
}

std::string malformedWords(const Response& response, const std::string& mistake)
{
	if (isHtml(response))
		return "not JSON but HTML, perhaps a login page or a proxy's notice; check that `url` is the gateway's own address and "
			   "that its API is switched on";
	if (const auto message = messageOf(response.body)) return "an error instead of messages: " + quoted(*message);
	return "not what its API promises: " + mistake;
}

std::vector<std::string_view> recordsOfSuccess(const Response& response, const Asked& asked)
{
	if (saysNothingFound(response)) return {};
	Records records = splitRecords(response.body);
	if (records.mistake.empty()) return std::move(records.records);
	const Response shown = withoutSecret(response, asked.secret);
	std::string mistake = splitRecords(shown.body).mistake;
	// Where the secret is what makes it no array there is no other mistake left.
	if (mistake.empty()) mistake = "it repeats the access token";
	fail({ErrorKind::malformed}, shown, asked.url + " answered " + malformedWords(shown, mistake));
}

[[noreturn]] void failAsRefused(const Response& response, const Asked& asked)
{
	const std::string words = wordsOf(response);
	// Half of "nothing found", or of a limit that is too large, is no sign that there is nothing to be read.
	if (response.status != 401 && response.status != 403 && isCut(response.body))
		fail({ErrorKind::malformed}, response, asked.url + " answered with half an error; it is asked again");
	switch (response.status)
	{
	case 401:
		fail({ErrorKind::unauthorised, ErrorScope::plugin}, response,
			asked.url + " refuses the access token" + words + "; check `token` or `token-file` against the gateway's API users");
	case 403:
		fail({ErrorKind::unauthorised}, response,
			"the access token may not read " + asked.what + words
				+ "; give its API user that permission on the gateway, with \"Access to resources of all users\"");
	case 404:
		fail({ErrorKind::misconfigured}, response,
			asked.url + " does not exist" + words + "; check `url`, and that the gateway has APIv2 (firmware 5.0 or later)");
	case 405:
		fail({ErrorKind::misconfigured}, response,
			asked.url + " can't be read" + words + "; check `url`, and that the gateway has APIv2 (firmware 5.0 or later)");
	default: fail({ErrorKind::misconfigured}, response, asked.url + " refuses the request" + words);
	}
}

} // namespace


std::vector<std::string_view> recordsOf(const Response& response, const Asked& asked)
{
	if (response.status == 200) return recordsOfSuccess(response, asked);
	if (response.status == 404 && saysNothingFound(response)) return {};
	const Response shown = withoutSecret(response, asked.secret);
	failByStatus(shown, asked.url, wordsOf(shown));
	failAsRefused(shown, asked);
}


bool refusesLimit(const Response& response)
{
	const auto message = response.status == 400 ? messageIn(response.body) : std::nullopt;
	const auto complaints = message ? membersOf(message->raw) : std::nullopt;
	return complaints
		&& std::any_of(
			complaints->begin(), complaints->end(), [](const JsonMember& complaint) { return complaint.name == "limit"; });
}

} // namespace eyrie::smseagle
