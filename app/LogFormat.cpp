#include "LogFormat.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <mutex>

#include <Poco/AutoPtr.h>
#include <Poco/ConsoleChannel.h>
#include <Poco/FileChannel.h>
#include <Poco/FormattingChannel.h>
#include <Poco/Logger.h>
#include <Poco/Message.h>

#include <eyrie/Error.h>
#include <eyrie/Time.h>

namespace eyrie::app
{

namespace
{

std::string levelOf(const Poco::Message& message)
{
	static constexpr std::array<const char*, 9> names{
		"none", "fatal", "critical", "error", "warning", "notice", "information", "debug", "trace"};
	return names[static_cast<std::size_t>(message.getPriority())];
}

std::string timeOf(const Poco::Message& message)
{
	std::string time = formatUtc(TimePoint(Duration(message.getTime().epochMicroseconds() / 1000)));
	time[10] = 'T';
	return time + 'Z';
}

std::string escaped(const std::string& text, bool quotes)
{
	std::string safe;
	for (const char c : text)
	{
		const auto byte = static_cast<unsigned char>(c);
		char code[8];
		if (quotes && (c == '"' || c == '\\'))
			safe += std::string("\\") + c;
		else if (c == '\n')
			safe += "\\n";
		else if (byte < 0x20 || byte == 0x7f)
		{
			std::snprintf(code, sizeof(code), "\\u%04x", byte);
			safe += code;
		}
		else
			safe += c;
	}
	return safe;
}

std::string member(const std::string& name, const std::string& value)
{
	const bool number = !value.empty() && value.size() < 16
		&& std::all_of(value.begin(), value.end(), [](char c) { return c >= '0' && c <= '9'; })
		&& (value.size() == 1 || value[0] != '0');
	return "\"" + escaped(name, true) + "\":" + (number ? value : "\"" + escaped(value, true) + "\"");
}

/// Nothing is logged to tell of a number; but what a gateway or a database says of a record may quote it.
std::string masked(const std::string& text)
{
	const auto isDigit = [&](std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
	std::string safe;
	for (std::size_t i = 0; i < text.size();)
	{
		std::size_t end = i + 1;
		while ((text[i] == '+' || text[i] == '"') && isDigit(end)) ++end;
		// What is shorter is an offset from UTC, or no number that anybody has; within quotes, with nothing else, it is one of a record.
		const bool isQuoted = text[i] == '"' && end < text.size() && text[end] == '"';
		if (end - i <= 8 || (text[i] == '"' && !isQuoted))
		{
			safe += text[i++];
			continue;
		}
		safe += text.substr(i, 3);
		for (std::size_t hidden = i + 3; hidden < end - 2; ++hidden) safe += "•";
		safe += text.substr(end - 2, 2);
		i = end;
	}
	return safe;
}

/// A file that falls back to standard error where it can't be written.
class PatientFile final : public Poco::FileChannel
{
public:
	using Poco::FileChannel::FileChannel;

	void log(const Poco::Message& message) override
	{
		try
		{
			Poco::FileChannel::log(message);
		}
		catch (const Poco::Exception&)
		{
			std::cerr << message.getText() << std::endl;
		}
	}
};

/// The root's channel: what is behind it may be exchanged while others log, which Poco 1.11 does not do by a lock.
class Exchange final : public Poco::Channel
{
public:
	void to(const Poco::AutoPtr<Poco::Channel>& channel)
	{
		const std::lock_guard lock(_mutex);
		_channel = channel;
	}

	void log(const Poco::Message& message) override
	{
		auto channel = [this]
		{
			const std::lock_guard lock(_mutex);
			return _channel;
		}();
		channel->log(message);
	}

private:
	std::mutex _mutex;
	Poco::AutoPtr<Poco::Channel> _channel;
};

} // namespace

void LogFormat::format(const Poco::Message& message, std::string& text)
{
	const std::string words = _masksNumbers ? masked(message.getText()) : message.getText();
	if (!_json)
	{
		text = timeOf(message) + " " + levelOf(message) + " " + message.getSource() + ": " + escaped(words, false);
		return;
	}
	text = "{" + member("time", timeOf(message)) + "," + member("level", levelOf(message)) + ","
		+ member("logger", message.getSource()) + ",\"text\":\"" + escaped(words, true) + "\"";
	// Poco's Message of 1.11 does not list its parameters; these are all that the engine sets.
	for (const char* name : {"source", "folder", "new", "updated", "rejected", "requests", "durationMs", "error"})
		if (message.has(name)) text += "," + member(name, _masksNumbers ? masked(message.get(name)) : message.get(name));
	text += "}";
}

void requireLog(const std::string& file)
{
	if (!file.empty() && !std::ofstream(file, std::ios::app))
		throw Error(ErrorKind::misconfigured, ErrorScope::plugin,
			"log.file = " + file
				+ ": cannot be opened for writing; check that its folder exists and that this user may write there");
}

void openLog(const engine::Settings& settings)
{
	requireLog(settings.logFile);
	Poco::AutoPtr<Poco::Channel> channel = new Poco::ConsoleChannel;
	if (!settings.logFile.empty()) channel = new PatientFile(settings.logFile);
	const Poco::AutoPtr<Poco::Formatter> formatter = new LogFormat(settings.logFormat == "json", settings.masksNumbers);
	const Poco::AutoPtr<Poco::Channel> formatting = new Poco::FormattingChannel(formatter, channel);
	Poco::AutoPtr<Poco::Channel> root = Poco::Logger::root().getChannel();
	if (auto* const exchange = dynamic_cast<Exchange*>(root.get()))
		exchange->to(formatting);
	else
	{
		Poco::AutoPtr<Exchange> first = new Exchange;
		first->to(formatting);
		Poco::Logger::setChannel("", first);
	}
	const int wanted = Poco::Logger::parseLevel(settings.logLevel);
	if (Poco::Logger::root().getLevel() != wanted) Poco::Logger::setLevel("", wanted);
}

} // namespace eyrie::app
