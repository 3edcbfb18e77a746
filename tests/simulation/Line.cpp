#include "Line.h"

#include <algorithm>

#include <Poco/Logger.h>

#include <eyrie/Error.h>

#include "Records.h"
#include "simulator/Fault.h"

namespace eyrie::simulation
{

namespace
{

using smseagle::Response;

sim::Call callOf(const std::string& target)
{
	const std::size_t query = std::min(target.find('?'), target.size());
	sim::Call call;
	call.path = target.substr(0, query);
	for (std::size_t at = query + 1; at < target.size();)
	{
		const std::size_t end = std::min(target.find('&', at), target.size());
		const std::size_t equals = target.find('=', at);
		call.params.emplace_back(target.substr(at, equals - at), target.substr(equals + 1, end - equals - 1));
		at = end + 1;
	}
	return call;
}

bool isOf(const std::string& path, const std::string& folder)
{
	return path.find("/" + folder + "?") != std::string::npos;
}

Error lost()
{
	return {ErrorKind::unavailable, ErrorScope::plugin, "the gateway does not answer in time"};
}

} // namespace


Line::Line(sim::Device& device, Truth& truth, kit::ManualClock& clock, std::uint64_t seed, Hooks hooks) :
	_device(device), _api(device), _truth(truth), _clock(clock), _random(seed), _hooks(std::move(hooks)),
	_readMarks(device.settings().readMarksRead)
{
}


Response Line::get(const std::string& path)
{
	_hooks.asked();
	Response response = answer(path);
	if (!_troubles.empty())
	{
		const Step trouble = _troubles.front();
		if (--_troubles.front().count <= 0) _troubles.pop_front();
		disturb(trouble, response);
	}
	tell(path, response);
	const bool isRefused = response.status == 403 || (response.status == 404 && response.body.starts_with('<'));
	if (isRefused && (isOf(path, "outbox") || isOf(path, "sent"))) _isClosed = true;
	_hooks.answered();
	return response;
}


/// What --verbose shows.
void Line::tell(const std::string& path, const Response& response) const
{
	static auto& logger = Poco::Logger::get("line");
	if (!logger.debug()) return;
	const auto at = std::chrono::duration_cast<std::chrono::seconds>(_clock.elapsed()).count();
	logger.debug(std::to_string(at) + " s: " + path + " -> " + std::to_string(response.status) + " " + response.body);
}


Response Line::answer(const std::string& path)
{
	const sim::Call call = callOf(path);
	const std::string folder = sim::ApiV2::folderIn(call.path);
	++_requests[folder];
	sim::Reply reply = _api.answer(call);
	if (_readMarks && folder == "inbox") _truth.lookAtAll();
	Response response;
	response.status = reply.status;
	response.contentType = std::move(reply.type);
	response.body = std::move(reply.body);
	response.clock = std::chrono::floor<std::chrono::seconds>(_device.now());
	return response;
}


void Line::disturb(const Step& trouble, Response& response)
{
	switch (trouble.deed)
	{
	case Deed::lose: _clock.advance(std::chrono::seconds(30)); throw lost();
	case Deed::delay: _clock.advance(std::chrono::seconds(trouble.seconds)); break;
	case Deed::cut: response.body.resize(response.body.size() / 2); break;
	case Deed::shuffle: response.body = reordered(response.body, false); break;
	case Deed::repeat: response.body = reordered(response.body, true); break;
	default:
	{
		const auto fault = sim::Fault::error(trouble.status);
		response.status = fault.status;
		// "Resource(s) not found" would be the truth of another question.
		response.body = fault.status == 404 ? "<html>404</html>" : fault.body;
		response.contentType = fault.type;
		if (trouble.seconds > 0) response.retryAfter = std::chrono::seconds(trouble.seconds);
	}
	}
}


std::string Line::reordered(const std::string& body, bool repeats)
{
	const auto cut = smseagle::splitRecords(body);
	if (!cut.mistake.empty() || cut.records.empty()) return body;
	std::vector<std::string_view> records = cut.records;
	if (repeats)
		for (std::size_t i = 0; i < cut.records.size(); i += 1 + _random() % 3) records.push_back(cut.records[i]);
	std::shuffle(records.begin(), records.end(), _random);
	std::string result = "[";
	for (const auto record : records) result.append(result.size() > 1 ? "," : "").append(record);
	return result + "]";
}

} // namespace eyrie::simulation
