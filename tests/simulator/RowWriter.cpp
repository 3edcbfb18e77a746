#include "simulator/RowWriter.h"

#include "simulator/Stamp.h"

#include <charconv>

namespace eyrie::sim
{
namespace
{
constexpr std::string_view hexDigits = "0123456789ABCDEF";

void appendNumber(std::string& out, std::int64_t value)
{
	char digits[24];
	const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
	out.append(digits, end);
}

void appendUnit(std::string& out, unsigned unit)
{
	const char digits[4]
		= {hexDigits[unit >> 12 & 15U], hexDigits[unit >> 8 & 15U], hexDigits[unit >> 4 & 15U], hexDigits[unit & 15U]};
	out.append(digits, 4);
}

/// The next code point of `text` from `at`, which moves on; U+FFFD for a byte that is not UTF-8.
char32_t next(std::string_view text, std::size_t& at)
{
	const auto byte = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
	const unsigned char lead = byte(at++);
	if (lead < 0x80) return lead;
	const std::size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
	if (lead < 0xC2 || lead > 0xF4 || at + more > text.size()) return 0xFFFD;
	char32_t point = lead & (0x3FU >> more);
	for (std::size_t index = 0; index < more; ++index)
	{
		if ((byte(at + index) & 0xC0U) != 0x80) return 0xFFFD;
		point = point << 6 | (byte(at + index) & 0x3FU);
	}
	at += more;
	return point;
}

template <typename Append>
void eachUnit(char32_t point, const Append& append)
{
	if (point < 0x10000)
	{
		append(static_cast<unsigned>(point));
		return;
	}
	append(0xD800U + static_cast<unsigned>((point - 0x10000) >> 10));
	append(0xDC00U + static_cast<unsigned>((point - 0x10000) & 0x3FFU));
}

void appendControl(std::string& out, char control)
{
	switch (control)
	{
	case '\n': out += "\\n"; break;
	case '\r': out += "\\r"; break;
	case '\t': out += "\\t"; break;
	default: out += "\\u"; appendUnit(out, static_cast<unsigned char>(control));
	}
}

void appendEscaped(std::string& out, std::string_view text, std::size_t& at)
{
	eachUnit(next(text, at),
		[&](unsigned unit)
		{
			out += "\\u";
			appendUnit(out, unit);
		});
}
} // namespace

void appendUcs2(std::string& out, std::string_view text)
{
	for (std::size_t at = 0; at < text.size();) eachUnit(next(text, at), [&](unsigned unit) { appendUnit(out, unit); });
}

void appendQuoted(std::string& out, std::string_view text, bool escapeUnicode)
{
	out += '"';
	for (std::size_t at = 0; at < text.size();)
	{
		const char character = text[at];
		const auto byte = static_cast<unsigned char>(character);
		if (byte >= 0x80 && escapeUnicode)
		{
			appendEscaped(out, text, at);
			continue;
		}
		if (byte < 0x20)
			appendControl(out, character);
		else
		{
			if (character == '"' || character == '\\') out += '\\';
			out += character;
		}
		++at;
	}
	out += '"';
}

RowWriter::RowWriter(const DeviceSettings& settings, bool withAttachments) : _settings(settings), _withAttachments(withAttachments)
{
}

void RowWriter::append(std::string& out, const Row& row) const
{
	const Oddity* oddity = row.oddity.get();
	if (oddity && !oddity->verbatim.isNull())
	{
		out += oddity->verbatim.str();
		return;
	}
	out += '{';
	appendShared(out, row, _withAttachments);
	if (row.table == Table::inbox)
	{
		if (_settings.nullOtherDirection) out += R"(,"validity":null,"sender_name":null,"status":null,"error_code":null)";
		appendIncoming(out, row);
		if (_settings.nullOtherDirection) out += R"(,"insert_date":null,"sending_date":null,"delivery_date":null)";
	}
	else
	{
		if (_settings.nullOtherDirection) out += R"(,"processed":null,"read":null,"oid":null,"receive_date":null)";
		appendOutgoing(out, row);
	}
	if (oddity && !oddity->extra.isNull()) out.append(",").append(oddity->extra.str());
	out += '}';
}

void RowWriter::appendState(std::string& out, const Row& row, const std::vector<Folder>& folders) const
{
	out.append(R"({"table":")").append(word(row.table)).append(R"(","folders":[)");
	for (std::size_t index = 0; index < folders.size(); ++index)
		out.append(index ? ",\"" : "\"").append(word(folders[index])).append("\"");
	out += R"(],"part":)";
	appendNumber(out, row.part);
	out += R"(,"parts":)";
	appendNumber(out, row.parts);
	out += R"(,"priority":)";
	appendNumber(out, row.priority);
	out += ',';
	appendShared(out, row, true);
	if (row.table == Table::inbox)
		appendIncoming(out, row);
	else
	{
		appendText(out, ",\"oid\":", row.oid);
		appendOutgoing(out, row);
	}
	out += '}';
}

void RowWriter::appendShared(std::string& out, const Row& row, bool withAttachments) const
{
	out += R"("id":)";
	appendNumber(out, row.id);
	appendText(out, ",\"number\":", row.number);
	appendText(out, ",\"text\":", row.text);
	out += R"(,"text_binary":")";
	appendUcs2(out, row.text.str());
	out += '"';
	if (withAttachments && !row.attachments.isNull())
		out.append(R"(,"attachments":)").append(row.attachments.str());
	else if (withAttachments || !_settings.attachmentsAbsent)
		out += R"(,"attachments":null)";
	appendText(out, ",\"udh\":", row.udh);
	out += R"(,"smsc":"+4860295111)";
	appendNumber(out, row.modem % 10);
	out += R"(","class":)";
	appendNumber(out, row.messageClass);
	out += row.unicode ? R"(,"encoding":"unicode","folder_id":)" : R"(,"encoding":"standard","folder_id":)";
	appendNumber(out, row.folderId);
}

