#include "AnswerV1.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "Json.h"
#include "Mask.h"
#include "Records.h"
#include "Refusal.h"

namespace eyrie::smseagle
{

namespace
{

// Spares a look into a whole page of messages.
constexpr std::size_t longestComplaint = std::size_t{64} * 1024;

enum class Meaning
{
	nothingFound,
	credentials,
	permission,
	request,
	pace,
	other
};

struct Text
{
	std::string_view part; ///< Lower case.
	Meaning meaning;
};

// Of those that are documented or were seen, and what the words of others would most likely mean.
constexpr std::array<Text, 14> texts{{{"invalid login", Meaning::credentials}, {"invalid access token", Meaning::credentials},
	{"invalid password", Meaning::credentials}, {"invalid api key", Meaning::credentials}, {"no access", Meaning::permission},
	{"permission", Meaning::permission}, {"access denied", Meaning::permission}, {"not allowed", Meaning::permission},
	{"wrong parameters", Meaning::request}, {"wrong or missing", Meaning::request}, {"unknown method", Meaning::request},
	{"method not found", Meaning::request}, {"invalid request", Meaning::request}, {"too many requests", Meaning::pace}}};

Meaning meaningOf(const std::string& complaint)
{
	std::string text;
	for (const char c : complaint) text += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
	// Exactly this: a text that goes on may say something else.
	if (text == "no data to display" || text == "no data to display.") return Meaning::nothingFound;
	const auto found
		= std::find_if(texts.begin(), texts.end(), [&](const Text& known) { return text.find(known.part) != std::string::npos; });
	return found == texts.end() ? Meaning::other : found->meaning;
}

AnswerV1 foreign(std::string why)
{
	return {.kind = AnswerV1::Kind::foreign, .records = {}, .words = std::move(why)};
}

/// What a JSON string says, or the bytes themselves where it is none.
AnswerV1 complaint(std::string_view json)
{
	const std::string object = R"({"text":)" + std::string(json) + '}';
	const auto members = membersOf(object);
	bool repaired = false;
	const bool isText = members && members->size() == 1 && members->front().value.kind == JsonKind::text;
	return {.kind = AnswerV1::Kind::complaint,
		.records = {},
		.words = isText ? decodedText(members->front().value, repaired) : std::string(json)};
}

AnswerV1 recordsIn(std::string_view array)
{
	Records records = splitRecords(array);
	if (!records.mistake.empty()) return foreign(std::move(records.mistake));
	return {.kind = AnswerV1::Kind::records, .records = std::move(records.records), .words = {}};
}

AnswerV1 readInner(std::string_view);

AnswerV1 readObject(const Members& object)
{
	if (const auto messages = object.find("messages"); messages && messages->starts_with('[')) return recordsIn(*messages);
	if (const auto text = object.find("error_text")) return complaint(*text);
	const auto error = object.find("error");
	const auto said = object.find("message");
	if (!error) return foreign(said ? "it says " + quoted(*said) : "it is an object without messages");
	const auto message = splitMembers(*error).find("message");
	return complaint(message.value_or(*error));
}

AnswerV1 readInner(std::string_view inner)
{
	if (inner.starts_with('[')) return recordsIn(inner);
	if (inner.starts_with('"')) return complaint(inner);
	const Members members = splitMembers(inner);
	return members.mistake.empty() ? readObject(members) : foreign(members.mistake);
}

std::string foreignWords(const Response& response, const std::string& why)
{
	if (isHtml(response))
		return "not JSON but HTML, perhaps a login page or a proxy's notice; check that `url` is the gateway's own address, with "
			   "/index.php behind it if its firmware is old, and that its API is switched on";
	return "not what APIv1 promises: " + why + "; check `url`, and that `api` is one that the gateway has";
}

[[noreturn]] void failAsMissing(const Response& response, const AskedV1& asked)
{
	fail({ErrorKind::misconfigured, ErrorScope::plugin}, response,
		asked.url
			+ " has no APIv1, neither at /jsonrpc/sms nor at /index.php/jsonrpc/sms; check `url`, or set api = v2, which "
			  "firmware 5.0 and later have");
}

[[noreturn]] void failAsUnauthorised(const Response& response, const AskedV1& asked, const std::string& words)
{
	const std::string what = asked.byLogin ? " refuses login and password" : " refuses the access token";
	const std::string where = asked.byLogin ? "`login`, and `password` or `password-file`" : "`token` or `token-file`";
	fail({ErrorKind::unauthorised, ErrorScope::plugin}, response,
		asked.url + what + words + "; check " + where + " against the gateway's API users");
}

[[noreturn]] void failAsForbidden(const Response& response, const AskedV1& asked, const std::string& words)
{
	fail({ErrorKind::unauthorised}, response,
		"the API user may not read folder " + asked.folder + words
			+ "; give it that permission on the gateway, with \"Access to resources of all users\"");
}

[[noreturn]] void failAsForeign(const Response& response, const AskedV1& asked, const std::string& why)
{
	if (isNoApiV1(response)) failAsMissing(response, asked);
	if (response.status == 401) failAsUnauthorised(response, asked, {});
	if (response.status == 403) failAsForbidden(response, asked, {});
	failByStatus(response, asked.url, {});
	fail({ErrorKind::malformed}, response, asked.url + asked.path + " answered " + foreignWords(response, why));
}

/// The meaning decides: what HTTP status goes with the words is not documented, and most go with 200.
[[noreturn]] void failAsComplaint(const Response& response, const AskedV1& asked, const std::string& complaint, Meaning meaning)
{
	const std::string words = ": " + quoted(complaint);
	if (meaning == Meaning::credentials || response.status == 401) failAsUnauthorised(response, asked, words);
	if (meaning == Meaning::permission || response.status == 403) failAsForbidden(response, asked, words);
	if (meaning == Meaning::pace)
		fail({ErrorKind::throttled, ErrorScope::plugin}, response, asked.url + " asks for fewer requests" + words);
	if (response.status != 200) failByStatus(response, asked.url, words);
	if (meaning == Meaning::request || response.status != 200)
		fail({ErrorKind::misconfigured}, response,
			asked.url + " refuses the request" + words
				+ "; its firmware may be too old, or too new for APIv1: set `api` to the one that it has");
	fail({ErrorKind::malformed}, response, asked.url + " answered an error instead of messages" + words);
}

} // namespace


AnswerV1 readAnswerV1(std::string_view body)
{
	if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
	const auto first = body.find_first_not_of(" \t\r\n");
	if (first == std::string_view::npos) return foreign("it is empty");
	body = body.substr(first, body.find_last_not_of(" \t\r\n") - first + 1);
	const bool isPlain = body.find_first_of("{[<") != 0;
	if (isPlain && meaningOf(std::string(body.substr(0, 200))) != Meaning::other) return complaint(body);
	if (!body.starts_with('{')) return readInner(body);
	const Members members = splitMembers(body);
	if (!members.mistake.empty()) return foreign(members.mistake);
	const auto result = members.find("result");
	return result ? readInner(*result) : readObject(members);
}


bool refusesCredentials(const Response& response)
{
	if (response.body.size() > longestComplaint) return false;
	const AnswerV1 answer = readAnswerV1(response.body);
	if (answer.kind == AnswerV1::Kind::records) return false;
	return response.status == 401 || (answer.kind == AnswerV1::Kind::complaint && meaningOf(answer.words) == Meaning::credentials);
}


bool isNoApiV1(const Response& response)
{
	return (response.status == 404 || response.status == 405) && readAnswerV1(response.body).kind == AnswerV1::Kind::foreign;
}


std::vector<std::string_view> recordsOfV1(const Response& response, const AskedV1& asked)
{
	AnswerV1 answer = readAnswerV1(response.body);
	if (answer.kind == AnswerV1::Kind::records && response.status == 200) return std::move(answer.records);
	const bool isEmpty = answer.kind == AnswerV1::Kind::complaint && meaningOf(answer.words) == Meaning::nothingFound;
	if (isEmpty && response.status < 500) return {};
	const Response shown = withoutSecret(response, asked.secret);
	if (answer.kind == AnswerV1::Kind::records)
		failAsForeign(shown, asked, "messages with HTTP " + std::to_string(response.status));
	// Understood as it was, a weak password may be a word of it; shown without the secret, however it was written.
	const Meaning meaning = meaningOf(answer.words);
	const bool isComplaint = answer.kind == AnswerV1::Kind::complaint;
	if (isComplaint) failAsComplaint(shown, asked, masked(answer.words, asked.secret), meaning);
	answer = readAnswerV1(shown.body);
	// Where the secret is what makes it foreign there is no other mistake left.
	if (answer.kind != AnswerV1::Kind::foreign) answer.words = "it repeats the access token or password";
	failAsForeign(shown, asked, asLine(masked(answer.words, asked.secret)));
}

} // namespace eyrie::smseagle
