#include "EventStream.h"

#include <utility>

namespace eyrie::ctl
{

void EventStream::line(const std::string& line)
{
	if (line.empty())
	{
		if (!_id.empty()) _lastId = _id;
		const Event event = std::exchange(_event, {});
		if (!event.data.empty()) _take(event);
		return;
	}
	const auto colon = line.find(':');
	const std::string field = line.substr(0, colon);
	std::string value = colon == std::string::npos ? std::string() : line.substr(colon + 1);
	if (value.starts_with(' ')) value.erase(0, 1);
	if (field == "event") _event.name = value;
	if (field == "id") _id = value;
	if (field == "data") _event.data += (_event.data.empty() ? "" : "\n") + value;
}

} // namespace eyrie::ctl
