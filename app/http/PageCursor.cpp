#include "PageCursor.h"

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

// Two numbers of 20 characters, and what base64 adds.
constexpr std::size_t longest = 60;

constexpr int options = Poco::BASE64_URL_ENCODING | Poco::BASE64_NO_PADDING;

} // namespace


std::string writeCursor(const AfterMessage& after)
{
	std::ostringstream text;
	Poco::Base64Encoder encoder(text, options);
	encoder.rdbuf()->setLineLength(0);
	encoder << after.sortTime.time_since_epoch().count() << '.' << after.id;
	encoder.close();
	return text.str();
}

std::optional<AfterMessage> readCursor(std::string_view text)
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
	const auto dot = plain.find('.');
	if (dot == std::string::npos) return std::nullopt;
	const auto time = readNumber(std::string_view(plain).substr(0, dot)), id = readNumber(std::string_view(plain).substr(dot + 1));
	if (!time || !id) return std::nullopt;
	const AfterMessage after{TimePoint(Duration(*time)), *id};
	// Decoders let much pass.
	if (writeCursor(after) != text) return std::nullopt;
	return after;
}

} // namespace eyrie::http
