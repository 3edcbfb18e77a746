#include "simulator/TestWorld.h"

#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>

namespace eyrie::sim
{
namespace
{
constexpr std::int64_t start = 1780315200; // 2026-06-01T12:00:00Z
}

TestWorld::TestWorld(DeviceSettings settings, std::uint64_t seed) :
	_seconds(start), device(
						 std::move(settings), [this] { return now(); }, seed),
	api(device), v1(device)
{
}

TimePoint TestWorld::now() const
{
	return TimePoint(std::chrono::seconds(_seconds.load()));
}

Reply TestWorld::get(const std::string& path, const Params& params)
{
	Call call;
	call.path = "/api/v2/" + path;
	call.params = params;
	return api.answer(call);
}

Reply TestWorld::read(const std::string& folder, const Params& params, const std::string& path)
{
	Call call;
	call.method = "POST";
	call.path = path;
	call.body = R"({"method":"sms.read_sms","params":{"folder":")" + folder + '"';
	for (const auto& [name, value] : params) call.body.append(",\"").append(name).append("\":\"").append(value).append("\"");
	call.body += "}}";
	ApiV1::unpack(call);
	return v1.answer(call);
}

std::vector<Id> TestWorld::ids(const std::string& folder, const Params& params)
{
	return idsIn(get("messages/" + folder, params).body);
}

Id TestWorld::sent(const std::string& number, Status status)
{
	const Id id = device.queue(number, "text");
	const bool isReported = status != Status::sendingOk && status != Status::sendingOkNoReport;
	device.accept(id, isReported ? Status::sendingOk : status);
	if (isReported) device.report(id, status);
	return id;
}

void TestWorld::set(const std::function<void(DeviceSettings&)>& change)
{
	DeviceSettings settings = device.settings();
	change(settings);
	device.configure(settings);
}

void TestWorld::steps(int count)
{
	for (int index = 0; index < count; ++index)
	{
		device.step();
		pass(std::chrono::seconds(1));
	}
}

std::vector<Id> idsIn(const std::string& body)
{
	Poco::JSON::Parser parser;
	const auto parsed = parser.parse(body);
	std::vector<Id> result;
	if (parsed.type() == typeid(Poco::JSON::Object::Ptr)) return result;
	for (const auto& entry : *parsed.extract<Poco::JSON::Array::Ptr>())
		result.push_back(entry.extract<Poco::JSON::Object::Ptr>()->getValue<Id>("id"));
	return result;
}

std::vector<Id> idList(std::initializer_list<Id> ids)
{
	return ids;
}

} // namespace eyrie::sim
