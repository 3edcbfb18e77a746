#include <eyrie/Error.h>

#include <utility>

namespace eyrie
{

Error::Error(ErrorKind kind, ErrorScope scope, const std::string& text, std::string cause) :
	std::runtime_error(text), _kind(kind), _scope(scope), _cause(std::move(cause))
{
}

Error::~Error() = default;

Error& Error::retryAfter(Duration wait)
{
	_retryAfter = wait;
	return *this;
}

bool Error::isPassing() const
{
	return _kind == ErrorKind::unavailable || _kind == ErrorKind::throttled || _kind == ErrorKind::malformed
		|| _kind == ErrorKind::conflict;
}

std::string_view nameOf(ErrorKind kind)
{
	switch (kind)
	{
	case ErrorKind::unavailable: return "unavailable";
	case ErrorKind::throttled: return "throttled";
	case ErrorKind::unauthorised: return "unauthorised";
	case ErrorKind::misconfigured: return "misconfigured";
	case ErrorKind::malformed: return "malformed";
	case ErrorKind::conflict: return "conflict";
	case ErrorKind::cancelled: return "cancelled";
	case ErrorKind::internal: return "internal";
	}
	return "internal";
}

} // namespace eyrie
