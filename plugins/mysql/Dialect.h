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
	.declaresIndexesInTable = true,                                    // MySQL knows no CREATE INDEX IF NOT EXISTS.
	.hasOneWriter = false,
};

} // namespace eyrie::mysql
