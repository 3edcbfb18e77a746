#include "simulator/History.h"

#include "simulator/Phrases.h"

#include <algorithm>
#include <random>

namespace eyrie::sim
{
namespace
{
using namespace std::chrono;

/// As many as can be told from each other, and no more than a short history can use.
std::size_t choiceFor(const History& history, std::size_t most)
{
	return std::clamp<std::size_t>(history.rows, 64, most);
}

class HistoryWriter
{
public:
	HistoryWriter(const History& history, Tables& tables, TimePoint now) :
		_history(history), _tables(tables), _now(floor<seconds>(now)), _random(history.seed),
		_phrases(history.seed, choiceFor(history, 8192), choiceFor(history, 2048))
	{
	}

	void write()
	{
		const auto span = static_cast<double>(_history.days * 86400);
		const auto rows = static_cast<double>(_history.rows);
		for (std::size_t index = 0; index < _history.rows; ++index)
		{
			const auto age = static_cast<std::int64_t>(span * (rows - static_cast<double>(index)) / rows);
			_when = _now - seconds(age);
			if (perMille(_history.inboxPercent * 10))
				incoming();
			else
				outgoing();
		}
	}

private:
	bool perMille(int chance) { return static_cast<int>(_random() % 1000) < chance; }

	sys_seconds later(std::uint64_t most) { return std::min(_now, _when + seconds(1 + _random() % most)); }

	Id take(Id& serial)
	{
		if (perMille(_history.gapPerMille)) ++serial;
		return serial++;
	}

	void incoming()
	{
		Row row;
		row.id = take(_tables.nextInbox);
		row.number = _phrases.sender(_random);
		setText(row, _phrases.phrase(_random));
		row.read = perMille(700);
		row.processed = true;
		row.modem = 1 + static_cast<int>(_random() % static_cast<unsigned>(_history.modems));
		row.insertDate = row.sendingDate = row.updateDate = _when;
		_tables.put(Table::inbox, std::move(row), _when);
	}

	void outgoing()
	{
		Row row;
		row.id = take(_tables.nextOutgoing);
		row.number = _phrases.receiver(_random);
		row.userName = _users[_random() % _users.size()];
		row.validity = perMille(900) ? _max : _day;
		row.modem = 1 + static_cast<int>(_random() % static_cast<unsigned>(_history.modems));
		row.insertDate = row.updateDate = _when;
		const bool isLong = perMille(_history.longPerMille);
		setText(row, isLong ? _phrases.longPhrase(_random) : _phrases.phrase(_random));
		const Table table = perMille(_history.scheduledPerMille) ? Table::outbox : Table::sentitems;
		if (table == Table::outbox)
			schedule(row);
		else
			send(row);
		if (isLong)
			putParts(table, row);
		else
			put(table, std::move(row));
	}

	void schedule(Row& row)
	{
		row.folderId = 2;
		row.status = Status::reserved;
		row.priority = static_cast<std::uint8_t>(_random() % 10);
		row.sendingDate = _now + hours(1 + _random() % 240);
	}

	void send(Row& row)
	{
		row.folderId = 3;
		row.sendingDate = row.updateDate = later(perMille(20) ? 86400 : 20);
		const auto roll = static_cast<int>(_random() % 1000);
		row.status = statusOfRoll(roll);
		if (row.status == Status::sendingError) row.errorCode = 38;
		if (row.status == Status::error) row.errorCode = 500;
		const bool isReported = row.status == Status::deliveryOk || row.status == Status::deliveryFailed;
		if (!isReported) return;
		row.updateDate = std::min(_now, row.sendingDate + seconds(2 + _random() % 60));
		if (row.status == Status::deliveryOk) row.deliveryDate = row.updateDate;
	}

	/// Of a thousand: 750 delivered, 110 never reported, 60 without a report asked for, 80 failed in one way or another.
	static Status statusOfRoll(int roll)
	{
		if (roll < 750) return Status::deliveryOk;
		if (roll < 860) return Status::sendingOk;
		if (roll < 920) return Status::sendingOkNoReport;
		if (roll < 955) return Status::sendingError;
		if (roll < 985) return Status::deliveryFailed;
		if (roll < 995) return Status::deliveryUnknown;
		return Status::error;
	}

	void putParts(Table table, const Row& row)
	{
		const auto pieces = cut(row.text.str(), 3);
		for (std::size_t index = 0; index < pieces.size(); ++index)
		{
			Row part = row;
			part.part = static_cast<std::uint8_t>(index + 1);
			part.parts = static_cast<std::uint8_t>(pieces.size());
			part.text = pieces[index];
			part.udh = udhOf(row.id, part.part, part.parts);
			put(table, std::move(part));
		}
	}

	void put(Table table, Row row)
	{
		const auto when = table == Table::outbox ? row.insertDate : row.sendingDate;
		_tables.put(table, std::move(row), when);
	}

	static void setText(Row& row, const Phrases::Phrase& phrase)
	{
		row.text = phrase.text;
		row.unicode = phrase.unicode;
	}

	const History& _history;
	Tables& _tables;
	const sys_seconds _now;
	sys_seconds _when;
	std::mt19937_64 _random;
	const Phrases _phrases;
	const std::vector<Text> _users{"remote", "admin", "nagios", "ops@example.com"};
	const Text _max{"max"};
	const Text _day{"1d"};
};

void appendHex(std::string& out, unsigned byte)
{
	static constexpr const char* digits = "0123456789ABCDEF";
	out += digits[byte >> 4 & 15U];
	out += digits[byte & 15U];
}
} // namespace

void writeHistory(const History& history, Tables& tables, TimePoint now)
{
	HistoryWriter(history, tables, now).write();
}

std::vector<std::string> cut(const std::string& text, int parts)
{
	const auto count = static_cast<std::size_t>(parts);
	std::vector<std::string> result;
	std::size_t from = 0;
	for (std::size_t part = 1; part <= count; ++part)
	{
		std::size_t to = part == count ? text.size() : std::max(from, text.size() * part / count);
		while (to < text.size() && (static_cast<unsigned char>(text[to]) & 0xC0U) == 0x80) ++to;
		result.push_back(text.substr(from, to - from));
		from = to;
	}
	return result;
}

std::string udhOf(Id id, int part, int parts)
{
	std::string result = "050003";
	appendHex(result, static_cast<unsigned>(id) & 0xFFU);
	appendHex(result, static_cast<unsigned>(parts));
	appendHex(result, static_cast<unsigned>(part));
	return result;
}

} // namespace eyrie::sim
