#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <eyrie/Export.h>
#include <eyrie/Message.h>
#include <eyrie/Storage.h>

namespace eyrie
{

/// A message with the number that its database knows it by.
struct StoredMessage
{
	std::int64_t id = 0;
	Message message;
};

/// Where a page of the newest-first order ended; the next one begins after it, whatever has arrived meanwhile.
struct AfterMessage
{
	TimePoint sortTime{};
	std::int64_t id = 0;
};

/// Every condition that is set must hold.
struct MessageQuery
{
	std::optional<std::string> source;
	std::optional<std::string> folder;
	std::optional<std::string> phoneNumber;
	std::optional<AfterMessage> after;
	std::size_t limit = 50;
};

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

/// A record that could not be read or stored, kept once however often it is seen (R15).
struct StoredReject
{
	StreamId stream;
	Reject reject;
	TimePoint at{}; ///< First seen.
};

/// What is stored, for those who show it. Any thread; sees only what is committed.
class EYRIE_API Reader
{
public:
	virtual ~Reader();

	virtual std::optional<StoredMessage> find(const MessageKey&) = 0;

	/// Newest first, by sortTime and then by id.
	virtual std::vector<StoredMessage> messages(const MessageQuery&) = 0;

	/// One for each folder that holds messages, by source and folder.
	virtual std::vector<FolderCount> counts() = 0;

	/// By source and folder.
	virtual std::vector<StreamSummary> streams() = 0;

	/// Those above `after`, by rising number.
	virtual std::vector<Change> changes(std::int64_t after, std::size_t limit) = 0;

	/// The newest first.
	virtual std::vector<StoredReject> rejects(std::size_t limit) = 0;
};

} // namespace eyrie
