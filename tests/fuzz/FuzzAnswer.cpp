// The answer of a gateway with APIv2, from its status and bytes to messages and rejects.
//
//   input = status folder cut body      status, folder, cut: one byte each; body: see inflated()
#include <array>

#include "Answer.h"
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

const Asked asked{.url = "https://gateway (/api/v2/messages/sent)", .what = "folder sent"};

std::optional<std::vector<std::string_view>> answered(const Response& response)
{
	try
	{
		return recordsOf(response, asked);
	}
	catch (const Error& error)
	{
		// Its own words are quoted, 200 bytes of them, each of which repair may treble.
		promiseReadable(error, 1500);
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

/// Half of a page is never taken for a page.
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
	response.body = "[ ";
	for (const auto object : objects) response.body.append(object.data() == objects.front().data() ? "" : " ,\n").append(object);
	response.body += ']';
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
	if (folder % 2 == 0) response.retryAfter = std::chrono::seconds(cut);
	const auto& folders = allFolders();
	const RecordOrigin origin{
		.source = "office", .folder = folders[folder % folders.size()], .zone = zone, .attachments = folder % 3 == 0};

	refusesLimit(response);
	const auto records = answered(response);
	promisePageOf(input.rest(), response);
	if (!records) return 0;
	promiseNothingLost(response.body, *records);
	for (const auto record : *records) promiseRead(record, origin);
	const Reply reply = replyOf(*records, origin);
	promise(reply.shape.rows == records->size() && reply.records.size() + reply.rejects.size() >= records->size(),
		"each record is counted");
	if (response.status == 200) promiseCutIsNoticed(response, cut);
	return 0;
}

} // namespace eyrie::fuzz
