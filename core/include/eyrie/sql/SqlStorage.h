#pragma once

#include <memory>

#include <Poco/Logger.h>
#include <eyrie/BulkLoad.h>
#include <eyrie/Clock.h>
#include <eyrie/Connections.h>
#include <eyrie/Reader.h>
#include <eyrie/Storage.h>
#include <eyrie/sql/Dialect.h>
#include <eyrie/sql/Pool.h>

namespace eyrie::sql
{

class Database;
class DeferredIndex;
class SqlReader;

/// The storage of every SQL plugin; what differs is in the dialect and the connections.
class SqlStorage final : public Storage, private Connections, private BulkLoad
{
public:
	/// Opens no connection yet. `dialect`, `clock` and `logger` outlive the storage. `searches`: messages are found by the words of their
	/// texts.
	SqlStorage(const Dialect& dialect, Pool::Open, const Pool::Limits&, Clock& clock, Poco::Logger& logger, bool searches);
	~SqlStorage() override;

	void migrate() override;
	std::optional<StreamState> state(const StreamId&) override;
	Committed commit(const Batch&) override;
	LeaseAnswer lease(const LeaseRequest&) override;
	std::vector<Pending> pending(const PendingQuery&) override;
	std::size_t archive(const ArchiveRequest&) override;
	std::size_t discard(const ArchiveRequest&) override;
	Reader& reader() override;
	void* extension(std::string_view wanted) override;

private:
	ConnectionFigures figures() override;
	void begin() override;
	void end() override;
	void giveUp() noexcept override;

	const std::unique_ptr<Database> _database;
	const std::unique_ptr<DeferredIndex> _numberIndex;
	const std::unique_ptr<SqlReader> _reader;
	const bool _searches;
};

} // namespace eyrie::sql
