#pragma once

#include <eyrie/sql/Dialect.h>

namespace eyrie::mysql
{

/// What MariaDB and MySQL say alike.
class Dialect final : public sql::Dialect
{
public:
	std::string_view type(Column) const override;
	std::string_view tableSuffix() const override;
	bool declaresIndexesInTable() const override { return true; } // MySQL knows no CREATE INDEX IF NOT EXISTS.
	std::string_view begin() const override { return "START TRANSACTION"; }
	std::string_view lockRows() const override { return " FOR UPDATE"; }
	std::string onDuplicateIgnore(std::string_view column) const override;
	bool hasOneWriter() const override { return false; }
};

} // namespace eyrie::mysql
