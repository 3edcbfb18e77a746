#include "simulator/Callback.h"

#include "simulator/Stamp.h"

#include <memory>
#include <string>

#include <Poco/Exception.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/NullStream.h>
#include <Poco/StreamCopier.h>
#include <Poco/URI.h>

namespace eyrie::sim
{
namespace
{
using namespace std::chrono_literals;
using Poco::Net::HTTPRequest;

constexpr auto patience = 24h;

/// `20260330194610`, by the device's clock.
std::string stampOf(const Row& row, const DeviceSettings& settings)
{
	std::string stamp;
	appendStamp(stamp, row.insertDate, settings);
	stamp.resize(19);
	std::erase_if(stamp, [](char c) { return c < '0' || c > '9'; });
	return stamp;
}

std::unique_ptr<Poco::Net::HTTPClientSession> sessionTo(const Poco::URI& uri)
{
	using namespace Poco::Net;
	std::unique_ptr<HTTPClientSession> session;
	if (uri.getScheme() == "https")
		session = std::make_unique<HTTPSClientSession>(
			uri.getHost(), uri.getPort(), Context::Ptr(new Context(Context::TLS_CLIENT_USE, "", Context::VERIFY_NONE)));
	else
		session = std::make_unique<HTTPClientSession>(uri.getHost(), uri.getPort());
	session->setTimeout(Poco::Timespan(10, 0));
	return session;
}
} // namespace

Callback::Callback(Device& device, const Rule& rule) : _device(device), _rule(rule)
{
	const Poco::URI uri(rule.url);
	if (uri.getHost().empty() || (uri.getScheme() != "http" && uri.getScheme() != "https"))
		throw Poco::SyntaxException("no URL to call: " + rule.url);
	_thread = std::jthread([this](const std::stop_token& stop) { run(stop); });
	_device.onReceived(
		[this](const Row& row)
		{
			const std::lock_guard lock(_mutex);
			_arrived.push_back(row);
			_wake.notify_one();
		});
}

Callback::~Callback()
{
	_device.onReceived({});
}

void Callback::run(const std::stop_token& stop)
{
	auto again = std::chrono::steady_clock::now();
	std::unique_lock lock(_mutex);
	while (!stop.stop_requested())
	{
		const auto hasNews = [&] { return !_arrived.empty(); };
		if (_refused.empty())
			_wake.wait(lock, stop, hasNews);
		else if (!_wake.wait_until(lock, stop, again, hasNews))
			_arrived = std::exchange(_refused, {}); // nothing new, and time to try again
		if (stop.stop_requested()) return;
		for (auto rows = std::exchange(_arrived, {}); !rows.empty() && !stop.stop_requested(); rows.pop_front())
		{
			lock.unlock();
			const bool taken = call(rows.front());
			lock.lock();
			if (taken || _device.now() - rows.front().insertDate > patience) continue;
			if (_refused.empty()) again = std::chrono::steady_clock::now() + _rule.pause;
			_refused.push_back(std::move(rows.front()));
		}
	}
}

/// True if it was answered with 200.
bool Callback::call(const Row& row) const
try
{
	const Poco::URI uri(_rule.url);
	const auto session = sessionTo(uri);
	std::string target = uri.getPathAndQuery();
	if (target.empty() || target.front() != '/') target.insert(0, 1, '/');
	const std::string values = form(row);
	if (!_rule.isPost) target += (uri.getRawQuery().empty() ? '?' : '&') + values;
	HTTPRequest request(_rule.isPost ? HTTPRequest::HTTP_POST : HTTPRequest::HTTP_GET, target, HTTPRequest::HTTP_1_0);
	request.setKeepAlive(false);
	if (_rule.isPost)
	{
		request.setContentType("application/x-www-form-urlencoded");
		request.setContentLength(static_cast<std::streamsize>(values.size()));
		session->sendRequest(request) << values;
	}
	else
		session->sendRequest(request);
	Poco::Net::HTTPResponse response;
	Poco::NullOutputStream nowhere;
	Poco::StreamCopier::copyStream(session->receiveResponse(response), nowhere);
	return response.getStatus() == Poco::Net::HTTPResponse::HTTP_OK;
}
catch (const Poco::Exception&)
{
	return false;
}

/// In the order of the samples.
std::string Callback::form(const Row& row) const
{
	std::string text;
	const auto add = [&](const char* name, const std::string& value)
	{
		std::string encoded;
		Poco::URI::encode(value, "!*'();:@&=+$,/?#[]%", encoded);
		text += (text.empty() ? "" : "&") + std::string(name) + "=" + encoded;
	};
	const auto plain = [](const Text& value) { return value.isNull() ? std::string() : value.str(); };
	add("sender", plain(row.number));
	add("timestamp", stampOf(row, _device.settings()));
	add("text", plain(row.text));
	add("msgid", std::to_string(row.id));
	add("oid", plain(row.oid));
	add("modemno", std::to_string(row.modem));
	if (!_rule.key.empty()) add("apikey", _rule.key);
	return text;
}

} // namespace eyrie::sim
