// The answer of a gateway with APIv1, in any of its shapes, from its status and bytes to messages and rejects.
//
//   input = status folder cut body      status, folder, cut: one byte each; body: see inflated()
#include <array>

#include "AnswerV1.h"
#include "Api.h"
#include "Folders.h"
#include "Input.h"
#include "RecordPromises.h"

namespace eyrie::fuzz
{

namespace
{

constexpr std::size_t largestBody = 32 * 1024;
constexpr std::array<int, 9> statuses{200, 404, 400, 401, 403, 405, 500, 503, 302};

// Gateways may repeat what they were sent, escaped as they like; with these characters it differs.
const AskedV1 asked{
	.url = "http://gateway", .path = " (/jsonrpc/sms)", .folder = "sentitems", .byLogin = true, .secret = "p/a\"ss\xC3\xA9"};

std::optional<std::vector<std::string_view>> answered(const Response& response)
{
	try
	{
		return recordsOfV1(response, asked);
	}
	catch (const Error& error)
	{
		promiseReadable(error, 1500);
		for (const std::string& words : {std::string(error.what()), error.cause()})
			promise(words.find(asked.secret) == std::string::npos, "no secret is told");
		return std::nullopt;
	}
}

/// The array that holds them begins at the bracket before the first one.
void promiseNothingLost(std::string_view body, const std::vector<std::string_view>& records)
{
	if (records.empty() || records.front().empty()) return;
	const auto first = static_cast<std::size_t>(records.front().data() - body.data());
	const auto bracket = body.find_last_not_of(blanks, first - 1);
	promise(first < body.size() && bracket != std::string_view::npos, "a record stands in the body");
	promiseTiled(body.substr(bracket), records);
}

/// Of half of a page no record is believed.
void promiseCutIsNoticed(Response response, std::size_t cut)
{
	const auto end = response.body.find_last_not_of(blanks);
	if (end == std::string::npos) return;
	response.body.resize(end * cut / 256);
	promise(!answered(response), "an answer that was cut off is malformed");
}

/// The lines of `text` that are objects make a page of which each is a record.
void promisePageOf(std::string_view text, Response response)
{
	const auto objects = objectsIn(text);
	response.status = 200;
	response.body = R"({"result": {"status":"ok","messages":[ )";
	for (const auto object : objects) response.body.append(object.data() == objects.front().data() ? "" : " ,\n").append(object);
	response.body += "]}}";
	const auto records = answered(response);
	promise(records == objects, "each object is a record");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
	static const Zone zone("Europe/Berlin");
	Input input(data, size);
	const unsigned status = input.byte();
	const unsigned folder = input.byte();
	const unsigned cut = input.byte();
	Response response{.status = statuses[status % statuses.size()],
		.contentType = status % 3 == 0 ? "text/html" : "application/json",
		.location = std::string(input.rest().substr(0, 300)),
		.body = inflated(input.rest(), largestBody),
		.clock = {},
		.retryAfter = {}};
	const auto& folders = allFolders();
	const RecordOrigin origin{.source = "office",
		.folder = folders[folder % folders.size()],
		.zone = zone,
		.attachments = folder % 3 == 0,
		.api = ApiVersion::v1};

	const bool refused = refusesCredentials(response);
	const bool missing = isNoApiV1(response);
	promisePageOf(input.rest(), response);
	const auto records = answered(response);
	promise(!records || records->empty() || (!refused && !missing), "messages are no refusal");
	if (!records || records->empty()) return 0;
	promiseNothingLost(response.body, *records);
	for (const auto record : *records) promiseRead(record, origin);
	const Reply reply = replyOf(*records, origin);
	promise(reply.shape.rows == records->size() && reply.records.size() + reply.rejects.size() >= records->size(),
		"each record is counted");
	promiseCutIsNoticed(response, cut);
	return 0;
}

} // namespace eyrie::fuzz
