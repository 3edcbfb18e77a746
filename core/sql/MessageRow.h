#pragma once

#include <bitset>
#include <string>
#include <string_view>

#include <eyrie/Message.h>
#include <eyrie/sql/Value.h>

#include "BatchPlan.h"
#include "Columns.h"

namespace eyrie::sql
{

// A message and the columns of its row: the one place that knows both.

/// `id` and every column, each after `prefix`, as decode() takes them.
std::string messageColumns(std::string_view prefix = {});

/// How many there are, without the id.
std::size_t storedColumns();

/// The columns that an INSERT of several rows names. A third of them is empty in most messages, and costs a database server as much
/// as the others: those that are empty in every row are left out, by few sets of them, so that few statements stay prepared.
class FilledColumns
{
public:
	FilledColumns();

	/// Of one more row.
	void add(const Message&, const BatchPlan::Own&);

	std::size_t count() const;

	/// Inserts what encode() gives, for the rows that were added.
	const std::string& insert() const;
	void encode(Rows&, const Message&, const BatchPlan::Own&) const;

private:
	std::bitset<4> _filled;
};

/// Updates the row of a number with what encodeUpdate() gives. The columns that are set once are left out; so are, unless
/// `indexed`, those that have to be looked up in indexes: most updates change a status only, and a row that keeps its place in
/// every index is written three times as fast.
std::string updateMessage(std::string_view table, bool indexed);
std::size_t updatedColumns(bool indexed);
void encodeUpdate(Rows&, const Message&, std::int64_t id, bool indexed);

/// Whether an update must write the indexed columns too.
bool changesIndexed(const Message& stored, const Message& merged);

/// Whether the row, as messageColumns() selects it, is one that observing `seen` leaves as it is. Requires that it is the row of this
/// message. May say no of a row that is.
bool isShownBy(Row, const Message& seen);

/// What messageColumns() selects, without the id in front. NULL is read as absent.
Message decode(Columns&);

} // namespace eyrie::sql
