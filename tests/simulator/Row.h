#pragma once

#include "simulator/Text.h"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace eyrie::sim
{

using Id = std::int64_t;

/// The tables of the device. outbox and sentitems share one numbering, inbox has its own.
enum class Table : std::uint8_t
{
	inbox,
	outbox,
	sentitems
};

/// The folders of the API: views of the tables.
enum class Folder : std::uint8_t
{
	inbox,
	outbox,
	sent,
	error,
	delivered
};
constexpr int folderCount = 5;

enum class Status : std::uint8_t
{
	reserved,
	sendingOk,
	sendingOkNoReport,
	sendingError,
	deliveryOk,
	deliveryFailed,
	deliveryPending,
	deliveryUnknown,
	error
};

/// What no healthy device does, for tests of a client's patience.
struct Oddity
{
	Text verbatim;         ///< printed instead of the whole JSON object, unchecked
	Text extra;            ///< raw JSON members printed after the known ones, such as "priority":5
	Text statusWord;       ///< printed instead of the status' own word
	bool poisoned = false; ///< any answer that would hold this row is a 500 instead
	bool hidden = false;   ///< in the table, but shown in no folder
};

/// One row of a table, with the columns of every table. A message of several parts is several rows with one id.
struct Row
{
	Id id = 0;
	std::uint64_t sequence = 0; ///< order of insertion into its table
	Table table = Table::inbox;
	Status status = Status::reserved;
	std::uint8_t part = 1;
	std::uint8_t parts = 1;
	std::uint8_t retries = 0;
	std::uint8_t priority = 0;
	bool unicode = false;
	bool processed = false;
	bool read = false;
	std::int16_t sendAfter = -1; ///< minute of the device's day, -1 for any time
	std::int16_t sendBefore = -1;
	int messageClass = 255;
	int folderId = 1;
	int modem = 1;
	std::optional<int> errorCode;
	Text number;
	Text text;
	Text udh;
	Text attachments; ///< a JSON array
	Text oid;
	Text userName;
	Text validity;
	std::chrono::sys_seconds insertDate; ///< receive_date in the inbox
	std::chrono::sys_seconds updateDate;
	std::chrono::sys_seconds sendingDate; ///< due in the outbox; receive_date in the inbox
	std::optional<std::chrono::sys_seconds> deliveryDate;
	std::shared_ptr<const Oddity> oddity; ///< shared between copies of the row; null for nearly all of them

	bool isHidden() const { return oddity && oddity->hidden; }
	bool isPoisoned() const { return oddity && oddity->poisoned; }
};

/// `sent` and so on.
std::string_view word(Folder folder);
std::optional<Folder> folderOf(std::string_view word);
Table tableOf(Folder folder);
std::string_view word(Table table);

/// `sending_ok` and so on, as APIv2 lists messages.
std::string_view word(Status status);
std::optional<Status> statusOf(std::string_view word);

/// `SendingOK` and so on, as APIv1 and `messages/status` spell it; `queued` for reserved.
std::string_view camelWord(Status status);

} // namespace eyrie::sim
