#include "simulator/RowWriterV1.h"

#include "simulator/RowWriter.h"
#include "simulator/Stamp.h"

#include <algorithm>
#include <array>

namespace eyrie::sim
{
namespace
{
/// `,"name":"`
void appendName(std::string& out, std::string_view name)
{
	out.append(out.back() == '{' ? "\"" : ",\"").append(name).append("\":");
}

void appendPlain(std::string& out, std::string_view name, std::string_view value)
{
	appendName(out, name);
	out.append("\"").append(value).append("\"");
}

void appendNumber(std::string& out, std::string_view name, std::int64_t value)
{
	appendPlain(out, name, std::to_string(value));
}

void appendBoolean(std::string& out, std::string_view name, bool value)
{
	appendPlain(out, name, value ? "t" : "f");
}

/// `HH:MM:SS` of a minute of the day.
std::string timeOf(int minute)
{
	const std::string hours = std::to_string(100 + minute / 60).substr(1), minutes = std::to_string(100 + minute % 60).substr(1);
	return hours + ':' + minutes + ":00";
}

std::string_view wordV1(Status status)
{
	return status == Status::reserved ? "Reserved" : camelWord(status);
}
} // namespace

RowWriterV1::RowWriterV1(const DeviceSettings& settings, bool withAttachments) :
	_settings(settings), _withAttachments(withAttachments)
{
	_settings.printZone = false;
}

void RowWriterV1::append(std::string& out, const Row& row) const
{
	const Oddity* oddity = row.oddity.get();
	if (oddity && !oddity->verbatim.isNull())
	{
		out += oddity->verbatim.str();
		return;
	}
	out += '{';
	appendDate(out, "UpdatedInDB", row.updateDate);
	switch (row.table)
	{
	case Table::inbox: appendInbox(out, row); break;
	case Table::outbox: appendOutbox(out, row); break;
	case Table::sentitems: appendSent(out, row); break;
	}
	if (_withAttachments)
	{
		appendName(out, "attachments");
		out += row.attachments.isNull() ? "null" : row.attachments.str();
	}
	if (oddity && !oddity->extra.isNull()) out.append(",").append(oddity->extra.str());
	out += '}';
}

void RowWriterV1::appendInbox(std::string& out, const Row& row) const
{
	appendDate(out, "ReceivingDateTime", row.insertDate);
	appendBody(out, row, "SenderNumber");
	appendPlain(out, "RecipientID", "smseagle" + std::to_string(row.modem));
	appendBoolean(out, "Processed", row.processed);
	appendNumber(out, "id_folder", row.folderId);
	appendBoolean(out, "readed", row.read);
	appendValue(out, "oid", row.oid);
	appendNumber(out, "Status", row.attachments.isNull() ? 0 : 200);
}

void RowWriterV1::appendOutbox(std::string& out, const Row& row) const
{
	appendDate(out, "InsertIntoDB", row.insertDate);
	appendDate(out, "SendingDateTime", row.sendingDate);
	appendPlain(out, "SendBefore", row.sendBefore < 0 ? "23:59:59" : timeOf(row.sendBefore));
	appendPlain(out, "SendAfter", timeOf(std::max<int>(0, row.sendAfter)));
	appendBody(out, row, "DestinationNumber");
	appendBoolean(out, "MultiPart", row.parts > 1);
	if (_settings.v1.outboxParts == Parts::repeated) appendNumber(out, "SequencePosition", row.part);
	appendNumber(out, "RelativeValidity", relativeValidity(row.validity.str()));
	appendPlain(out, "SenderID", "smseagle" + std::to_string(row.modem));
	appendDate(out, "SendingTimeOut", row.updateDate);
	appendPlain(out, "DeliveryReport", "default");
	appendValue(out, "CreatorID", row.userName);
	appendNumber(out, "Retries", row.retries);
	appendNumber(out, "Priority", row.priority);
	appendStatus(out, row);
}

void RowWriterV1::appendSent(std::string& out, const Row& row) const
{
	appendDate(out, "InsertIntoDB", row.insertDate);
	appendDate(out, "SendingDateTime", row.sendingDate);
	appendDate(out, "DeliveryDateTime", row.deliveryDate);
	appendBody(out, row, "DestinationNumber");
	appendPlain(out, "SenderID", "smseagle" + std::to_string(row.modem));
	appendNumber(out, "SequencePosition", row.part);
	appendPlain(out, "StatusError", "-1");
	appendNumber(out, "TPMR", row.status == Status::error ? -1 : row.id % 256);
	appendNumber(out, "RelativeValidity", relativeValidity(row.validity.str()));
	appendValue(out, "CreatorID", row.userName);
	appendNumber(out, "id_folder", row.folderId);
	appendStatus(out, row);
}

void RowWriterV1::appendBody(std::string& out, const Row& row, std::string_view numberName) const
{
	appendName(out, "Text");
	out += '"';
	appendUcs2(out, row.text.str());
	out += '"';
	appendValue(out, numberName, row.number);
	appendPlain(out, "Coding", row.unicode ? "Unicode_No_Compression" : "Default_No_Compression");
	appendPlain(out, "UDH", row.udh.str());
	if (row.table != Table::outbox) appendPlain(out, "SMSCNumber", "+4860295111" + std::to_string(row.modem % 10));
	appendNumber(out, "Class", row.messageClass == 255 ? -1 : row.messageClass);
	appendValue(out, "TextDecoded", row.text);
	appendNumber(out, "ID", row.id);
}

void RowWriterV1::appendStatus(std::string& out, const Row& row) const
{
	const bool isOdd = row.oddity && !row.oddity->statusWord.isNull();
	appendPlain(out, "Status", isOdd ? std::string_view(row.oddity->statusWord.str()) : wordV1(row.status));
	appendNumber(out, "StatusCode", row.errorCode.value_or(-1));
}

void RowWriterV1::appendValue(std::string& out, std::string_view name, const Text& value) const
{
	appendName(out, name);
	if (value.isNull())
		out += "null";
	else
		appendQuoted(out, value.str(), _settings.escapeUnicode);
}

void RowWriterV1::appendDate(std::string& out, std::string_view name, std::optional<std::chrono::sys_seconds> when) const
{
	if (!when) return appendValue(out, name, {});
	std::string stamp;
	appendStamp(stamp, *when, _settings);
	stamp[10] = ' ';
	appendPlain(out, name, stamp);
}

int relativeValidity(std::string_view validity)
{
	static constexpr std::array<std::pair<std::string_view, int>, 14> codes{
		{{"5m", 0}, {"10m", 1}, {"30m", 5}, {"1h", 11}, {"2h", 23}, {"4h", 47}, {"12h", 143}, {"1d", 167}, {"2d", 168}, {"5d", 171},
			{"1w", 173}, {"2w", 180}, {"4w", 194}, {"max", 255}}};
	const auto found = std::find_if(codes.begin(), codes.end(), [&](const auto& code) { return code.first == validity; });
	return found == codes.end() ? 255 : found->second;
}

} // namespace eyrie::sim
