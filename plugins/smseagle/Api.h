#pragma once

#include <cstddef>
#include <optional>
#include <stop_token>
#include <vector>

#include <eyrie/Source.h>

#include "MessageRecord.h"
#include "Windows.h"

namespace eyrie::smseagle
{

/// One request: the messages of a folder with these ids, at most `limit` rows of them.
struct Question
{
	const Folder& folder;
	IdRange ids;
	std::size_t limit;
	std::stop_token stop;
	std::vector<IdRange> next{}; ///< What will be asked in the same way after this, as far as can be foretold.
};

/// The answer to one question. It may lack messages: the gateway caps answers as it likes.
struct Reply
{
	MessageRecords records; ///< Each with a message.
	std::vector<Reject> rejects;
	AnswerShape shape; ///< Counts rejected rows too.
	std::optional<TimePoint> clock;
};

/// How one version of the gateway's API is asked.
class Api
{
public:
	virtual ~Api() = default;

	/// May ask for fewer rows, and then says so in the shape. Throws Error.
	virtual Reply ask(const Question&) = 0;
};

/// The shape of `rows` rows with these records among them. Rejected ones without an id can't be placed, yet they have used up some
/// of the cap.
AnswerShape shapeOf(const MessageRecords&, std::size_t rows);

/// Reads the records of an answer.
Reply replyOf(const std::vector<std::string_view>& records, const RecordOrigin&);

} // namespace eyrie::smseagle
