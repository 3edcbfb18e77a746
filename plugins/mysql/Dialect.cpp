#include "Dialect.h"

namespace eyrie::mysql
{

std::string_view Dialect::type(Column column) const
{
	switch (column)
	{
	case Column::id: return "BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY";
	case Column::integer: return "BIGINT";
	case Column::key: return "VARCHAR(190)";
	case Column::text: return "MEDIUMTEXT"; // Poco crashes on reading LONGTEXT, and TEXT ends at 64 KiB.
	case Column::bytes: return "MEDIUMBLOB";
	case Column::date: return "DATETIME(3)";
	}
	return "MEDIUMTEXT";
}


std::string_view Dialect::tableSuffix() const
{
	// By bytes, and without padding: 'a' and 'a ' are two ids. Each server reads its own comment only.
	return " ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 /*M! COLLATE = utf8mb4_nopad_bin */ /*!80017 COLLATE = "
		   "utf8mb4_0900_bin */";
}


std::string Dialect::onDuplicateIgnore(std::string_view column) const
{
	// Not INSERT IGNORE, which forgives much more than a duplicate.
	return " ON DUPLICATE KEY UPDATE " + std::string(column) + " = " + std::string(column);
}

} // namespace eyrie::mysql
