#pragma once

#include "simulator/Clock.h"
#include "simulator/DeviceSettings.h"
#include "simulator/Draft.h"
#include "simulator/FolderQuery.h"
#include "simulator/History.h"
#include "simulator/Row.h"
#include "simulator/Tables.h"

#include <functional>
#include <map>
#include <mutex>
#include <random>
#include <unordered_map>
#include <vector>

namespace eyrie::sim
{

/// A simulated gateway without its network: the tables of gammu-smsd, and what moves messages through them. Every public
/// function may be called from any thread and is one step that no other call sees half done. The same seed, clock and calls
/// give the same device.
class Device
{
public:
	/// A row, and the folders in which its message is visible at the moment of the snapshot.
	struct Seen
	{
		Row row;
		std::vector<Folder> folders;
	};

	explicit Device(DeviceSettings settings = {}, Clock clock = systemClock(), std::uint64_t seed = 1);

	DeviceSettings settings() const;
	void configure(DeviceSettings settings);
	TimePoint now() const;

	/// A message arrives in the inbox; its oid is that of the last outgoing message to exactly this number.
	Id receive(const std::string& number, const std::string& text, const Reception& reception = {});

	/// A long message arrives: one inbox row per part, each with an id of its own and a user data header.
	std::vector<Id> receiveParts(const std::string& number, const std::vector<std::string>& texts);

	/// Told of each row of the inbox from now on, on the thread by which it arrives, and must not call the device. One at a time;
	/// an empty function ends it, and none is at work when this returns.
	void onReceived(std::function<void(const Row&)> tell);

	/// A message is put into the outbox.
	Id queue(const std::string& number, const std::string& text, const Draft& draft = {});

	/// Takes an id from a serial without a row, as a transaction does that is rolled back or commits late.
	Id reserveInboxId();
	Id reserveOutgoingId();

	// What follows returns false, and changes nothing, where there is no such row.

	/// The modem accepts all parts: outbox to sentitems, in one step.
	bool accept(Id id, Status status = Status::sendingOk);

	/// The modem gives up: outbox to sentitems with sending_error.
	bool fail(Id id, int errorCode = 38);

	/// The two halves of accept(): copies one part to sentitems, leaving it in the outbox; removes all parts from the outbox.
	bool handOver(Id id, int part = 1, Status status = Status::sendingOk);
	bool leaveOutbox(Id id);

	/// The network reports on a sent message, or on one part of it (0 = all). delivery_ok sets the delivery date.
	bool report(Id id, Status status, int part = 0);

	bool markRead(Id id, bool read = true);

	/// Changes anything of all rows of this id; `change` must keep id, part and table. Sets no update date.
	bool alter(Table table, Id id, const std::function<void(Row&)>& change);

	/// Deletes rows; sent, error and delivered all mean sentitems. Returns the number of rows deleted.
	std::size_t erase(Folder folder, Id from, Id to);

	/// Takes back the numbering, as a factory reset (1, 1) or a restored backup does: rows at or above the given ids are gone.
	void restartNumbering(Id nextInbox = 1, Id nextOutgoing = 1);

	/// Everything that is due now: each modem takes one message (highest priority, then the oldest), then reports arrive.
	/// Returns the number of events.
	std::size_t step();

	/// Appends a history that ends now. Requires that no id below those of the history is in use later.
	void fill(const History& history);

	/// What `GET messages/{folder}` would list now, in that order, parts joined as the settings say. Marks as read if they say so.
	std::vector<Row> list(Folder folder, const FolderQuery& query);

	/// The same for APIv1, to which `sent` is all of sentitems.
	std::vector<Row> listV1(Folder folder, const FolderQuery& query);

	std::size_t count(Folder folder, const FolderQuery& query = {}) const;

	/// The first row of this outgoing message: in the outbox while it is there, else in sentitems.
	std::optional<Row> outgoing(Id id) const;

	/// Every row of every table, by table, id and part.
	std::vector<Seen> snapshot() const;
	std::size_t rows() const;

private:
	struct Report
	{
		Id id;
		Status status;
		int part; ///< 0 for all
	};

	std::vector<Row> list(Folder folder, const FolderQuery& query, const DeviceSettings& ways, std::chrono::sys_seconds now);
	bool eachPart(Rows& rows, Id id, const std::function<void(Row&)>& change) const;
	bool moveToSent(Id id, Status status, std::optional<int> errorCode, std::chrono::sys_seconds now);
	void copyToSent(const Row& row, Status status, std::optional<int> errorCode, std::chrono::sys_seconds now);
	bool applyReport(Id id, Status status, int part, std::chrono::sys_seconds now);
	bool percent(int chance);
	bool isDue(const Row& row, std::chrono::sys_seconds now) const;
	Id nextDue(int modem, std::chrono::sys_seconds now) const;
	void send(Id id, std::chrono::sys_seconds now);
	void refuse(Id id, std::chrono::sys_seconds now);
	void planReports(Id id, std::chrono::sys_seconds now);
	void planReport(Id id, int part, std::chrono::sys_seconds now);

	const Clock _clock;
	mutable std::mutex _mutex;
	DeviceSettings _settings;
	Tables _tables;
	std::mt19937_64 _random;
	std::multimap<std::chrono::sys_seconds, Report> _reports;
	std::unordered_map<std::string, Text> _oids;
	std::function<void(const Row&)> _tell;
};

} // namespace eyrie::sim
