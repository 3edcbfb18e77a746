#include "Server.h"

#include <Poco/Net/TCPServer.h>
#include <Poco/Net/TCPServerConnectionFactory.h>
#include <Poco/ThreadPool.h>

#include <eyrie/Error.h>

namespace eyrie::http
{

namespace
{

using namespace Poco::Net;

// How long a server that ends waits for answers to be made and taken.
constexpr std::chrono::seconds farewell{2};

TCPServerParams::Ptr params()
{
	TCPServerParams::Ptr params(new TCPServerParams);
	params->setThreadIdleTime(Poco::Timespan(0, 100'000)); // An idle thread would hold up the end of the server.
	params->setMaxThreads(Server::threads);
	params->setMaxQueued(Server::mostQueued);
	return params;
}

class Connections final : public TCPServerConnectionFactory
{
public:
	explicit Connections(Reception& reception) : _reception(reception) {}

	TCPServerConnection* createConnection(const StreamSocket& socket) override
	{
		return std::make_unique<Connection>(socket, _reception).release(); // Poco takes ownership.
	}

private:
	Reception& _reception;
};

} // namespace


class Server::Impl
{
public:
	Impl(const Listener& listener, const Settings& settings, Service& service) :
		_url((settings.certificate.empty() ? "http://" : "https://") + listener.address()),
		_pool("http", 2, threads), _reception{service, _watch, settings.tls ? settings.tls : tlsContext(settings), settings.limits,
									   [this] { return _server.queuedConnections() > 0; }},
		_server(new Connections(_reception), _pool, listener.socket(), params())
	{
		_server.start();
	}

	~Impl()
	{
		_reception.isStopping = true;
		_server.stop();
		// A connection that began while the server stopped has missed the word: say it again until none is left.
		std::mutex mutex;
		std::condition_variable never;
		std::unique_lock lock(mutex);
		for (const auto until = std::chrono::steady_clock::now() + farewell; _pool.used() > 0;)
		{
			_watch.endAll(std::chrono::steady_clock::now() > until);
			never.wait_for(lock, std::chrono::milliseconds(5));
		}
		_pool.joinAll();
	}

	Impl(const Impl&) = delete;
	Impl& operator=(const Impl&) = delete;

	const std::string& url() const { return _url; }

private:
	const std::string _url;
	Watch _watch;
	Poco::ThreadPool _pool;
	Reception _reception;
	TCPServer _server;
};


Server::Server(const Listener& listener, const Settings& settings, Service& service) :
	_impl(std::make_unique<Impl>(listener, settings, service))
{
}

Server::~Server() = default;

const std::string& Server::url() const
{
	return _impl->url();
}


Context::Ptr tlsContext(const Server::Settings& settings)
{
	if (settings.certificate.empty()) return {};
	const std::string& key = settings.key.empty() ? settings.certificate : settings.key;
	try
	{
		Context::Ptr context(new Context(Context::TLS_SERVER_USE, key, settings.certificate, "", Context::VERIFY_NONE));
		context->requireMinimumProtocol(Context::PROTO_TLSV1_2);
		context->enableSessionCache(true, "eyried");
		return context;
	}
	catch (const Poco::Exception& error)
	{
		throw Error(ErrorKind::misconfigured, ErrorScope::plugin,
			"http.tls.certificate = " + settings.certificate + ", http.tls.key = " + key
				+ ": cannot be used: " + error.displayText()
				+ "; both have to be PEM files that this user may read, and the key without a password that of the certificate");
	}
}

} // namespace eyrie::http
