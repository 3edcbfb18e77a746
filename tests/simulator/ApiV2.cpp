#include "simulator/ApiV2.h"

#include "simulator/QueryReader.h"
#include "simulator/RowWriter.h"
#include "simulator/SendReader.h"

#include <charconv>

namespace eyrie::sim
{
namespace
{
constexpr const char* nothingFound = R"({"message":"Resource(s) not found"})";

Reply message(int status, const std::string& text)
{
	Reply reply;
	reply.status = status;
	reply.body = R"({"message":)";
	appendQuoted(reply.body, text);
	reply.body += '}';
	return reply;
}

Reply complaint(const Complaint& complaint)
{
	Reply reply;
	reply.status = 400;
	reply.body = R"({"message":{)";
	appendQuoted(reply.body, complaint.param);
	reply.body += ':';
	appendQuoted(reply.body, complaint.text);
	reply.body += "}}";
	return reply;
}

Reply json(std::string body)
{
	Reply reply;
	reply.body = std::move(body);
	return reply;
}

Reply badFolder(int status)
{
	if (status == 400) return complaint({"folder", "The value you selected is not a valid choice."});
	return status == 405 ? message(405, "Unknown method.") : ApiV2::noSuchPath();
}

Reply empty(DeviceSettings::Empty how)
{
	if (how == DeviceSettings::Empty::okArray) return json("[]");
	Reply reply = json(nothingFound);
	if (how == DeviceSettings::Empty::notFound) reply.status = 404;
	return reply;
}

std::vector<std::string> split(const std::string& path)
{
	std::vector<std::string> parts;
	for (std::size_t at = 0; at < path.size();)
	{
		const std::size_t end = std::min(path.find('/', at), path.size());
		if (end > at) parts.push_back(path.substr(at, end - at));
		at = end + 1;
	}
	return parts;
}

/// The parts below `api/v2`; nothing for any other path.
std::vector<std::string> below(const std::string& path)
{
	std::vector<std::string> parts = split(path);
	if (!parts.empty() && parts.front() == "index.php") parts.erase(parts.begin());
	if (parts.size() < 2 || parts[0] != "api" || parts[1] != "v2") return {};
	parts.erase(parts.begin(), parts.begin() + 2);
	return parts;
}

bool isKnown(const std::vector<std::string>& parts)
{
	const std::string& area = parts.front();
	const std::string& name = parts.size() > 1 ? parts[1] : area;
	if (area == "messages") return parts.size() >= 2 && parts.size() <= 3;
	return (area == "device" && name == "version") || (area == "modem" && name == "full_info")
		|| (area == "phonebook" && name == "contacts");
}
} // namespace

Reply ApiV2::answer(const Call& call)
{
	const DeviceSettings settings = _device.settings();
	const std::vector<std::string> parts = below(call.path);
	if (parts.empty() || !isKnown(parts)) return noSuchPath();
	if (!settings.token.empty() && call.token != settings.token) return message(401, "Invalid API key.");
	const bool isSend = parts[0] == "messages" && (parts[1] == "sms_single" || parts[1] == "sms");
	if (isSend) return call.method == "POST" ? send(call, parts[1] == "sms_single", settings) : message(405, "Unknown method.");
	return call.method == "GET" ? get(call, parts, settings) : message(405, "Unknown method.");
}

Reply ApiV2::noSuchPath()
{
	Reply reply;
	reply.status = 404;
	reply.type = "text/html; charset=UTF-8";
	reply.body = "<!DOCTYPE html><html><head><title>An Error Occurred: Not Found</title></head><body><h1>404 Not "
				 "Found</h1></body></html>\n";
	return reply;
}

std::string ApiV2::folderIn(const std::string& path)
{
	const std::vector<std::string> parts = below(path);
	return parts.size() == 2 && parts[0] == "messages" && folderOf(parts[1]) ? parts[1] : std::string();
}

Reply ApiV2::get(const Call& call, const std::vector<std::string>& parts, const DeviceSettings& settings)
{
	if (parts[0] == "device") return json(R"({"current_version":")" + settings.firmware + R"(","update_available":false})");
	if (parts[0] == "modem") return modems(settings);
	if (parts[0] == "phonebook") return contacts(settings);
	if (parts[1] == "count") return count(call, parts, settings);
	if (parts[1] == "status") return parts.size() == 3 ? status(parts[2]) : noSuchPath();
	return parts.size() == 2 ? messages(call, parts[1], settings) : noSuchPath();
}

Reply ApiV2::messages(const Call& call, const std::string& name, const DeviceSettings& settings)
{
	const auto folder = folderOf(name);
	if (!folder) return badFolder(settings.badFolderStatus);
	if (settings.forbidden.contains(*folder)) return message(403, "User has no access to this method.");
	const auto read = readQuery(call, settings);
	if (const auto* bad = std::get_if<Complaint>(&read)) return complaint(*bad);
	const auto& query = std::get<FolderQuery>(read);
	const std::vector<Row> rows = _device.list(*folder, query);
	if (rows.empty()) return empty(settings.empty);
	Reply reply;
	reply.rows = rows.size();
	reply.body.reserve(rows.size() * 900);
	const RowWriter writer(settings, query.attachments);
	char separator = '[';
	for (const Row& row : rows)
	{
		if (row.isPoisoned()) return {500, "", "text/html; charset=UTF-8", 0};
		reply.body += separator;
		writer.append(reply.body, row);
		separator = ',';
	}
	reply.body += ']';
	return reply;
}

Reply ApiV2::status(const std::string& text) const
{
	Id id = 0;
	const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
	if (error != std::errc() || end != text.data() + text.size()) return complaint({"id", "This value should be of type integer."});
	const auto row = _device.outgoing(id);
	if (!row) return empty(DeviceSettings::Empty::notFound);
	std::string body = R"({"status":")";
	body.append(camelWord(row->status))
		.append(R"(","id":)")
		.append(text)
		.append(R"(,"folder":")")
		.append(word(row->table))
		.append("\"}");
	return json(body);
}

