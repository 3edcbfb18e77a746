#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include <eyrie/MessageQuery.h>

#include "PageCursor.h"
#include "Request.h"

namespace eyrie::http
{

/// What was asked for makes no sense; the text says what would. The router answers 400.
class BadRequest : public std::runtime_error
{
public:
	using std::runtime_error::runtime_error;
};

/// RFC 3339, or a date, which then is its midnight, UTC. Nothing if it is neither.
std::optional<TimePoint> readTime(const std::string&);

/// Reads the query parameters of a request. Each throws BadRequest for a value that is none; an empty one counts as not given.
class Parameters
{
public:
	explicit Parameters(const Request& request) : _request(request) {}

	std::optional<std::string> text(const std::string& name) const;
	/// Not negative.
	std::optional<std::int64_t> number(const std::string& name) const;
	std::optional<bool> boolean(const std::string& name) const;
	/// As readTime().
	std::optional<TimePoint> time(const std::string& name) const;
	/// One of these words.
	std::optional<std::string> choice(const std::string& name, const std::vector<std::string>& allowed) const;

	/// `limit`: how many items a page holds at most.
	std::size_t limit() const;
	/// `cursor`: where the page before ended.
	std::optional<AfterMessage> cursor() const;
	std::optional<PageCursor> pageCursor() const;

	static constexpr std::int64_t defaultLimit = 50;
	static constexpr std::int64_t mostLimit = 100;

private:
	const Request& _request;
};

} // namespace eyrie::http
