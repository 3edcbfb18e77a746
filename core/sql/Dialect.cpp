#include <eyrie/sql/Dialect.h>

#include "Text.h"

namespace eyrie::sql
{

std::string Dialect::onDuplicateIgnore(std::string_view column) const
{
	return replaced(std::string(ignoreDuplicate), "{column}", column);
}

} // namespace eyrie::sql