Reply ApiV2::count(const Call& call, const std::vector<std::string>& parts, const DeviceSettings& settings) const
{
	const auto read = readQuery(call, settings);
	if (const auto* bad = std::get_if<Complaint>(&read)) return complaint(*bad);
	if (parts.size() == 3 && !folderOf(parts[2])) return badFolder(400);
	std::string body;
	for (const Folder folder : {Folder::inbox, Folder::outbox, Folder::sent, Folder::error, Folder::delivered})
	{
		if (parts.size() == 3 && folderOf(parts[2]) != folder) continue;
		body.append(body.empty() ? "{\"" : ",\"").append(word(folder)).append("\":");
		body += std::to_string(_device.count(folder, std::get<FolderQuery>(read)));
	}
	return json(body + '}');
}

Reply ApiV2::modems(const DeviceSettings& settings) const
{
	std::string body;
	for (int modem = 1; modem <= settings.modems; ++modem)
	{
		const std::string number = std::to_string(modem);
		body.append(body.empty() ? "[" : ",").append(R"({"modem_no":)").append(number);
		body.append(R"(,"modem_enabled":)").append(settings.disabledModems.contains(modem) ? "false" : "true");
		body.append(R"(,"signal_strength":"75","net_name":"Simulated 4G","sim_status":"Operational",)");
		body.append(R"("sim_network_registration_status":"Registered Home","imei":"86000000000000)").append(number);
		body.append(R"(","imsi":"26000000000000)").append(number).append(R"(","number":"Unknown"})");
	}
	return json(body.empty() ? "[]" : body + ']');
}

Reply ApiV2::contacts(const DeviceSettings& settings) const
{
	if (settings.forbidsContacts) return message(403, "User has no access to this method.");
	if (settings.contacts.empty()) return empty(settings.empty);
	std::string body;
	int id = 0;
	for (const auto& [number, name] : settings.contacts)
	{
		body.append(body.empty() ? "[" : ",").append(R"({"id":)").append(std::to_string(++id)).append(R"(,"name":)");
		appendQuoted(body, name, settings.escapeUnicode);
		body.append(R"(,"number":)");
		appendQuoted(body, number);
		body.append(R"(,"owner_id":1,"public":true,"vacation_mode":false,"assigned_modem":null,)");
		body.append(R"("groups":[{"id":1,"name":"on call"}],"shifts":[]})");
	}
	return json(body + ']');
}

Reply ApiV2::send(const Call& call, bool single, const DeviceSettings& settings)
{
	const auto read = readSend(call.body, single, settings);
	if (const auto* bad = std::get_if<Complaint>(&read)) return complaint(*bad);
	const auto& order = std::get<SendOrder>(read);
	std::string body;
	for (const std::string& number : order.numbers)
	{
		const Id id = order.test ? 0 : _device.queue(number, order.text, order.draft);
		body.append(body.empty() ? "[" : ",").append(R"({"status":"queued","message":"OK","number":)");
		appendQuoted(body, number);
		body.append(R"(,"id":)").append(std::to_string(id)).append("}");
	}
	return json(body + ']');
}

} // namespace eyrie::sim
