#include "simulator/Controls.h"

#include "simulator/RowWriter.h"
#include "simulator/SendReader.h"

#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <Poco/NumberParser.h>
#include <Poco/StringTokenizer.h>

#include <ostream>

namespace eyrie::sim
{
namespace
{
Reply done(bool found)
{
	Reply reply;
	reply.status = found ? 200 : 404;
	reply.body = found ? R"({"done":true})" : R"({"done":false})";
	return reply;
}

Reply number(const char* name, std::int64_t value)
{
	Reply reply;
	reply.body.append("{\"").append(name).append("\":").append(std::to_string(value)).append("}");
	return reply;
}

Reply refusal(const std::string& text)
{
	Reply reply;
	reply.status = 400;
	reply.body = R"({"message":)";
	appendQuoted(reply.body, text);
	reply.body += '}';
	return reply;
}

template <typename Map>
void appendMap(
	std::string& out, const char* name, const Map& map, const std::function<std::string(const typename Map::key_type&)>& key)
{
	out.append(",\"").append(name).append("\":{");
	const char* separator = "";
	for (const auto& [entry, count] : map)
	{
		out += separator;
		appendQuoted(out, key(entry));
		out.append(":").append(std::to_string(count));
		separator = ",";
	}
	out += '}';
}

Reply statsReply(const Stats& stats)
{
	Reply reply;
	std::string& out = reply.body;
	out.append("{\"requests\":").append(std::to_string(stats.requests));
	out.append(",\"rows\":").append(std::to_string(stats.rows));
	out.append(",\"bytes\":").append(std::to_string(stats.bytes));
	out.append(",\"largestLimit\":").append(std::to_string(stats.largestLimit));
	out.append(",\"mostAtOnce\":").append(std::to_string(stats.mostAtOnce));
	out.append(",\"connections\":").append(std::to_string(stats.connections));
	out.append(",\"tokenInUrl\":").append(stats.tokenInUrl ? "true" : "false");
	appendMap(out, "byFolder", stats.byFolder, [](const std::string& folder) { return folder; });
	appendMap(out, "byPath", stats.byPath, [](const std::string& path) { return path; });
	appendMap(out, "byStatus", stats.byStatus, [](const int& status) { return std::to_string(status); });
	out += '}';
	return reply;
}
} // namespace

Reply Controls::answer(const Call& call, const Stats& stats)
{
	try
	{
		const Poco::StringTokenizer path(call.path, "/", Poco::StringTokenizer::TOK_IGNORE_EMPTY);
		const std::vector<std::string> words(path.begin(), path.end());
		if (words.size() < 2) return done(false);
		if (words[1] == "stats" && call.method == "GET") return statsReply(stats);
		if (call.method != "POST") return refusal("POST only");
		if (words[1] == "queue") return queue(call);
		if (words[1] == "receive") return receive(call);
		return move(words);
	}
	catch (const Poco::Exception& error)
	{
		return refusal(error.displayText());
	}
}

void Controls::writeState(std::ostream& out) const
{
	constexpr std::size_t piece = 1 << 16;
	const DeviceSettings settings = _device.settings();
	const RowWriter writer(settings, true);
	std::string text;
	char separator = '[';
	for (const Device::Seen& seen : _device.snapshot())
	{
		text += separator;
		writer.appendState(text, seen.row, seen.folders);
		separator = ',';
		if (text.size() < piece) continue;
		out << text;
		text.clear();
	}
	out << text << (separator == '[' ? "[]" : "]");
}

Reply Controls::move(const std::vector<std::string>& words)
{
	const std::string& verb = words[1];
	if (verb == "step") return number("events", static_cast<std::int64_t>(_device.step()));
	if (words.size() < 3) return refusal("unknown path");
	if (verb == "erase" && words.size() == 5)
	{
		const auto folder = folderOf(words[2]);
		if (!folder) return refusal("unknown folder");
		const std::size_t rows
			= _device.erase(*folder, Poco::NumberParser::parse64(words[3]), Poco::NumberParser::parse64(words[4]));
		return number("rows", static_cast<std::int64_t>(rows));
	}
	const Id id = Poco::NumberParser::parse64(words[2]);
	if (verb == "accept") return done(_device.accept(id));
	if (verb == "fail") return done(_device.fail(id));
	if (verb == "read") return done(_device.markRead(id));
	if (verb != "report" || words.size() != 4) return refusal("unknown path");
	const auto status = statusOf(words[3]);
	return status ? done(_device.report(id, *status)) : refusal("unknown status");
}

Reply Controls::queue(const Call& call)
{
	const auto read = readSend(call.body, true, _device.settings());
	if (const auto* bad = std::get_if<Complaint>(&read)) return refusal(bad->param + ": " + bad->text);
	const auto& order = std::get<SendOrder>(read);
	return number("id", _device.queue(order.numbers.front(), order.text, order.draft));
}

Reply Controls::receive(const Call& call)
{
	Poco::JSON::Parser parser;
	const auto object = parser.parse(call.body).extract<Poco::JSON::Object::Ptr>();
	Reception reception;
	reception.modem = object->optValue("modem_no", 1);
	return number("id", _device.receive(object->getValue<std::string>("number"), object->getValue<std::string>("text"), reception));
}

} // namespace eyrie::sim
