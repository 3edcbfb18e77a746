#include "Dialect.h"

namespace eyrie::sqlite
{

std::string_view Dialect::type(Column column) const
{
	switch (column)
	{
	case Column::id: return "INTEGER PRIMARY KEY AUTOINCREMENT";
	case Column::integer: return "INTEGER"; // Not INT, which others read as 32 bits.
	case Column::key: return "TEXT";        // Compared by bytes unless told otherwise.
	case Column::text: return "TEXT";
	case Column::bytes: return "BLOB";
	case Column::date: return "TEXT";
	}
	return "TEXT";
}

} // namespace eyrie::sqlite
