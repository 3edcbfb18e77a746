#include "Truth.h"

#include <vector>

namespace eyrie::scenario
{

namespace
{

std::string at(const std::optional<std::chrono::sys_seconds>& time)
{
	return time ? formatUtc(*time) : "-";
}

std::string text(const sim::Text& value)
{
	return value.isNull() ? "-" : value.str();
}

template <class T>
std::string number(const std::optional<T>& value)
{
	return value ? std::to_string(*value) : "-";
}

std::string line(std::initializer_list<std::string> fields)
{
	std::string joined;
	for (const auto& field : fields) joined += (joined.empty() ? "" : "|") + field;
	return joined;
}

std::string lineOf(sim::Folder folder, const sim::Row& row)
{
	const std::string name(sim::word(folder));
	if (folder == sim::Folder::inbox)
		return line({name, text(row.number), text(row.text), text(row.udh), text(row.oid), std::to_string(row.messageClass),
			std::to_string(row.modem), at(row.insertDate), at(row.updateDate), row.read ? "read" : "unread"});
	// Without the header: that of a long message is its parts', and a gateway that joins them shows none.
	return line({name, text(row.number), text(row.text), text(row.validity), std::to_string(row.messageClass),
		std::to_string(row.modem), text(row.userName), std::string(sim::word(row.status)), number(row.errorCode),
		at(row.insertDate), at(row.updateDate), at(row.sendingDate), at(row.deliveryDate)});
}

template <class T, class Show>
std::string show(const Field<T>& field, Show&& as)
{
	return field.hasValue() ? as(field.value()) : "-";
}

std::string show(const Field<std::string>& field)
{
	return show(field, [](const auto& value) { return value; });
}

std::string show(const Field<std::int32_t>& field)
{
	return show(field, [](auto value) { return std::to_string(value); });
}

std::string show(const Field<TimePoint>& field)
{
	return show(field, [](auto value) { return formatUtc(value); });
}

std::string lineOf(const Message& message)
{
	if (message.direction == Direction::incoming)
		return line({message.folder, show(message.phoneNumber), show(message.text), show(message.udh), show(message.oid),
			show(message.messageClass), show(message.modemNo), show(message.receiveDate), show(message.updateDate),
			show(message.isRead, [](bool read) { return std::string(read ? "read" : "unread"); })});
	return line({message.folder, show(message.phoneNumber), show(message.text), show(message.validity), show(message.messageClass),
		show(message.modemNo), show(message.senderName), show(message.status), show(message.errorCode), show(message.insertDate),
		show(message.updateDate), show(message.sendingDate), show(message.deliveryDate)});
}

} // namespace


Truth truthOf(sim::Device& device)
{
	// Listed in the plainest way, whatever ways the device has been given towards its client.
	const auto ways = device.settings();
	auto plain = ways;
	plain.order = sim::DeviceSettings::Order::ascending;
	plain.cap.reset();
	plain.defaultLimit.reset();
	plain.parts = sim::DeviceSettings::Parts::joined;
	plain.readMarksRead = false;
	device.configure(plain);
	Truth truth;
	for (const auto folder :
		{sim::Folder::inbox, sim::Folder::outbox, sim::Folder::sent, sim::Folder::error, sim::Folder::delivered})
		for (const auto& row : device.list(folder, {}))
			truth[(folder == sim::Folder::inbox ? "incoming/" : "outgoing/") + std::to_string(row.id)] = lineOf(folder, row);
	device.configure(ways);
	return truth;
}

Truth truthOf(Reader& reader, const std::string& source)
{
	Truth truth;
	MessageQuery query;
	query.source = source;
	query.limit = 1000;
	for (;;)
	{
		const auto page = reader.messages(query);
		for (const auto& stored : page)
		{
			const auto& message = stored.message;
			const auto [entry, isNew] = truth.emplace(message.key.space + "/" + message.key.id, lineOf(message));
			if (!isNew) entry->second += "  STORED TWICE";
			if (message.deletedAt) entry->second += "  MARKED DELETED";
		}
		if (page.size() < query.limit) return truth;
		query.after = AfterMessage{page.back().message.sortTime, page.back().id};
	}
}

std::string difference(const Truth& expected, const Truth& found)
{
	std::vector<std::string> lines;
	for (const auto& [id, line] : expected)
	{
		const auto other = found.find(id);
		if (other == found.end())
			lines.push_back("missing " + id + ": " + line);
		else if (other->second != line)
			lines.push_back("differs " + id + "\n  is     " + line + "\n  stored " + other->second);
	}
	for (const auto& [id, line] : found)
		if (!expected.contains(id)) lines.push_back("extra " + id + ": " + line);
	if (lines.empty()) return {};
	std::string text = std::to_string(expected.size()) + " expected, " + std::to_string(found.size()) + " found, "
		+ std::to_string(lines.size()) + " differences\n";
	for (std::size_t i = 0; i < std::min<std::size_t>(lines.size(), 10); ++i) text += lines[i] + "\n";
	return text;
}

} // namespace eyrie::scenario
