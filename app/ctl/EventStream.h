#pragma once

#include <functional>
#include <string>

namespace eyrie::ctl
{

/// One Server-Sent Event.
struct Event
{
	std::string name = "message";
	std::string data;
};

/// Puts events together from lines:
///
///     stream  = *( *field LF )
///     field   = ( "event" / "id" / "data" / "retry" ) ":" [" "] value LF
///             / ":" comment LF
class EventStream
{
public:
	explicit EventStream(std::function<void(const Event&)> take) : _take(std::move(take)) {}

	void line(const std::string&);

	/// To go on from, after the connection was lost; empty before the first one.
	const std::string& lastId() const { return _lastId; }

	/// The connection was lost: half an event is none.
	void cut()
	{
		_event = {};
		_id = _lastId;
	}

private:
	std::function<void(const Event&)> _take;
	Event _event;
	std::string _id;
	std::string _lastId;
};

} // namespace eyrie::ctl
