// The answer of a gateway, from its status and bytes to messages and rejects.
//
//   input = status folder cut body      status, folder, cut: one byte each; body: see inflated()
//
// A status from 128 on is one of APIv1, one below is of APIv2.
#include <array>

#include "Answer.h"
#include "AnswerV1.h"
#include "Api.h"
#include "Folders.h"
#include "Input.h"
#include "RecordPromises.h"

namespace eyrie::fuzz
{

namespace
{

using namespace smseagle;

constexpr std::size_t largestBody = 32 * 1024;
constexpr std::array<int, 10> statuses{200, 404, 400, 401, 403, 429, 500, 503, 302, 204};

const Asked asked{.url = "https://gateway (/api/v2/messages/sent)", .folder = "sent"};
const AskedV1 askedV1{
	.url = "https://gateway", .path = " (/jsonrpc/sms)", .folder = "sentitems", .byLogin = false, .secret = "3.14-secret"};

std::optional<std::vector<std::string_view>> answered(const Response& response, ApiVersion api)
{
	try
	{
		return api == ApiVersion::v1 ? recordsOfV1(response, askedV1) : recordsOf(response, asked);
	}
	catch (const Error& error)
	{
		// Its own words are quoted, 200 bytes of them, each of which repair may treble.
		promiseReadable(error, 1500);
		promise(api == ApiVersion::v2 || (error.what() + error.cause()).find(askedV1.secret) == std::string::npos,
			"a secret is not repeated");
		return std::nullopt;
	}
}

/// The array is the whole body.
void promiseNothingLost(std::string_view body, const std::vector<std::string_view>& records)
{
	if (records.empty()) return;
	const std::string_view array = promiseTiled(body.substr(body.find('[')), records);
	promise(array.find_first_not_of(blanks) == std::string_view::npos, "the array is the whole body");
}

/// Half of a page is never taken for a page; where it is no JSON, only its Content-Length can tell.
void promiseCutIsNoticed(Response response, std::size_t cut, ApiVersion api)
{
	const auto end = response.body.find_last_not_of(blanks);
	if (end == std::string::npos || response.body.find_first_of("{[") == std::string::npos) return;
	response.body.resize(end * cut / 256);
	promise(!answered(response, api), "an answer that was cut off is malformed");
}

/// The lines of `text` that are objects make a page of which each is a record.
void promisePageOf(std::string_view text, Response response, ApiVersion api)
{
	std::vector<std::string> lines;
	Input input(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
	while (!input.isEmpty())
		if (const auto line = input.line(); line.starts_with('{') && line.ends_with('}') && membersOf(line))
			lines.emplace_back(line);
	response.status = 200;
	const bool v1 = api == ApiVersion::v1;
	response.body = v1 ? R"({"result": {"status":"ok","messages":[ )" : "[ ";
	for (const auto& line : lines) response.body.append(&line == &lines.front() ? "" : " ,\n").append(line);
	response.body += v1 ? "]}}" : "]";
	const auto records = answered(response, api);
	promise(records && std::equal(records->begin(), records->end(), lines.begin(), lines.end()), "each object is a record");
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
	if (folder % 2 == 0) response.retryAfter = std::chrono::seconds(cut);
	const auto& folders = allFolders();
	const ApiVersion api = status >= 128 ? ApiVersion::v1 : ApiVersion::v2;
	const RecordOrigin origin{
		.source = "office", .folder = folders[folder % folders.size()], .zone = zone, .attachments = folder % 3 == 0, .api = api};

	refusesLimit(response);
	refusesCredentials(response);
	isNoApiV1(response);
	const auto records = answered(response, api);
	promisePageOf(input.rest(), response, api);
	if (!records) return 0;
	if (api == ApiVersion::v2) promiseNothingLost(response.body, *records);
	for (const auto record : *records) promiseRead(record, origin);
	const Reply reply = replyOf(*records, origin);
	promise(reply.shape.rows == records->size() && reply.records.size() + reply.rejects.size() >= records->size(),
		"each record is counted");
	if (response.status == 200) promiseCutIsNoticed(response, cut, api);
	return 0;
}

} // namespace eyrie::fuzz
