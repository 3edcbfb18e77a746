#include "Progress.h"

#include <algorithm>

#include "Text.h"

namespace eyrie::ctl
{

namespace
{

constexpr std::size_t bar = 20;
constexpr std::chrono::seconds betweenLines{10};

} // namespace


std::string grouped(std::uint64_t number)
{
	std::string digits = std::to_string(number);
	for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, ",");
	return digits;
}

std::string progressText(std::uint64_t done, std::optional<std::uint64_t> total)
{
	if (!total) return done == 0 ? std::string() : grouped(done) + " done";
	// A total is often an estimate, and what has been done may be more.
	const double share = *total == 0 ? 1 : std::min(1.0, static_cast<double>(done) / static_cast<double>(*total));
	const auto filled = static_cast<std::size_t>(share * static_cast<double>(bar));
	const std::string percent = std::to_string(static_cast<int>(share * 100));
	return "[" + std::string(filled, '#') + std::string(bar - filled, '-') + "] " + std::string(3 - percent.size(), ' ') + percent
		+ " %  " + grouped(done) + " of " + grouped(std::max(done, *total));
}


Progress::~Progress()
{
	clear();
}

void Progress::clear()
{
	if (_isOpen) _screen.out << "\r\033[K" << std::flush;
	_isOpen = false;
}

void Progress::show(const std::string& text)
{
	const auto now = std::chrono::steady_clock::now();
	if (_screen.isTerminal && !_screen.isDumb)
	{
		_screen.out << "\r" << cut(shown(text), std::max<std::size_t>(_screen.width, 2) - 1) << "\033[K" << std::flush;
		_isOpen = true;
	}
	else if (text != _last && (!_shownAt || now - *_shownAt >= betweenLines))
	{
		_screen.out << shown(text) << std::endl;
		_last = text;
		_shownAt = now;
	}
}

void Progress::say(const std::string& text)
{
	clear();
	_screen.out << shownLines(text, "  ") << std::endl;
}

} // namespace eyrie::ctl
