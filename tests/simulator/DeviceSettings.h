#pragma once

#include "simulator/Clock.h"
#include "simulator/Row.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace eyrie::sim
{

/// How the device treats its messages by itself, in Device::step(). Percentages are of the messages handled.
struct Life
{
	int refusedPercent = 4;                 ///< the modem refuses; tried again once after `retryAfter`
	int noReportPercent = 5;                ///< accepted, no report was asked for
	int silentPercent = 10;                 ///< accepted, the carrier never reports
	int failedPercent = 4;                  ///< the report says failed
	int pendingPercent = 6;                 ///< the first report says pending, a later one decides
	int maxRetries = 1;                     ///< gammu's default
	std::chrono::seconds retryAfter{600};   ///< gammu's default
	std::chrono::seconds shortestReport{2}; ///< between acceptance and report
	std::chrono::seconds longestReport{90};
	bool partsApart = true; ///< where parts repeat their id, each is reported on at its own time and with its own outcome
};

/// A change of the device's clock between winter and summer time.
struct ZoneChange
{
	TimePoint at;
	std::chrono::minutes offsetAfter{};
};

/// How a long message is listed: one row, the id repeated for each part, or the first part only.
enum class Parts
{
	joined,
	repeated,
	first
};

/// The same for its older API, which lists the tables as they are.
struct SettingsV1
{
	enum class Paths
	{
		both,
		newer, ///< `/jsonrpc/sms`
		older, ///< `/index.php/jsonrpc/sms`
		none
	};
	enum class Wrapping ///< What stands within `{"result":…}`.
	{
		all,
		messages, ///< Errors come without it.
		none
	};

	Paths paths = Paths::both;
	Wrapping wrapping = Wrapping::all;
	std::string emptyText = "No data to display";
	int errorStatus = 200;            ///< of HTTP, with an error that is told in words
	bool ignoresIdTo = false;         ///< as older devices do
	bool takesToken = true;           ///< false: login and password only
	bool readMarksRead = true;        ///< reading the inbox sets `readed`
	Parts outboxParts = Parts::first; ///< sentitems always repeats the id
};

/// Everything about the gateway that its vendor does not say, as switches; the defaults are the likeliest answers.
struct DeviceSettings
{
	enum class Order
	{
		ascending,
		descending,
		insertion,
		random
	};
	enum class Empty
	{
		notFound,
		okObject,
		okArray
	};
	enum class DateColumn
	{
		insert,
		sending,
		update,
		delivery
	};
	using Parts = sim::Parts;

	Order order = Order::ascending;          ///< random is another order at each request
	std::optional<std::size_t> cap;          ///< at most so many rows per answer, silently; after ordering, repeated parts count
	std::optional<std::size_t> defaultLimit; ///< the limit when none is asked for
	std::optional<std::size_t> maxLimit;     ///< 400 above it
	Empty empty = Empty::notFound;
	bool sentExcludesFinal = false; ///< rows shown in `error` or `delivered` leave `sent`
	Parts parts = Parts::joined;
	DateColumn dateColumn
		= DateColumn::sending;       ///< what date_from and date_to mean; `insert` and `sending` are receive_date in the inbox
	std::set<Folder> forbidden;      ///< 403
	bool readMarksRead = false;      ///< GET inbox sets `read`
	bool nullOtherDirection = false; ///< fields of the other direction are null instead of absent
	bool attachmentsAbsent = false;  ///< without attachments=1 the field is absent instead of null
	bool escapeUnicode = false;      ///< \uXXXX instead of UTF-8, as PHP does unless told otherwise
	int badFolderStatus = 400;       ///< 400, 404 or 405
	std::set<Status> errorFolder{Status::sendingError, Status::error, Status::deliveryFailed};
	std::set<Status> deliveredFolder{Status::deliveryOk};

	std::chrono::minutes zoneOffset{60}; ///< of the device's local time
	bool printZone = true;               ///< false: stamps without a zone
	std::optional<ZoneChange> zoneChange;

	std::string token; ///< "" asks for none
	std::string login; ///< of APIv1, beside the token; "": there is none
	std::string password;
	std::optional<std::string> onlyOwner; ///< the token sees only outgoing messages of this user
	std::map<std::string, std::string> contacts{{"+48600100200", "Anna Zając"}}; ///< Names by number.
	bool forbidsContacts = false;                                                ///< 403
	int modems = 2;                                                              ///< numbered from 1
	std::set<int> disabledModems;                                                ///< their messages stay in the outbox
	std::string firmware = "6.31";
	Life life;
	SettingsV1 v1;

	/// The offset of local time at `when`.
	std::chrono::minutes offsetAt(std::chrono::sys_seconds when) const;

	/// These settings as they hold for a folder that is listed through APIv1.
	DeviceSettings throughV1(Folder folder) const;
};

/// The words of the command line; nullopt for any other word.
std::optional<DeviceSettings::Order> orderOf(const std::string& word);           // asc desc insertion random
std::optional<DeviceSettings::Empty> emptyOf(const std::string& word);           // 404-object 200-object 200-array
std::optional<DeviceSettings::DateColumn> dateColumnOf(const std::string& word); // insert sending update delivery
std::optional<Parts> partsOf(const std::string& word);                           // joined repeated first
std::optional<SettingsV1::Paths> pathsOf(const std::string& word);               // both new old none
std::optional<SettingsV1::Wrapping> wrappingOf(const std::string& word);         // all messages none

} // namespace eyrie::sim
