#pragma once

#include <functional>
#include <memory>
#include <string>

#include "ControlRoutes.h"
#include "EventFeed.h"
#include "Exposition.h"
#include "HookRoutes.h"
#include "Inspection.h"
#include "Listener.h"
#include "Places.h"
#include "Pulse.h"
#include "Router.h"
#include "Server.h"
#include "Service.h"
#include "Tokens.h"
#include "engine/Engine.h"
#include "engine/Settings.h"

namespace eyrie::http
{

/// The daemon's HTTP side: who may ask, what there is to ask for, and the server.
class Site
{
public:
	/// As Control::reload.
	using Reload = std::function<engine::Reloaded(const std::string& who)>;

	/// Throws Error (misconfigured) for what no listening is needed to see: a token file or a certificate that can't be used, and an
	/// address that others reach without both tokens and TLS.
	static void check(const engine::HttpSettings&);

	/// Listens, and answers nobody yet: who connects waits. Takes over the socket of the site `before` if it listens at the same address,
	/// which may go on serving until then. Throws Error (misconfigured). Keeps the references.
	Site(const engine::Settings&, engine::Engine&, Metrics&, Pulse&, const Clock&, Reload, const Site* before);
	~Site();
	Site(const Site&) = delete;
	Site& operator=(const Site&) = delete;

	void start();
	/// Ends every connection, for good, when it has the answer that it waits for; who connects waits for the next site on this socket, if there is one.
	void stop();

	/// Reads the token file again. Throws Error (misconfigured), and then nothing has changed.
	void reload() { _tokens.reload(); }

	std::uint16_t port() const { return _listener.port(); }
	EventFeed::Figures events() const { return _feed.figures(); }

	/// All that is answered.
	const Router& router() const { return _router; }

private:
	const engine::HttpSettings _settings;
	const Server::Settings _serving;
	const Listener _listener;
	Tokens _tokens;
	Phonebook _phonebook;
	const Places _places;
	const Control _control;
	Inspection _inspection;
	Exposition _exposition;
	Hooks _hooks;
	Pulse& _pulse;
	EventFeed _feed;
	bool _isAttached = false; ///< To the pulse, which is another site's otherwise.
	Router _router;
	std::unique_ptr<Service> _service;
	std::unique_ptr<Server> _server;
};

} // namespace eyrie::http
