#include "JsonWriter.h"

#include <cstdio>
#include <utility>

#include "JsonCheck.h"
#include "Utf8.h"

namespace eyrie::http
{

void JsonWriter::separate()
{
	if (_needsComma) _text += ',';
	_needsComma = true;
}

JsonWriter& JsonWriter::raw(std::string_view text)
{
	separate();
	_text += text;
	return *this;
}

JsonWriter& JsonWriter::beginObject()
{
	raw("{");
	_needsComma = false;
	return *this;
}

JsonWriter& JsonWriter::beginArray()
{
	raw("[");
	_needsComma = false;
	return *this;
}

JsonWriter& JsonWriter::endObject()
{
	_text += '}';
	_needsComma = true;
	return *this;
}

JsonWriter& JsonWriter::endArray()
{
	_text += ']';
	_needsComma = true;
	return *this;
}

JsonWriter& JsonWriter::key(std::string_view name)
{
	value(name);
	_text += ':';
	_needsComma = false;
	return *this;
}

JsonWriter& JsonWriter::value(std::string_view text)
{
	separate();
	_text += '"';
	while (!text.empty())
	{
		const auto length = utf8Length(text);
		const auto first = static_cast<unsigned char>(text.front());
		if (length == 0)
			_text += "\xEF\xBF\xBD";
		else if (first == '"' || first == '\\')
			(_text += '\\') += text.front();
		else if (first < 0x20 || first == 0x7F)
		{
			char code[8];
			std::snprintf(code, sizeof(code), "\\u%04x", first);
			_text += code;
		}
		else
			_text += text.substr(0, length);
		text.remove_prefix(length == 0 ? 1 : length);
	}
	_text += '"';
	return *this;
}

JsonWriter& JsonWriter::value(TimePoint time)
{
	return value(rfc3339(time));
}

JsonWriter& JsonWriter::json(const std::string& text)
{
	return isJson(text) ? raw(text) : value(text);
}

std::string JsonWriter::take()
{
	_needsComma = false;
	return std::exchange(_text, {});
}


std::string rfc3339(TimePoint time)
{
	std::string text = formatUtc(time);
	text[10] = 'T';
	return text + 'Z';
}

} // namespace eyrie::http
