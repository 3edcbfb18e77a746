#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace Poco::Net
{
class StreamSocket;
}

namespace eyrie::http
{

/// One answer, free of its connection.
struct Response
{
	int status = 200;
	std::string body;
	std::string type = "application/json";                      ///< Of the body; an empty one has none.
	std::vector<std::pair<std::string, std::string>> headers{}; ///< Besides those that the server sets by itself.
	/// If set, `body` is only how the answer begins: the connection is sent the head, without a length, and the body, and then given
	/// away, blocking and maybe encrypted; nobody else has it any more. It is called on the connection's thread, which it must not keep:
	/// a thousand who listen must not need a thousand threads.
	using TakeOver = std::function<void(std::unique_ptr<Poco::Net::StreamSocket>)>;
	TakeOver takeOver{};
};

/// An error as RFC 9457 wants it: `{"type", "title", "status", "detail"}`. `detail` says what to do about it.
Response problem(int status, const std::string& detail);

/// 404, for a source that is not configured.
Response noSource();

/// The words that belong to a status, "Not Found".
std::string reasonOf(int status);

} // namespace eyrie::http
