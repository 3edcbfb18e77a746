#include <stdexcept>

#include <Poco/TemporaryFile.h>
#include <eyrie/Plugin.h>
#include <sqlite/Factory.h>

#include "../Shelf.h"
#include "Workload.h"

namespace eyrie::bench
{

namespace
{

using namespace std::chrono_literals;

// A fixed one: every run writes the same.
constexpr TimePoint now{std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)};

Message messageOf(const Shelf& shelf, std::int64_t id)
{
	auto given = shelf.message(id);
	Message message;
	message.key = {"office", "incoming", 1, std::to_string(id)};
	message.folder = "inbox";
	message.position = id;
	message.phoneNumber = std::string(given.number.data(), given.number.size());
	message.text = std::move(given.text);
	message.textBinary = std::move(given.textBinary);
	message.encoding = std::string(Shelf::encoding);
	message.messageClass = Shelf::messageClass;
	message.modemNo = Shelf::modem;
	message.smsc = std::string(Shelf::smsc);
	message.isRead = true;
	message.processed = false;
	message.extra = std::string(Shelf::extra);
	for (auto date : {&Message::insertDate, &Message::receiveDate, &Message::updateDate}) message.*date = given.received;
	return message;
}


/// The storage of the plugin `sqlite` on a file of its own, and the pages of a first load.
class Commit : public Workload
{
protected:
	explicit Commit(std::int64_t items) : _items(items)
	{
		_folder.createDirectories();
		sqlite::Factory factory;
		_storage = factory.create({"storage", _clock, Poco::Logger::get("storage"), _gate},
			Options(factory.options(), {{"path", _folder.path() + "/messages.db"}}));
		_storage->migrate();
	}

	/// The next page of the shelf, with the cursor behind it.
	void turnPage()
	{
		_batch = {.stream = {"office", "inbox"}, .now = now, .quiet = true};
		for (std::int64_t i = 0; i < _items; ++i) _batch.messages.push_back(messageOf(_shelf, _next++));
		const Cursor to{std::to_string(_next - 1), _next - 1};
		_batch.cursor = CursorMove{_cursor, to};
		_cursor = to;
	}

	/// The same, and nothing new behind it.
	void stay() { _batch.cursor.reset(); }

	Committed commit() { return _storage->commit(_batch); }

	void require(std::size_t rows) const
	{
		if (static_cast<std::int64_t>(rows) != _items) throw std::logic_error("a workload does not do what it should");
	}

private:
	class Gate final : public RequestGate
	{
		void enter(std::stop_token) override {}
	};

	const std::int64_t _items;
	Poco::TemporaryFile _folder;
	SystemClock _clock;
	Gate _gate;
	std::unique_ptr<Storage> _storage;
	const Shelf _shelf;
	std::int64_t _next = _shelf.first();
	std::optional<Cursor> _cursor;
	Batch _batch;
};


class CommitNew final : public Commit
{
public:
	explicit CommitNew(std::int64_t items) : Commit(items) {}

	void prepare() override { turnPage(); }
	void run() override { require(commit().inserted); }
};


class CommitUnchanged final : public Commit
{
public:
	explicit CommitUnchanged(std::int64_t items) : Commit(items)
	{
		turnPage();
		require(commit().inserted);
		stay();
	}

	void run() override { require(commit().unchanged); }
};

} // namespace


std::unique_ptr<Workload> commitNew(std::int64_t items)
{
	return std::make_unique<CommitNew>(items);
}


std::unique_ptr<Workload> commitUnchanged(std::int64_t items)
{
	return std::make_unique<CommitUnchanged>(items);
}

} // namespace eyrie::bench
