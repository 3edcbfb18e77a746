#include "Site.h"

#include <algorithm>

#include <Poco/Logger.h>

#include "Description.h"
#include "EventRoutes.h"
#include "HealthRoutes.h"
#include "InspectionRoutes.h"
#include "MessageRoutes.h"
#include "MetricsRoutes.h"
#include "SourceRoutes.h"

namespace eyrie::http
{

namespace
{

constexpr int threadsForHealth = 4;

std::vector<Place> placesOf(const engine::Settings& settings)
{
	std::vector<Place> places;
	for (const auto& source : settings.sources)
		// Three passes, that one may fail; and as long as another daemon takes to step in for a dead one.
		places.push_back({source.name, source.plugin, std::max(3 * source.sync.longestInterval(), source.sync.lease)});
	return places;
}

std::vector<std::string> namesOf(const engine::Settings& settings)
{
	std::vector<std::string> names;
	for (const auto& source : settings.sources) names.push_back(source.name);
	return names;
}

std::function<void(const std::string&)> wakerOf(engine::Engine& engine)
{
	return [&engine](const std::string& source) { engine.wake(source); };
}

Listener listenerFor(const std::string& address, const Listener* before, const std::string& addressBefore)
{
	if (before && address == addressBefore) return *before;
	const auto portOf = [](const std::string& of) { return of.substr(of.rfind(':') + 1); };
	try
	{
		return Listener(address);
	}
	catch (const Error& error)
	{
		if (!before || portOf(address) != portOf(addressBefore)) throw;
		throw Error(error.kind(), error.scope(),
			"http.listen = " + address + ": cannot listen there while this daemon does at " + addressBefore
				+ ": to go from one address to another of the same port takes a restart",
			error.cause());
	}
}

Server::Settings serverOf(const engine::HttpSettings& settings)
{
	Server::Settings server{.certificate = settings.certificate, .key = settings.key};
	server.limits.body = settings.maxBody;
	server.tls = tlsContext(server);
	return server;
}

} // namespace


void Site::check(const engine::HttpSettings& settings)
{
	if (settings.listen.empty()) return;
	const Tokens tokens(settings.tokenFile);
	serverOf(settings);
	if (!Listener::isLocal(settings.listen) && (tokens.isEmpty() || settings.certificate.empty()))
		throw Error(ErrorKind::misconfigured, ErrorScope::plugin,
			"http.listen = " + settings.listen
				+ ": is reached from other machines, which needs both http.token-file and http.tls.certificate; set them, or "
				  "listen at "
				  "127.0.0.1 or ::1");
}

Site::Site(const engine::Settings& settings, engine::Engine& engine, Metrics& metrics, Pulse& pulse, const Clock& clock,
	Reload reload, const Site* before) :
	_settings(settings.http),
	_serving(serverOf(_settings)),
	_listener(listenerFor(_settings.listen, before ? &before->_listener : nullptr, before ? before->_settings.listen : "")),
	_tokens(_settings.tokenFile),
	_phonebook(
		namesOf(settings), [&engine](const std::string& source) { return engine.companion(source); }, clock),
	_places{placesOf(settings), [&engine]() -> Storage& { return engine.readyStorage(); }, [&engine] { return engine.status(); },
		_phonebook, clock},
	_control{engine, std::move(reload)}, _inspection(engine),
	_exposition(_places, engine, metrics, [this] { return _feed.figures(); }), _hooks(settings, wakerOf(engine), clock),
	_pulse(pulse), _feed([this]() -> Reader& { return _places.storage().reader(); }, {.most = _settings.subscribers})
{
	addHealthRoutes(_router, _places);
	addMessageRoutes(_router, _places);
	addMetricsRoutes(_router, _exposition);
	addSourceRoutes(_router, _places);
	addControlRoutes(_router, _control, _places);
	addInspectionRoutes(_router, _inspection, _places);
	addEventRoutes(_router, _places, _feed);
	_hooks.addRoutes(_router);
	addDescriptionRoute(_router);
	const Service::Rules rules{
		{_settings.cors.begin(), _settings.cors.end()}, _settings.requestsPerMinute, Server::threads - threadsForHealth};
	_service = std::make_unique<Service>(_router, _tokens, rules, clock);
	for (const auto& place : _places.sources) metrics.expect(place.source);
	_service->observe([&metrics](const Answered& answered) { metrics.answered(answered); });
}

Site::~Site()
{
	stop();
}

void Site::start()
{
	auto& logger = Poco::Logger::get("eyrie.http");
	if (_tokens.isExposed())
		logger.warning(
			"http.token-file: " + _settings.tokenFile + " may be read by every user of this machine; take that right away");
	_pulse.attach(&_feed);
	_isAttached = true;
	_server = std::make_unique<Server>(_listener, _serving, *_service);
	logger.information("listening at " + _server->url()
		+ (_tokens.isEmpty() ? "; nobody may read anything but health before http.token-file is set" : ""));
}

void Site::stop()
{
	_inspection.stop();
	_phonebook
		.stop(); // Otherwise a connection that waits for a gateway would hold up the end, as one that looks at all of it would.
	_server.reset();
	if (std::exchange(_isAttached, false)) _pulse.attach(nullptr);
	_feed.stop();
}

} // namespace eyrie::http
