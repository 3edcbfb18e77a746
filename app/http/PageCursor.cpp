#include "PageCursor.h"

#include <algorithm>
#include <sstream>

#include <Poco/Base64Decoder.h>
#include <Poco/Base64Encoder.h>
#include <Poco/Exception.h>
#include <Poco/StreamCopier.h>

#include "Number.h"

namespace eyrie::http
{

namespace
{

// Four numbers of 20 characters, and what base64 adds.
constexpr std::size_t longest = 120;

constexpr int options = Poco::BASE64_URL_ENCODING | Poco::BASE64_NO_PADDING;

std::string plainOf(const AfterMessage& place)
{
	return std::to_string(place.sortTime.time_since_epoch().count()) + "." + std::to_string(place.id);
}

/// Up to the second dot, or the end; takes it away.
std::optional<AfterMessage> takePlace(std::string_view& plain)
{
	const auto dot = plain.find('.');
	if (dot == std::string::npos) return std::nullopt;
	const auto end = std::min(plain.find('.', dot + 1), plain.size());
	const auto time = readNumber(plain.substr(0, dot)), id = readNumber(plain.substr(dot + 1, end - dot - 1));
	plain.remove_prefix(std::min(end + 1, plain.size()));
	if (!time || !id) return std::nullopt;
	return AfterMessage{TimePoint(Duration(*time)), *id};
}

} // namespace


std::string writeCursor(const PageCursor& cursor)
{
	std::ostringstream text;
	Poco::Base64Encoder encoder(text, options);
	encoder.rdbuf()->setLineLength(0);
	encoder << plainOf(cursor.after);
	if (cursor.until) encoder << '.' << plainOf(*cursor.until);
	encoder.close();
	return text.str();
}

std::optional<PageCursor> readCursor(std::string_view text)
{
	if (text.size() > longest) return std::nullopt;
	std::string plain;
	try
	{
		std::istringstream encoded{std::string(text)};
		Poco::Base64Decoder decoder(encoded, options);
		Poco::StreamCopier::copyToString(decoder, plain);
	}
	catch (const Poco::Exception&)
	{
		return std::nullopt;
	}
	std::string_view rest = plain;
	const auto after = takePlace(rest);
	if (!after) return std::nullopt;
	const PageCursor cursor{*after, rest.empty() ? std::nullopt : takePlace(rest)};
	// Decoders let much pass.
	if (writeCursor(cursor) != text) return std::nullopt;
	return cursor;
}

} // namespace eyrie::http
