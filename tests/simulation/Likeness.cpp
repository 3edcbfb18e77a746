#include "Likeness.h"

#include <algorithm>

namespace eyrie::simulation
{

namespace
{

template <class T>
std::string shown(const Field<T>& field)
{
	if (!field.hasValue()) return "null";
	if constexpr (std::is_same_v<T, std::string>)
		return "\"" + field.value().substr(0, 60) + "\"";
	else if constexpr (std::is_same_v<T, TimePoint>)
		return formatUtc(field.value());
	else
		return std::to_string(field.value());
}

Field<std::string> fieldOf(const sim::Text& text)
{
	return text.isNull() ? Field<std::string>(nullptr) : Field<std::string>(text.str());
}

Field<TimePoint> fieldOf(const std::optional<std::chrono::sys_seconds>& time)
{
	return time ? Field<TimePoint>(TimePoint(*time)) : Field<TimePoint>(nullptr);
}

/// Collects what differs; the words only if somebody wants them.
class Comparison
{
public:
	explicit Comparison(std::string* why) : _why(why) {}

	template <class T>
	void compare(const char* name, const Field<T>& stored, const Field<T>& true_)
	{
		if (!stored.sameValue(true_)) differs(name, [&] { return shown(stored) + " instead of " + shown(true_); });
	}

	template <class Words>
	void differs(const char* name, Words&& words)
	{
		_equal = false;
		if (_why) _why->append(_why->empty() ? "" : ", ").append(name).append(" ").append(words());
	}

	bool isEqual() const { return _equal; }

private:
	std::string* _why;
	bool _equal = true;
};

std::string statusWord(const sim::Row& row)
{
	if (row.oddity && !row.oddity->statusWord.isNull()) return row.oddity->statusWord.str();
	return std::string(sim::word(row.status));
}

Delivery deliveryOf(const sim::Row& row)
{
	using enum sim::Status;
	if (row.table == sim::Table::outbox) return Delivery::queued;
	if (row.oddity && !row.oddity->statusWord.isNull()) return Delivery::unknown;
	switch (row.status)
	{
	case sendingOk:
	case deliveryPending: return Delivery::sent;
	case sendingOkNoReport: return Delivery::unreported;
	case deliveryOk: return Delivery::delivered;
	case sendingError:
	case deliveryFailed:
	case error: return Delivery::failed;
	default: return Delivery::unknown;
	}
}

void compareProgress(Comparison& comparison, const Message& stored, const sim::Row& row)
{
	if (stored.delivery != deliveryOf(row))
		comparison.differs("delivery",
			[&] { return std::string(nameOf(stored.delivery)) + " instead of " + std::string(nameOf(deliveryOf(row))); });
	comparison.compare("status", stored.status, Field<std::string>(statusWord(row)));
	comparison.compare(
		"error_code", stored.errorCode, row.errorCode ? Field<std::int32_t>(*row.errorCode) : Field<std::int32_t>(nullptr));
	comparison.compare("insert_date", stored.insertDate, fieldOf(row.insertDate));
	comparison.compare("sending_date", stored.sendingDate, fieldOf(row.sendingDate));
	comparison.compare("delivery_date", stored.deliveryDate, fieldOf(row.deliveryDate));
	comparison.compare("validity", stored.validity, fieldOf(row.validity));
	comparison.compare("sender_name", stored.senderName, fieldOf(row.userName));
}

void compareIncoming(Comparison& comparison, const Message& stored, const sim::Row& row)
{
	comparison.compare("receive_date", stored.receiveDate, fieldOf(row.insertDate));
	comparison.compare("read", stored.isRead, Field<bool>(row.read));
	comparison.compare("processed", stored.processed, Field<bool>(row.processed));
	comparison.compare("oid", stored.oid, fieldOf(row.oid));
}

void compareText(Comparison& comparison, const Message& stored, const Record& record, const sim::Row& row)
{
	const bool repaired = record.peculiar == Peculiar::invalid;
	const std::string text = repaired ? storedTextFor(record.label, record.peculiar) : row.text.str();
	comparison.compare("text", stored.text, Field<std::string>(text));
	comparison.compare("encoding", stored.encoding, Field<std::string>(row.unicode ? "unicode" : "standard"));
}

} // namespace


bool isLike(const Message& stored, const Record& record, const Version& version, Aspect aspect, std::string* why)
{
	const auto& row = version.row;
	Comparison comparison(why);
	comparison.compare("number", stored.phoneNumber, fieldOf(row.number));
	comparison.compare("class", stored.messageClass, Field<std::int32_t>(row.messageClass));
	comparison.compare("modem_no", stored.modemNo, Field<std::int32_t>(row.modem));
	comparison.compare("update_date", stored.updateDate, fieldOf(row.updateDate));
	if (row.table == sim::Table::inbox)
		compareIncoming(comparison, stored, row);
	else
		compareProgress(comparison, stored, row);
	if (aspect == Aspect::progress) return comparison.isEqual();
	compareText(comparison, stored, record, row);
	if (stored.folder != nameOf(version.folder))
		comparison.differs("folder", [&] { return stored.folder + " instead of " + std::string(nameOf(version.folder)); });
	return comparison.isEqual();
}


std::string_view nameOf(sim::Folder folder)
{
	return sim::word(folder);
}


std::string textOf(const Version& version)
{
	if (version.row.id == 0) return "erased";
	const auto& row = version.row;
	std::string text(version.shown ? nameOf(version.folder) : "nowhere");
	text.append(" ").append(statusWord(row)).append(" updated ").append(formatUtc(row.updateDate));
	text.append(" sent ").append(formatUtc(row.sendingDate)).append(row.read ? " read" : "");
	return text;
}

} // namespace eyrie::simulation