void RowWriter::appendIncoming(std::string& out, const Row& row) const
{
	out += row.processed ? R"(,"processed":true)" : R"(,"processed":false)";
	out += row.read ? R"(,"read":true)" : R"(,"read":false)";
	appendText(out, ",\"oid\":", row.oid);
	out += R"(,"modem_no":)";
	appendNumber(out, row.modem);
	appendDate(out, ",\"update_date\":\"", row.updateDate);
	appendDate(out, ",\"receive_date\":\"", row.insertDate);
}

void RowWriter::appendOutgoing(std::string& out, const Row& row) const
{
	appendText(out, ",\"validity\":", row.validity);
	appendText(out, ",\"sender_name\":", row.userName);
	out += R"(,"modem_no":)";
	appendNumber(out, row.modem);
	if (row.oddity && !row.oddity->statusWord.isNull())
		appendText(out, ",\"status\":", row.oddity->statusWord);
	else
		out.append(R"(,"status":")").append(word(row.status)).append("\"");
	out += R"(,"error_code":)";
	if (row.errorCode)
		appendNumber(out, *row.errorCode);
	else
		out += "null";
	appendDate(out, ",\"update_date\":\"", row.updateDate);
	appendDate(out, ",\"insert_date\":\"", row.insertDate);
	appendDate(out, ",\"sending_date\":\"", row.sendingDate);
	if (row.deliveryDate)
		appendDate(out, ",\"delivery_date\":\"", *row.deliveryDate);
	else
		out += R"(,"delivery_date":null)";
}

void RowWriter::appendText(std::string& out, std::string_view name, const Text& text) const
{
	out += name;
	if (text.isNull())
		out += "null";
	else
		appendQuoted(out, text.str(), _settings.escapeUnicode);
}

void RowWriter::appendDate(std::string& out, std::string_view name, std::chrono::sys_seconds when) const
{
	out += name;
	appendStamp(out, when, _settings);
	out += '"';
}

} // namespace eyrie::sim
