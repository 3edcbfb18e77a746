#include "Refusal.h"

#include "Mask.h"
#include "Records.h"

namespace eyrie::smseagle
{

Response withoutSecret(Response response, const std::string& secret)
{
	for (std::string* shown : {&response.body, &response.location}) *shown = masked(*shown, secret);
	return response;
}


void fail(Outcome outcome, const Response& response, const std::string& text)
{
	Error error(outcome.kind, outcome.scope, text, "HTTP " + std::to_string(response.status) + ", body " + quoted(response.body));
	if (response.retryAfter) error.retryAfter(*response.retryAfter);
	throw error;
}


void failByStatus(const Response& response, const std::string& url, const std::string& words)
{
	const int status = response.status;
	const std::string number = std::to_string(status);
	if (status == 429) fail({ErrorKind::throttled, ErrorScope::plugin}, response, url + " asks for fewer requests" + words);
	if (status == 503 && response.retryAfter)
		fail({ErrorKind::throttled, ErrorScope::plugin}, response, url + " asks for a pause" + words);
	if (status >= 500) fail({ErrorKind::unavailable}, response, url + " failed with HTTP " + number + words);
	if (status >= 300 && status < 400)
		fail({ErrorKind::misconfigured, ErrorScope::plugin}, response,
			url + " redirects to " + quoted(response.location) + "; redirects are not followed, set `url` to the right address");
	if (status < 300 && status != 200)
		fail({ErrorKind::malformed}, response, url + " answered HTTP " + number + ", which its API does not know");
}


bool isHtml(const Response& response)
{
	const auto begin = response.body.find_first_not_of(" \t\r\n");
	const bool markup = begin != std::string::npos && response.body[begin] == '<';
	return markup || response.contentType.starts_with("text/html");
}

} // namespace eyrie::smseagle
