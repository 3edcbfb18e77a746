#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include <eyrie/Export.h>
#include <eyrie/Time.h>

namespace eyrie
{

/// What the engine does about an error. Each plugin translates its libraries' errors into one of these, once, at its edge.
enum class ErrorKind
{
	unavailable,   ///< Passing: unreachable, timed out, a server's own fault. Tried again with back-off.
	throttled,     ///< Asked to slow down. Tried again after Error::retryAfter().
	unauthorised,  ///< The credentials are wrong (plugin) or do not reach this far (stream).
	misconfigured, ///< Does not work before an operator changes something.
	malformed,     ///< The answer is not what the protocol promises.
	conflict,      ///< Somebody else changed it first; nothing of ours was stored.
	cancelled,     ///< Asked to stop. Never logged as an error.
	internal       ///< A defect.
};

/// How far the damage reaches.
enum class ErrorScope
{
	record, ///< One record; the page goes on.
	stream, ///< One folder; the pass goes on.
	plugin  ///< Everything behind this source or storage.
};

/// The one exception that crosses a plugin's border.
class EYRIE_API Error : public std::runtime_error
{
public:
	/// `text` is for people: what happened, to which object, and what to do about it. `cause` is for the log: the words of the
	/// library below. Neither may carry a secret.
	Error(ErrorKind kind, ErrorScope scope, const std::string& text, std::string cause = {});
	Error(const Error&) = default;
	Error& operator=(const Error&) = default;
	~Error() override;

	ErrorKind kind() const { return _kind; }
	ErrorScope scope() const { return _scope; }
	const std::string& cause() const { return _cause; }

	/// How long the other side asked us to wait, if it did.
	std::optional<Duration> retryAfter() const { return _retryAfter; }
	Error& retryAfter(Duration wait);

	/// Trying the same again later may help without anybody changing anything.
	bool isPassing() const;

private:
	ErrorKind _kind;
	ErrorScope _scope;
	std::string _cause;
	std::optional<Duration> _retryAfter;
};

EYRIE_API std::string_view nameOf(ErrorKind);

} // namespace eyrie
