#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "Screen.h"

namespace eyrie::ctl
{

/// How far something has come, in the width of a line: `[#####-----]  50 %  1,200 of 2,400`; without a total what has been done.
std::string progressText(std::uint64_t done, std::optional<std::uint64_t> total);

/// `1,234,567`
std::string grouped(std::uint64_t);

/// Tells of long work: a line that is written over on a terminal that can, elsewhere a new one whenever what is told changes, at most every
/// ten seconds.
class Progress
{
public:
	explicit Progress(const Screen& screen) : _screen(screen) {}
	~Progress();
	Progress(const Progress&) = delete;
	Progress& operator=(const Progress&) = delete;

	void show(const std::string& text);
	/// A line that stays.
	void say(const std::string& text);

private:
	void clear();

	const Screen& _screen;
	bool _isOpen = false;
	std::string _last;
	std::optional<std::chrono::steady_clock::time_point> _shownAt;
};

} // namespace eyrie::ctl
