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

	/// Nothing was ever added.
	bool isEmpty() const { return !_hasTitles && _rows.empty(); }
	/// Of what waits to be written.
	std::size_t rows() const { return _rows.size(); }
	/// What was added since the last time; the titles the first time only. A column gets wider, and never narrower again.
	void write(const Screen&);

private:
	std::vector<std::size_t> widthsOn(const Screen&);
	template <class CellOf>
	void writeLine(const Screen&, const std::vector<std::size_t>& widths, CellOf&&) const;

	std::vector<Column> _columns;
	std::vector<std::vector<Cell>> _rows;
	std::vector<std::size_t> _widths;
	bool _hasTitles = false;
};

} // namespace eyrie::ctl
