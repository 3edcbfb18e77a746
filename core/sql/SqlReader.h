#pragma once

#include <eyrie/Reader.h>

#include "Database.h"
#include "DeferredIndex.h"

namespace eyrie::sql
{

/// What the tables show. Any thread.
class SqlReader final : public Reader
{
public:
	/// Keeps the references.
	SqlReader(Database& database, const DeferredIndex& numberIndex, bool searches) :
		_database(database), _numberIndex(numberIndex), _searches(searches)
	{
	}

	std::optional<StoredMessage> find(const MessageKey&) override;
	std::optional<StoredMessage> message(std::int64_t id) override;
	std::vector<StoredMessage> messages(const MessageQuery&) override;
	bool canSearch() override { return _searches; }
	ConversationPage conversations(const ConversationQuery&) override;
	std::vector<FolderCount> counts() override;
	std::vector<Backlog> backlog() override;
	std::vector<StreamSummary> streams() override;
	ChangePage changes(const ChangeQuery&) override;
	std::int64_t lastChange() override;
	std::vector<StoredReject> rejects(const RejectQuery&) override;

private:
	/// For those who show what is stored, who may be many.
	void read(const Database::Work& work) { _database.read(work, Pool::Borrower::guest); }

	Database& _database;
	const DeferredIndex& _numberIndex;
	const bool _searches;
};

} // namespace eyrie::sql
