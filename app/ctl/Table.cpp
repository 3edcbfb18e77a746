#include "Table.h"

#include <algorithm>

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

std::vector<std::size_t> Table::widths() const
{
	std::vector<std::size_t> widths;
	for (const auto& column : _columns) widths.push_back(widthOf(column.title));
	for (const auto& row : _rows)
		for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], widthOf(row[i].text));
	return widths;
}

void Table::write(const Screen& screen) const
{
	auto wide = widths();
	std::size_t before = 0;
	for (std::size_t i = 0; i + 1 < wide.size(); ++i) before += wide[i] + gap;
	if (screen.width > 0) wide.back() = std::min(wide.back(), std::max(narrowest, screen.width - std::min(before, screen.width)));
	const auto line = [&](auto&& cellOf)
	{
		std::string text;
		for (std::size_t i = 0; i < _columns.size(); ++i)
		{
			const Cell cell = cellOf(i);
			const std::string fitting = cut(cell.text, wide[i]);
			const std::string blanks(wide[i] - widthOf(fitting), ' ');
			const std::string painted = screen.painted(cell.style, fitting);
			const bool isLast = i + 1 == _columns.size();
			text += _columns[i].isNumber ? blanks + painted : painted + (isLast ? "" : blanks);
			if (!isLast) text += std::string(gap, ' ');
		}
		text.erase(text.find_last_not_of(' ') + 1);
		screen.out << text << "\n";
	};
	line([&](std::size_t i) { return Cell(_columns[i].title, Style::strong); });
	for (const auto& row : _rows) line([&](std::size_t i) { return row[i]; });
}

} // namespace eyrie::ctl
