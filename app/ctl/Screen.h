#pragma once

#include <cstddef>
#include <ostream>
#include <string>
#include <string_view>

namespace eyrie::ctl
{

enum class Style
{
	plain,
	good,
	bad,
	doubtful,
	faint,
	strong
};

/// Where a command writes to.
struct Screen
{
	std::ostream& out;
	bool isTerminal = false;
	bool hasColours = false;
	std::size_t width = 0; ///< In columns; 0: as wide as need be.
	bool isDumb = false;   ///< A terminal that can't write over a line.

	std::string painted(Style, std::string_view text) const;
};

/// A channel of this process, 1 or 2. Colours are for terminals only, and not where the variable NO_COLOR is set, or TERM is `dumb`.
Screen screenOf(int channel);

} // namespace eyrie::ctl
