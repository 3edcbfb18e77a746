#pragma once

#include <eyrie/sql/Dialect.h>

namespace eyrie::sqlite
{

class Dialect final : public sql::Dialect
{
public:
	std::string_view type(Column) const override;
	std::string_view tableSuffix() const override { return {}; }
	bool declaresIndexesInTable() const override { return false; }
	/// IMMEDIATE: a transaction that reads first and writes later could neither wait nor go on.
	std::string_view begin() const override { return "BEGIN IMMEDIATE"; }
	std::string_view lockRows() const override { return {}; }
	std::string onDuplicateIgnore(std::string_view) const override { return " ON CONFLICT DO NOTHING"; }
	bool hasOneWriter() const override { return true; }
};

} // namespace eyrie::sqlite
