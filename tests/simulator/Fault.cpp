#include "simulator/Fault.h"

#include "simulator/RowWriter.h"

namespace eyrie::sim
{
namespace
{
std::string bodyOf(int status)
{
	switch (status)
	{
	case 401: return R"({"message":"Invalid API key."})";
	case 403: return R"({"message":"User has no access to this method."})";
	case 404: return R"({"message":"Resource(s) not found"})";
	case 405: return R"({"message":"Unknown method."})";
	case 429: return R"({"message":"Too many requests."})";
	default: return "";
	}
}
} // namespace

Fault Fault::error(int status)
{
	Fault fault;
	fault.kind = Kind::answer;
	fault.status = status;
	fault.body = bodyOf(status);
	return fault;
}

Fault Fault::loginPage()
{
	Fault fault = error(200);
	fault.type = "text/html; charset=UTF-8";
	fault.body = "<!DOCTYPE html>\n<html><head><title>Log in</title></head><body><form method=\"post\"><input "
				 "name=\"user\"></form></body></html>\n";
	return fault;
}

Fault Fault::errorObject(const std::string& message)
{
	Fault fault = error(200);
	fault.body = R"({"message":)";
	appendQuoted(fault.body, message);
	fault.body += '}';
	return fault;
}

Fault Fault::tooMany(std::chrono::seconds retryAfter)
{
	Fault fault = error(429);
	fault.retryAfter = retryAfter;
	return fault;
}

Fault Fault::cut(std::optional<std::size_t> keep, bool chunked)
{
	Fault fault;
	fault.kind = chunked ? Kind::cutChunked : Kind::cutLength;
	fault.keep = keep;
	return fault;
}

Fault Fault::closed()
{
	Fault fault;
	fault.kind = Kind::close;
	return fault;
}

Fault Fault::delayed(std::chrono::milliseconds delay)
{
	Fault fault;
	fault.delay = delay;
	return fault;
}

Fault Fault::dripping(std::chrono::milliseconds pause, std::size_t size)
{
	Fault fault;
	fault.drip = pause;
	fault.dripSize = size;
	return fault;
}

Fault Fault::after(std::function<void()> change)
{
	Fault fault;
	fault.before = std::move(change);
	return fault;
}

} // namespace eyrie::sim
