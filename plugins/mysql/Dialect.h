#pragma once

#include <eyrie/sql/Dialect.h>

namespace eyrie::mysql
{

/// What MariaDB and MySQL say alike.
inline constexpr sql::Dialect dialect{
	.types = {
		.id = "BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY",
		.integer = "BIGINT",
		.key = "VARCHAR(190)",
		.text = "MEDIUMTEXT", // Poco crashes on reading LONGTEXT, and TEXT ends at 64 KiB.
		.bytes = "MEDIUMBLOB",
		.date = "DATETIME(3)",
	},
	// By bytes, and without padding: 'a' and 'a ' are two ids. Each server reads its own comment only.
	.tableSuffix = " ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 "
				   "/*M! COLLATE = utf8mb4_nopad_bin */ /*!80017 COLLATE = utf8mb4_0900_bin */",
	.begin = "START TRANSACTION",
	.lockRows = " FOR UPDATE",
	.ignoreDuplicate = " ON DUPLICATE KEY UPDATE {column} = {column}", // INSERT IGNORE forgives much more than a duplicate.
	.now = "UTC_TIMESTAMP(3)",
	.indexes = {
		.areDeclaredInTable = true, // MySQL knows no CREATE INDEX IF NOT EXISTS.
		.takeRanges = false,        // And little would be gained: it looks up the row of each key anyhow.
		.has = "SELECT COUNT(*) FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = '{table}' "
				"AND index_name = '{index}'",
		.drop = "DROP INDEX {index} ON {table}",
		// Without, MariaDB takes its equal columns only, and walks over all that lies before a page.
		.use = " FORCE INDEX ({index})",
	},
	.search = {
		// A collation of its own: words are alike whatever their case.
		.create = "CREATE TABLE IF NOT EXISTS {table} (rowid BIGINT NOT NULL PRIMARY KEY, text MEDIUMTEXT NOT NULL, FULLTEXT (text)) "
				  "ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci",
		.match = "MATCH ({table}.text) AGAINST (? IN BOOLEAN MODE)",
		.each = "+{word} ",
		.shortest = 3, // Unless told otherwise.
	},
	.hasOneWriter = false,
};

} // namespace eyrie::mysql
