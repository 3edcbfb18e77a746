#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <eyrie/Batch.h>
#include <eyrie/Export.h>
#include <eyrie/MessageQuery.h>

namespace eyrie
{

struct FolderCount
{
	StreamId stream;
	std::int64_t messages = 0; ///< Those marked deleted left out.
	std::int64_t pending = 0;
};

struct StreamSummary
{
	StreamId stream;
	StreamState state;
};

/// What a commit told of (R20).
struct Change
{
	std::int64_t number = 0;               ///< Visible in order, never reused.
	std::string kind;                      ///< `new`, `changed`, `gone`, `back`, or `loaded`: a marker for many messages.
	std::optional<std::int64_t> messageId; ///< None for a marker.
	std::string source;
	std::string folder;
	std::string status;
	std::optional<std::int32_t> errorCode;
	TimePoint at{};
};

struct ChangeQuery
{
	std::int64_t after = 0;                ///< The number of the last change known.
	std::optional<std::int64_t> messageId; ///< Only those of one message: its history.
	std::size_t limit = 1000;
};

struct ChangePage
{
	std::vector<Change> changes;  ///< By rising number.
	std::int64_t forgottenTo = 0; ///< Changes up to this number are no longer kept: who resumes before it has missed some.
};

/// What waits, of one source.
struct Backlog
{
	std::string source;
	std::int64_t pending = 0;              ///< Tracked messages.
	std::optional<TimePoint> firstDueAt{}; ///< When the most overdue of them was, or will be, due for a look.
	std::int64_t rejects = 0;
};

/// A record that could not be read or stored, kept once however often it is seen (R15).
struct StoredReject
{
	std::int64_t number = 0;
	StreamId stream;
	Reject reject;
	TimePoint at{}; ///< First seen.
};

struct RejectQuery
{
	std::optional<std::string> source;
	std::optional<std::int64_t> before; ///< Only those of a lower number.
	std::size_t limit = 100;
};

/// What is stored, for those who show it. Any thread; sees only what is committed. More than eight questions: one for each thing
/// that is shown.
class EYRIE_API Reader
{
public:
	virtual ~Reader();

	virtual std::optional<StoredMessage> find(const MessageKey&) = 0;

	/// By the database's own number, which a message keeps when it is archived; it is found there too, as by find().
	virtual std::optional<StoredMessage> message(std::int64_t id) = 0;

	/// Newest first, by sortTime and then by id. Throws Error (misconfigured) for a text where canSearch() is false.
	virtual std::vector<StoredMessage> messages(const MessageQuery&) = 0;

	/// Whether messages are found by the words of their texts: storages may leave that to be switched on.
	virtual bool canSearch() = 0;

	virtual ConversationPage conversations(const ConversationQuery&) = 0;

	/// One for each folder that holds messages, by source and folder; archived ones are not counted.
	virtual std::vector<FolderCount> counts() = 0;

	/// One for each source of which anything waits, by its name. Looks at no message: quick enough to be asked every few seconds.
	virtual std::vector<Backlog> backlog() = 0;

	/// By source and folder.
	virtual std::vector<StreamSummary> streams() = 0;

	virtual ChangePage changes(const ChangeQuery&) = 0;

	/// The number of the last change told, 0 before the first.
	virtual std::int64_t lastChange() = 0;

	/// The newest first.
	virtual std::vector<StoredReject> rejects(const RejectQuery&) = 0;
};

} // namespace eyrie
