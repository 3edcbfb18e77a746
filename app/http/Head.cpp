#include "Head.h"

#include <algorithm>
#include <charconv>
#include <sstream>

#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/NetException.h>
#include <Poco/String.h>

namespace eyrie::http
{

namespace
{

// What proxies and browsers keep to, too. Poco reads no line longer than 8,192.
constexpr std::size_t mostHead = 16 * 1024;
constexpr std::size_t mostLine = 8000;
constexpr std::ptrdiff_t mostLines = 100;

Head wrong(int status, const std::string& mistake)
{
	Head head;
	head.status = status;
	head.mistake = mistake;
	head.keepsAlive = false;
	return head;
}

bool isToken(const std::string& text)
{
	return !text.empty()
		&& std::all_of(text.begin(), text.end(),
			[](unsigned char c)
			{
				return c < 0x80
					&& (std::isalnum(c) != 0
						|| std::string_view("!#$%&'*+-.^_`|~").find(static_cast<char>(c)) != std::string_view::npos);
			});
}

/// Whether the lines end as they have to, and no byte is one that no head has.
bool hasCleanLines(std::string_view bytes)
{
	for (std::size_t i = 0; i < bytes.size(); ++i)
	{
		const auto c = static_cast<unsigned char>(bytes[i]);
		if (c == '\n' && (i == 0 || bytes[i - 1] != '\r')) return false;
		if (c == '\r' && i + 1 < bytes.size() && bytes[i + 1] != '\n') return false;
		if ((c < 0x20 && c != '\r' && c != '\n' && c != '\t') || c == 0x7F) return false;
	}
	return true;
}

/// Poco passes over a line that is no header, and joins those that begin with a blank.
Head readLines(const std::string& bytes)
{
	if (std::count(bytes.begin(), bytes.end(), '\n') > mostLines) return wrong(431, "The request has more than 100 headers.");
	std::istringstream lines(bytes);
	std::string line;
	std::getline(lines, line);
	while (std::getline(lines, line) && line != "\r")
	{
		if (line.size() > mostLine) return wrong(431, "A header is longer than 8000 bytes.");
		const auto colon = line.find(':');
		if (colon == std::string::npos || !isToken(line.substr(0, colon))) return wrong(400, "A line is no header.");
	}
	return {};
}

/// Takes the header fields over. Returns what is wrong with them.
std::string readFields(const Poco::Net::HTTPRequest& parsed, Request& request)
{
	for (const auto& [name, value] : parsed)
	{
		const std::string key = Poco::toLower(name);
		const bool isNew = request.headers.emplace(key, Poco::trim(value)).second;
		if (!isNew && (key == "host" || key == "content-length" || key == "transfer-encoding" || key == "authorization"))
			return "The header " + key + " is given twice.";
	}
	return {};
}

Head withBody(Head head, std::size_t mostBody)
{
	const auto& headers = head.request.headers;
	if (headers.contains("transfer-encoding"))
		return wrong(headers.contains("content-length") ? 400 : 411, "Send the body with a Content-Length, and not in chunks.");
	const auto length = headers.find("content-length");
	if (length == headers.end()) return head;
	const auto& text = length->second;
	const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), head.bodySize);
	const bool isNumber = !text.empty() && end == text.data() + text.size();
	if (!isNumber || (error != std::errc() && error != std::errc::result_out_of_range))
		return wrong(400, "Content-Length is no number.");
	if (error == std::errc::result_out_of_range || head.bodySize > mostBody)
		return wrong(413, "The body is larger than http.max-body allows.");
	return head;
}

} // namespace


std::size_t headEnd(std::string_view bytes)
{
	const auto end = bytes.find("\r\n\r\n");
	return end == std::string_view::npos ? end : end + 4;
}

Head beginningOf(std::string_view bytes)
{
	if (!hasCleanLines(bytes)) return wrong(400, "This is no HTTP request.");
	const auto first = bytes.find("\r\n");
	if (std::min(first, bytes.size()) > mostLine) return wrong(414, "The request's first line is longer than 8000 bytes.");
	if (bytes.size() > mostHead) return wrong(431, "The request's head is longer than 16 KiB.");
	return {};
}

Head readHead(const std::string& bytes, std::size_t mostBody)
{
	if (Head head = beginningOf(bytes); head.status != 0) return head;
	if (Head head = readLines(bytes); head.status != 0) return head;

	Head head;
	Poco::Net::HTTPRequest parsed;
	try
	{
		std::istringstream stream(bytes);
		parsed.read(stream);
	}
	catch (const Poco::Exception&)
	{
		return wrong(400, "This is no HTTP request.");
	}
	const bool isNew = parsed.getVersion() == Poco::Net::HTTPRequest::HTTP_1_1;
	if (!isNew && parsed.getVersion() != Poco::Net::HTTPRequest::HTTP_1_0) return wrong(400, "HTTP/1.1 is spoken here.");
	head.request.method = parsed.getMethod();
	if (!isToken(head.request.method)) return wrong(400, "The method is no token.");
	const auto target = readTarget(parsed.getURI());
	if (!target) return wrong(400, "The target is no path, or holds an escape that is none, a control character, or no UTF-8.");
	head.request.target = *target;
	if (const auto mistake = readFields(parsed, head.request); !mistake.empty()) return wrong(400, mistake);
	if (isNew && !head.request.headers.contains("host")) return wrong(400, "The header Host is missing.");
	head.keepsAlive = isNew && Poco::toLower(head.request.header("connection")).find("close") == std::string::npos;
	head.awaitsContinue = Poco::toLower(head.request.header("expect")) == "100-continue";
	return withBody(std::move(head), mostBody);
}

} // namespace eyrie::http
