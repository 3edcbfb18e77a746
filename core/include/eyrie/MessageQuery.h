#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <eyrie/Message.h>

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
	enum class Deleted
	{
		included,
		excluded,
		only
	};

	std::optional<std::string> source;
	std::optional<std::string> space;
	std::optional<std::int32_t> epoch;
	std::optional<std::string> folder;
	std::optional<std::string> phoneNumber;
	std::optional<Direction> direction;
	std::optional<std::string> status; ///< The source's own word.
	std::optional<Delivery> delivery;
	Deleted deleted = Deleted::included;
	std::optional<TimePoint> since; ///< By sortTime, this one included.
	std::optional<TimePoint> until; ///< By sortTime, this one left out.
	std::optional<AfterMessage> after;
	std::size_t limit = 50;
	bool archived = false; ///< Those that were moved into the archive, instead of all others.
	/// Words that must all occur in the text, as the database tells words apart and compares them; no word finds nothing. The order is
	/// by id then, the newest stored first, and of `after` the id alone counts. Requires Reader::canSearch().
	std::optional<std::string> text;
};

/// All that was exchanged with one number, over all sources and folders; what is marked deleted or archived is left out.
struct Conversation
{
	StoredMessage last;
	std::int64_t messages = 0; ///< At most Conversation::counted.
	bool hasMore = false;      ///< There are more than were counted.

	static constexpr std::int64_t counted = 1000;
};

struct ConversationQuery
{
	std::optional<std::string> source; ///< Only what was exchanged through it.
	std::optional<AfterMessage> after;
	/// ConversationPage::until of the first page: what has come since moves no conversation past the reader.
	std::optional<AfterMessage> until;
	std::size_t limit = 50;
};

struct ConversationPage
{
	std::vector<Conversation> conversations; ///< The newest last message first.
	/// Where the next page begins; none at the end. A page may hold fewer conversations than asked for, or none, though there are more:
	/// its cost is bounded where few numbers have written very much.
	std::optional<AfterMessage> next;
	/// The newest message that was looked at, here or by the first page; none if there was none.
	std::optional<AfterMessage> until;
};

} // namespace eyrie
