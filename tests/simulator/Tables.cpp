#include "simulator/Tables.h"

namespace eyrie::sim
{

Rows& Tables::of(Table table)
{
	if (table == Table::inbox) return inbox;
	return table == Table::outbox ? outbox : sentitems;
}

const Rows& Tables::of(Table table) const
{
	if (table == Table::inbox) return inbox;
	return table == Table::outbox ? outbox : sentitems;
}

Row& Tables::put(Table table, Row row, std::chrono::sys_seconds when)
{
	row.table = table;
	// A history is written in the order of creation, but its messages were sent in another.
	row.sequence = static_cast<std::uint64_t>(when.time_since_epoch().count()) << 24U | (++inserted & 0xFFFFFFU);
	Rows& rows = of(table);
	const RowKey key{row.id, row.part};
	return rows.insert_or_assign(rows.end(), key, std::move(row))->second;
}

} // namespace eyrie::sim
