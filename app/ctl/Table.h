#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "Screen.h"

namespace eyrie::ctl
{

/// Rows under titles, each column as wide as what it holds; the last one is cut where the screen ends.
class Table
{
public:
	struct Column
	{
		std::string title;
		bool isNumber = false; ///< To the right.
	};
	struct Cell
	{
		std::string text; ///< As it is: shown() is applied by the table.
		Style style = Style::plain;

		Cell(std::string given, Style with = Style::plain) : text(std::move(given)), style(with) {}
		Cell(const char* given, Style with = Style::plain) : text(given), style(with) {}
	};

	explicit Table(std::vector<Column> columns) : _columns(std::move(columns)) {}

	/// Requires a cell for each column.
	void add(std::vector<Cell>);

	bool isEmpty() const { return _rows.empty(); }
	void write(const Screen&) const;

private:
	std::vector<std::size_t> widths() const;

	std::vector<Column> _columns;
	std::vector<std::vector<Cell>> _rows;
};

} // namespace eyrie::ctl
