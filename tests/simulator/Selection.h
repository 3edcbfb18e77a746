#pragma once

#include "simulator/DeviceSettings.h"
#include "simulator/FolderQuery.h"
#include "simulator/Tables.h"

#include <random>
#include <vector>

namespace eyrie::sim
{

/// Decides which rows of the tables a folder shows, in which order, and how many of them. Costs the logarithm of the table
/// and the rows of the id window; a window without a limit, or in insertion or random order, costs all its rows.
class Selection
{
public:
	/// Keeps references: tables and settings must outlive the selection.
	Selection(const Tables& tables, const DeviceSettings& settings) : _tables(tables), _settings(settings) {}

	/// Copies of the rows that an answer holds. `chance` decides the order where the settings ask for it.
	std::vector<Row> rows(Folder folder, const FolderQuery& query, std::mt19937_64& chance) const;

	/// The number of rows that match, whatever the limits.
	std::size_t count(Folder folder, const FolderQuery& query) const;

	/// The folders in which the message of this row is visible now.
	std::vector<Folder> foldersOf(const Row& row) const;

private:
	using Found = std::vector<Rows::const_iterator>;

	bool isItem(const Rows& rows, Rows::const_iterator at) const;
	Row joined(const Rows& rows, Rows::const_iterator head) const;
	bool shows(Folder folder, const Row& row) const;
	bool matches(Folder folder, const FolderQuery& query, const Row& row) const;
	bool matches(Folder folder, const FolderQuery& query, const Rows& rows, Rows::const_iterator at) const;
	bool matchesDates(const FolderQuery& query, const Row& row) const;
	Found find(Folder folder, const FolderQuery& query, std::size_t enough) const;
	std::size_t most(const FolderQuery& query) const;

	const Tables& _tables;
	const DeviceSettings& _settings;
};

} // namespace eyrie::sim
