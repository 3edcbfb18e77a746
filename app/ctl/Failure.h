#pragma once

#include <stdexcept>
#include <string>

namespace eyrie::ctl
{

/// What the process ends with; the manual page lists them.
enum class Exit
{
	good = 0,
	bad = 1,         ///< What was asked for failed, is not there, or something that was looked at is not well.
	usage = 2,       ///< The command line makes no sense.
	unreachable = 3, ///< No daemon has answered.
	refused = 4,     ///< The daemon wants another token.
	interrupted = 130
};

/// Ends a command. The text is for people, and says what to do.
class Failure : public std::runtime_error
{
public:
	Failure(Exit exit, const std::string& text) : std::runtime_error(text), _exit(exit) {}

	Exit exit() const { return _exit; }

private:
	Exit _exit;
};

} // namespace eyrie::ctl
