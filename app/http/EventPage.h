#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <eyrie/Reader.h>

namespace eyrie::http
{

/// Some changes in a row, as Server-Sent Events:
///
///     event = "event: " name LF "id: " number LF "data: " json LF LF
///     name  = "message"   ; a new one: the message, as the read API shows it
///           / "status"    ; one that has changed, is gone, or is back
///           / "loaded"    ; many at once: a first load, or a backfill
///
/// The message is shown as it is now.
class EventPage
{
public:
	/// Whether anybody listens to a source.
	using IsHeard = std::function<bool(const std::string& source)>;

	/// Reads what comes after a number: not more than a client takes in one go. What nobody listens to is passed over.
	EventPage(Reader&, std::int64_t after, const IsHeard&);

	std::int64_t after() const { return _after; }
	/// The number of the last change in it; that which it begins after, if it is empty.
	std::int64_t last() const { return _last; }
	/// Nothing came after it when it was read.
	bool isLast() const { return _isLast; }
	/// Changes up to this number are no longer kept.
	std::int64_t forgottenTo() const { return _forgottenTo; }

	/// The events behind a number, of one source or of all; null if there is none. One text for all who ask for the same.
	std::shared_ptr<const std::string> text(std::int64_t behind, const std::optional<std::string>& source);

private:
	struct Event
	{
		std::int64_t number;
		std::string source;
		std::string text;
	};

	const std::int64_t _after;
	std::int64_t _last;
	bool _isLast = false;
	std::int64_t _forgottenTo = 0;
	std::vector<Event> _events;
	std::map<std::pair<std::int64_t, std::optional<std::string>>, std::shared_ptr<const std::string>> _texts;
};

/// An event that says that what was asked for is not there: changes up to `forgottenTo` are not known here. Whoever hears it reads what it
/// shows anew.
std::string forgottenEvent(std::int64_t asked, std::int64_t forgottenTo);

/// One event; without an id, if there is no number. The JSON may have several lines.
std::string eventText(const std::string& name, std::optional<std::int64_t> number, std::string json);

} // namespace eyrie::http
