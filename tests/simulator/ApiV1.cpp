#include "simulator/ApiV1.h"

#include "simulator/ApiV2.h"
#include "simulator/QueryReader.h"
#include "simulator/RowWriter.h"
#include "simulator/RowWriterV1.h"

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

namespace eyrie::sim
{
namespace
{
constexpr const char* newerPath = "/jsonrpc/sms";
constexpr const char* olderPath = "/index.php/jsonrpc/sms";

bool isServed(const std::string& path, SettingsV1::Paths paths)
{
	using enum SettingsV1::Paths;
	return paths == both || (paths == newer && path == newerPath) || (paths == older && path == olderPath);
}

std::string valueOf(const Call& call, const std::string& name)
{
	const std::string* value = call.param(name);
	return value ? *value : std::string();
}

bool isExtended(const Call& call)
{
	return valueOf(call, "responsetype") == "extended";
}

Reply error(const Call& call, const DeviceSettings& settings, const std::string& text)
{
	std::string words;
	appendQuoted(words, text);
	if (isExtended(call)) words = R"({"error_text":)" + words + R"(,"status":"error"})";
	const bool wraps = settings.v1.wrapping == SettingsV1::Wrapping::all;
	Reply reply;
	reply.status = settings.v1.errorStatus;
	reply.body = wraps ? R"({"result":)" + words + '}' : words;
	return reply;
}

/// What is wrong with the credentials, or nothing.
std::string objection(const Call& call, const DeviceSettings& settings)
{
	const bool takesToken = settings.v1.takesToken && !settings.token.empty();
	const bool takesLogin = !settings.login.empty();
	if (!takesToken && !takesLogin && settings.v1.takesToken) return {};
	if (call.param("access_token"))
		return takesToken && valueOf(call, "access_token") == settings.token ? "" : "Invalid access token";
	const bool isKnown = takesLogin && valueOf(call, "login") == settings.login && valueOf(call, "pass") == settings.password;
	return isKnown ? "" : "Invalid login or password";
}

std::optional<Folder> folderIn(const Call& call)
{
	const std::string table = ApiV1::tableIn(call);
	return table == "sentitems" ? Folder::sent : folderOf(table);
}

/// `20250622180416` as APIv2 writes it; anything else stays, and is refused there.
std::string dateOf(const std::string& text)
{
	if (text.size() != 14) return text;
	return text.substr(0, 4) + '-' + text.substr(4, 2) + '-' + text.substr(6, 2) + 'T' + text.substr(8, 2) + ':'
		+ text.substr(10, 2) + ':' + text.substr(12);
}

/// The params under the names that APIv2 has for them.
Call renamed(const Call& call, bool ignoresIdTo)
{
	static const std::vector<std::pair<std::string, std::string>> names{{"idfrom", "id_from"}, {"idto", "id_to"},
		{"from", "number"}, {"to", "number"}, {"datefrom", "date_from"}, {"dateto", "date_to"}, {"limit", "limit"},
		{"unread", "unread"}, {"createdby", "sender_name"}, {"modem_no", "modem_no"}, {"include_attachments", "attachments"}};
	Call result;
	for (const auto& [mine, other] : names)
	{
		const std::string* value = call.param(mine);
		if (!value || (ignoresIdTo && mine == "idto")) continue;
		result.params.emplace_back(other, mine.starts_with("date") ? dateOf(*value) : *value);
	}
	return result;
}
} // namespace

bool ApiV1::isPath(const std::string& path)
{
	return path == newerPath || path == olderPath;
}

void ApiV1::unpack(Call& call)
{
	call.params.clear();
	try
	{
		Poco::JSON::Parser parser;
		const auto object = parser.parse(call.body).extract<Poco::JSON::Object::Ptr>();
		call.rpcMethod = object->optValue<std::string>("method", "");
		const auto params = object->getObject("params");
		if (!params) return;
		for (const auto& [name, value] : *params) call.params.emplace_back(name, value.convert<std::string>());
	}
	catch (const Poco::Exception&)
	{
		call.params.clear();
	}
}

std::string ApiV1::tableIn(const Call& call)
{
	const std::string folder = valueOf(call, "folder");
	const bool isTable = folder == "inbox" || folder == "outbox" || folder == "sentitems";
	return call.rpcMethod == "sms.read_sms" && isTable ? folder : std::string();
}

Reply ApiV1::answer(const Call& call)
{
	const DeviceSettings settings = _device.settings();
	if (!isServed(call.path, settings.v1.paths)) return ApiV2::noSuchPath();
	if (call.method != "POST")
	{
		Reply reply = ApiV2::noSuchPath();
		reply.status = 405;
		return reply;
	}
	if (call.rpcMethod != "sms.read_sms") return error(call, settings, "Unknown method");
	const std::string refused = objection(call, settings);
	return refused.empty() ? messages(call, settings) : error(call, settings, refused);
}

Reply ApiV1::messages(const Call& call, const DeviceSettings& settings)
{
	const auto folder = folderIn(call);
	if (!folder) return error(call, settings, "Wrong parameters");
	if (settings.forbidden.contains(*folder)) return error(call, settings, "User has no access to this method.");
	const auto read = readQuery(renamed(call, settings.v1.ignoresIdTo), settings.throughV1(*folder));
	if (std::holds_alternative<Complaint>(read)) return error(call, settings, "Wrong parameters");
	const auto& query = std::get<FolderQuery>(read);
	const std::vector<Row> rows = _device.listV1(*folder, query);
	if (rows.empty()) return error(call, settings, settings.v1.emptyText);
	const bool wraps = settings.v1.wrapping != SettingsV1::Wrapping::none;
	Reply reply;
	reply.rows = rows.size();
	reply.body.reserve(rows.size() * 900);
	if (wraps) reply.body += R"({"result":)";
	if (isExtended(call)) reply.body += R"({"messages":)";
	const RowWriterV1 writer(settings, query.attachments);
	char separator = '[';
	for (const Row& row : rows)
	{
		if (row.isPoisoned()) return {500, "", "text/html; charset=UTF-8", 0};
		reply.body += separator;
		writer.append(reply.body, row);
		separator = ',';
	}
	reply.body += isExtended(call) ? R"(],"status":"ok"})" : "]";
	if (wraps) reply.body += '}';
	return reply;
}

} // namespace eyrie::sim
