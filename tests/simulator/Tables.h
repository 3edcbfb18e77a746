#pragma once

#include "simulator/Row.h"

#include <compare>
#include <map>

namespace eyrie::sim
{

/// What identifies a row within its table.
struct RowKey
{
	Id id = 0;
	std::uint8_t part = 1;

	auto operator<=>(const RowKey&) const = default;
};

using Rows = std::map<RowKey, Row>;

/// The database of the device: three ordered tables and two serials. Not thread-safe.
struct Tables
{
	Rows inbox;
	Rows outbox;
	Rows sentitems;
	Id nextInbox = 1;
	Id nextOutgoing = 1;
	std::uint64_t inserted = 0; ///< rows ever inserted

	Rows& of(Table table);
	const Rows& of(Table table) const;

	/// Inserts or replaces; gives the row its table and its sequence, which grows with `when`.
	Row& put(Table table, Row row, std::chrono::sys_seconds when);
};

} // namespace eyrie::sim
