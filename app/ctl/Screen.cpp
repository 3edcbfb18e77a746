#include "Screen.h"

#include <cstdlib>
#include <iostream>

#include <sys/ioctl.h>
#include <unistd.h>

namespace eyrie::ctl
{

namespace
{

const char* sequenceOf(Style style)
{
	switch (style)
	{
	case Style::good: return "\033[32m";
	case Style::bad: return "\033[31m";
	case Style::doubtful: return "\033[33m";
	case Style::faint: return "\033[2m";
	case Style::strong: return "\033[1m";
	case Style::plain: break;
	}
	return "";
}

bool isSet(const char* variable)
{
	const char* const value = std::getenv(variable);
	return value && *value != '\0';
}

std::size_t widthOfTerminal(int channel)
{
	struct winsize size
	{
	};
	if (ioctl(channel, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
	return 80;
}

} // namespace


std::string Screen::painted(Style style, std::string_view text) const
{
	if (!hasColours || style == Style::plain || text.empty()) return std::string(text);
	return sequenceOf(style) + std::string(text) + "\033[0m";
}

Screen screenOf(int channel)
{
	const char* const term = std::getenv("TERM");
	const bool isTerminal = isatty(channel) == 1;
	const bool isDumb = !term || std::string_view(term) == "dumb";
	return {channel == STDERR_FILENO ? std::cerr : std::cout, isTerminal, isTerminal && !isDumb && !isSet("NO_COLOR"),
		isTerminal ? widthOfTerminal(channel) : 0, isDumb};
}

} // namespace eyrie::ctl
