#include "MessageRow.h"

#include <algorithm>
#include <array>
#include <vector>

namespace eyrie::sql
{

namespace
{

// folder and phone_number head the list, so that an update can leave them out.
template <class Visit>
void forEachUnindexedField(Visit&& visit)
{
	forEachContentField(
		[&](std::string_view column, auto field)
		{
			if (column != "phone_number") visit(column, field);
		});
	forEachProgressField(visit);
}

std::vector<std::string_view> listColumns()
{
	std::vector<std::string_view> columns{
		"source", "id_space", "epoch", "remote_id", "folder", "phone_number", "stage", "direction", "delivery"};
	forEachUnindexedField([&](std::string_view column, auto) { columns.push_back(column); });
	for (const auto own : {"sort_time", "deleted_at", "created_at", "updated_at"}) columns.push_back(own);
	return columns;
}

const std::vector<std::string_view>& columns()
{
	static const auto list = listColumns();
	return list;
}

/// Sets of columns that are mostly empty together.
enum ColumnSet : std::size_t
{
	always,
	ofReceived,
	ofSent,
	seldom
};

ColumnSet setOf(std::string_view column)
{
	for (const auto one : {"is_read", "processed", "receive_date"})
		if (column == one) return ofReceived;
	for (const auto one : {"oid", "status", "error_code", "sending_date", "delivery_date"})
		if (column == one) return ofSent;
	for (const auto one : {"sender_name", "udh", "validity", "attachments", "deleted_at"})
		if (column == one) return seldom;
	return always;
}

/// The sets of what forEachUnindexedField() visits, in its order.
const std::vector<ColumnSet>& setsOfFields()
{
	static const auto list = []
	{
		std::vector<ColumnSet> sets;
		forEachUnindexedField([&](std::string_view column, auto) { sets.push_back(setOf(column)); });
		return sets;
	}();
	return list;
}

/// The columns of INSERT, and its text, for each combination of sets.
struct Insertion
{
	std::size_t columns = 0;
	std::string sql;
};

Insertion insertionOf(const std::bitset<4>& filled)
{
	Insertion insertion;
	std::string names;
	std::string marks;
	for (const auto column : columns())
	{
		if (!filled.test(setOf(column))) continue;
		++insertion.columns;
		names.append(names.empty() ? "" : ", ").append(column);
		marks.append(marks.empty() ? "?" : ", ?");
	}
	insertion.sql = "INSERT INTO messages (" + names + ") VALUES (" + marks + ")";
	return insertion;
}

const Insertion& insertionFor(const std::bitset<4>& filled)
{
	static const auto all = []
	{
		std::array<Insertion, 16> each;
		for (std::size_t sets = 0; sets < each.size(); ++sets) each[sets] = insertionOf(sets);
		return each;
	}();
	return all[filled.to_ulong()];
}

bool isValue(const Value& column, std::int64_t number)
{
	const auto* stored = std::get_if<std::int64_t>(&column);
	return stored && *stored == number;
}

bool isValue(const Value& column, std::string_view text)
{
	const auto* stored = std::get_if<std::string_view>(&column);
	return stored && *stored == text;
}

bool isValue(const Value& column, TimePoint time)
{
	std::array<char, utcLength> stamp;
	formatUtc(time, stamp.data());
	return isValue(column, std::string_view(stamp.data(), stamp.size()));
}

/// An absent field says nothing against any value.
template <class T>
bool isValue(const Value& column, const Field<T>& field)
{
	if (field.isAbsent()) return true;
	return field.hasValue() ? isValue(column, field.value()) : std::holds_alternative<std::monostate>(column);
}

bool isSetOnce(std::string_view column)
{
	for (const auto once : {"source", "id_space", "epoch", "remote_id", "sort_time", "created_at"})
		if (column == once) return true;
	return false;
}

bool isIndexed(std::string_view column)
{
	return column == "folder" || column == "phone_number" || column == "deleted_at";
}

} // namespace


std::string messageColumns(std::string_view prefix)
{
	std::string list = std::string(prefix) + "id";
	for (const auto column : columns()) list.append(", ").append(prefix).append(column);
	return list;
}


std::size_t storedColumns()
{
	return columns().size();
}


FilledColumns::FilledColumns()
{
	_filled.set(always);
}


void FilledColumns::add(const Message& message, const BatchPlan::Own& own)
{
	if (_filled.all()) return;
	auto set = setsOfFields().begin();
	forEachUnindexedField(
		[&](auto, auto field)
		{
			if ((message.*field).hasValue()) _filled.set(*set);
			++set;
		});
	if (own.deletedAt) _filled.set(seldom);
}


std::size_t FilledColumns::count() const
{
	return insertionFor(_filled).columns;
}


const std::string& FilledColumns::insert() const
{
	return insertionFor(_filled).sql;
}


void FilledColumns::encode(Rows& rows, const Message& message, const BatchPlan::Own& own) const
{
	rows << message.key.source << message.key.space << message.key.epoch << message.key.id << message.folder << message.phoneNumber
		 << message.stage << nameOf(message.direction) << nameOf(message.delivery);
	auto set = setsOfFields().begin();
	forEachUnindexedField(
		[&](auto, auto field)
		{
			if (_filled.test(*set++)) rows << message.*field;
		});
	rows << own.sortTime;
	if (_filled.test(seldom)) rows << own.deletedAt;
	rows << own.createdAt << own.updatedAt;
}


std::string updateMessage(std::string_view table, bool indexed)
{
	std::string set;
	for (const auto column : columns())
		if (!isSetOnce(column) && (indexed || !isIndexed(column)))
			set.append(set.empty() ? "" : ", ").append(column).append(" = ?");
	return "UPDATE " + std::string(table) + " SET " + set + " WHERE id = ?";
}


std::size_t updatedColumns(bool indexed)
{
	std::size_t count = 1;
	for (const auto column : columns())
		if (!isSetOnce(column) && (indexed || !isIndexed(column))) ++count;
	return count;
}


void encodeUpdate(Rows& rows, const Message& message, std::int64_t id, bool indexed)
{
	if (indexed) rows << message.folder << message.phoneNumber;
	rows << message.stage << nameOf(message.direction) << nameOf(message.delivery);
	forEachUnindexedField([&](auto, auto field) { rows << message.*field; });
	if (indexed) rows << message.deletedAt;
	rows << message.updatedAt << id;
}


bool changesIndexed(const Message& stored, const Message& merged)
{
	return stored.folder != merged.folder || !stored.phoneNumber.sameValue(merged.phoneNumber)
		|| stored.deletedAt != merged.deletedAt;
}


bool isShownBy(Row row, const Message& seen)
{
	std::size_t next = 5; // The number and the key.
	const auto same = [&](const auto& value) { return isValue(row[next++], value); };
	if (!same(seen.folder) || !same(seen.phoneNumber) || !same(seen.stage) || !same(nameOf(seen.direction))
		|| !same(nameOf(seen.delivery)))
		return false;
	bool all = true;
	forEachUnindexedField([&](auto, auto field) { all = all && same(seen.*field); });
	++next; // sort_time
	return all && std::holds_alternative<std::monostate>(row[next]);
}


Message decode(Columns& columns)
{
	const auto take = [&]<class T>(Field<T>& field)
	{
		if (auto value = columns.takeOptional<T>()) field = Field<T>(*std::move(value));
	};
	Message message;
	message.key.source = columns.take<std::string>();
	message.key.space = columns.take<std::string>();
	message.key.epoch = columns.take<std::int32_t>();
	message.key.id = columns.take<std::string>();
	message.folder = columns.take<std::string>();
	take(message.phoneNumber);
	message.stage = columns.take<std::int32_t>();
	message.direction = directionNamed(columns.take<std::string>());
	message.delivery = deliveryNamed(columns.take<std::string>());
	forEachUnindexedField([&](auto, auto field) { take(message.*field); });
	message.sortTime = columns.take<TimePoint>();
	message.deletedAt = columns.takeOptional<TimePoint>();
	message.createdAt = columns.take<TimePoint>();
	message.updatedAt = columns.take<TimePoint>();
	return message;
}

} // namespace eyrie::sql
