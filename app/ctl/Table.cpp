#include "Table.h"

#include <algorithm>
#include <utility>

#include "Text.h"

namespace eyrie::ctl
{

namespace
{

constexpr std::size_t gap = 2;
// Narrower than this, a cut text tells nothing: then the line is broken by the terminal instead.
constexpr std::size_t narrowest = 12;

} // namespace


void Table::add(std::vector<Cell> row)
{
	for (auto& cell : row) cell.text = shown(cell.text);
	_rows.push_back(std::move(row));
}

std::vector<std::size_t> Table::widthsOn(const Screen& screen)
{
	_widths.resize(_columns.size());
	for (std::size_t i = 0; i < _columns.size(); ++i) _widths[i] = std::max(_widths[i], widthOf(_columns[i].title));
	for (const auto& row : _rows)
		for (std::size_t i = 0; i < row.size(); ++i) _widths[i] = std::max(_widths[i], widthOf(row[i].text));
	auto widths = _widths;
	std::size_t before = 0;
	for (std::size_t i = 0; i + 1 < widths.size(); ++i) before += widths[i] + gap;
	if (screen.width > 0)
		widths.back() = std::min(widths.back(), std::max(narrowest, screen.width - std::min(before, screen.width)));
	return widths;
}

template <class CellOf>
void Table::writeLine(const Screen& screen, const std::vector<std::size_t>& widths, CellOf&& cellOf) const
{
	std::string text;
	for (std::size_t i = 0; i < _columns.size(); ++i)
	{
		const Cell cell = cellOf(i);
		const std::string fitting = cut(cell.text, widths[i]);
		const std::string blanks(widths[i] - widthOf(fitting), ' ');
		const std::string painted = screen.painted(cell.style, fitting);
		const bool isLast = i + 1 == _columns.size();
		text += _columns[i].isNumber ? blanks + painted : painted + (isLast ? "" : blanks);
		if (!isLast) text += std::string(gap, ' ');
	}
	text.erase(text.find_last_not_of(' ') + 1);
	screen.out << text << "\n";
}

void Table::write(const Screen& screen)
{
	const auto widths = widthsOn(screen);
	if (!std::exchange(_hasTitles, true))
		writeLine(screen, widths, [&](std::size_t i) { return Cell(_columns[i].title, Style::strong); });
	for (const auto& row : _rows) writeLine(screen, widths, [&](std::size_t i) { return row[i]; });
	_rows.clear();
}

} // namespace eyrie::ctl
