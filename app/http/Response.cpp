#include "Response.h"

#include <Poco/Net/HTTPResponse.h>

#include "JsonWriter.h"

namespace eyrie::http
{

std::string reasonOf(int status)
{
	return Poco::Net::HTTPResponse::getReasonForStatus(static_cast<Poco::Net::HTTPResponse::HTTPStatus>(status));
}

Response problem(int status, const std::string& detail)
{
	JsonWriter json;
	json.beginObject();
	json.member("type", "about:blank").member("title", reasonOf(status)).member("status", status).member("detail", detail);
	json.endObject();
	return {.status = status, .body = json.take(), .type = "application/problem+json"};
}

Response noSource()
{
	return problem(404, "No source of this name is configured; /api/v1/sources lists those that are.");
}

} // namespace eyrie::http
