#pragma once

#include <string>

#include <Poco/Formatter.h>

#include "engine/Settings.h"

namespace eyrie::app
{

/// One line per message, whatever the message holds: control characters are escaped, so that no value can forge a line.
///
///   text = time SP level SP logger ": " text          time in UTC, as 2026-01-31T12:00:00.000Z
///   json = one object: time, level, logger, text, and the message's parameters
///
/// Phone numbers, which is what begins with a + and has eight digits or more, are masked but for the first two and the last two.
class LogFormat final : public Poco::Formatter
{
public:
	LogFormat(bool json, bool masksNumbers) : _json(json), _masksNumbers(masksNumbers) {}
	void format(const Poco::Message&, std::string&) override;

private:
	const bool _json;
	const bool _masksNumbers;
};

/// Throws Error (misconfigured) if the file can't be opened for writing; an empty name is standard error.
void requireLog(const std::string& file);

/// Sets up the root logger; requireLog() first. Threads may be logging meanwhile, unless it is the first time or the level changes.
/// What can't be written goes to standard error instead: a full disk must not end the daemon.
void openLog(const engine::Settings&);

} // namespace eyrie::app
