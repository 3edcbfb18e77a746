#include "simulator/DeviceServer.h"

#include "simulator/Exchange.h"

#include <Poco/Net/Context.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/SecureServerSocket.h>
#include <Poco/ThreadPool.h>

namespace eyrie::sim
{
namespace
{
using namespace Poco::Net;

constexpr int mostThreads = 64; // one per connection: a client keeps one or a few

/// Poco's constructors share the port with any other process that listens there; this refuses.
template <typename Socket>
Socket listenOn(Socket socket, const SocketAddress& address)
{
	constexpr bool reuseAddress = true;
	constexpr bool reusePort = false;
	constexpr int backlog = 64;
	socket.bind(address, reuseAddress, reusePort);
	socket.listen(backlog);
	return socket;
}

ServerSocket listenOn(const ServerSettings& settings)
{
	const SocketAddress address(settings.address, settings.port);
	if (settings.tlsCertificate.empty()) return listenOn(ServerSocket(), address);
	const std::string& key = settings.tlsKey.empty() ? settings.tlsCertificate : settings.tlsKey;
	Context::Ptr context(new Context(Context::TLS_SERVER_USE, key, settings.tlsCertificate, "", Context::VERIFY_NONE));
	context->enableSessionCache(true, "smseagle-sim");
	return listenOn(SecureServerSocket(context), address);
}

HTTPServerParams::Ptr paramsOf(const ServerSettings& settings)
{
	HTTPServerParams::Ptr params(new HTTPServerParams);
	params->setKeepAlive(true);
	params->setMaxKeepAliveRequests(0);
	params->setKeepAliveTimeout(Poco::Timespan(settings.keepAlive.count(), 0));
	params->setThreadIdleTime(Poco::Timespan(0, 100000)); // an idle thread would hold up the end of the server
	params->setMaxThreads(mostThreads);
	params->setMaxQueued(mostThreads);
	return params;
}

class ExchangeFactory : public HTTPRequestHandlerFactory
{
public:
	ExchangeFactory(Device& device, Journal& journal, const std::function<std::uint64_t()>& connections) :
		_device(device), _journal(journal), _connections(connections)
	{
	}

	HTTPRequestHandler* createRequestHandler(const HTTPServerRequest&) override
	{
		return std::make_unique<Exchange>(_device, _journal, _connections()).release(); // Poco takes ownership
	}

private:
	Device& _device;
	Journal& _journal;
	const std::function<std::uint64_t()> _connections;
};
} // namespace

class DeviceServer::Impl
{
public:
	Impl(Device& device, const ServerSettings& settings) :
		_pool("smseagle-sim", 2, mostThreads), _isTls(!settings.tlsCertificate.empty()), _address(settings.address),
		_server(
			new ExchangeFactory(device, _journal, [this] { return connections(); }), _pool, listenOn(settings), paramsOf(settings))
	{
		_server.start();
	}

	~Impl() { stop(); }

	Impl(const Impl&) = delete;
	Impl& operator=(const Impl&) = delete;

	void stop()
	{
		_journal.stop();
		_server.stopAll(true);
		// A connection that began while the server stopped has missed the word: say it again until none is left.
		while (_pool.used() > 0)
		{
			_server.stopAll(true);
			_journal.pauseStopped(std::chrono::milliseconds(5));
		}
		_pool.joinAll();
	}

	std::uint64_t connections() const { return static_cast<std::uint64_t>(_server.totalConnections()); }
	std::uint16_t port() const { return _server.port(); }
	std::string url() const { return (_isTls ? "https://" : "http://") + _address + ":" + std::to_string(port()); }
	Journal& journal() { return _journal; }

private:
	Journal _journal;
	Poco::ThreadPool _pool;
	const bool _isTls;
	const std::string _address;
	HTTPServer _server;
};

DeviceServer::DeviceServer(Device& device, const ServerSettings& settings) : _impl(std::make_unique<Impl>(device, settings)) {}

DeviceServer::~DeviceServer() = default;

std::uint16_t DeviceServer::port() const
{
	return _impl->port();
}

std::string DeviceServer::url() const
{
	return _impl->url();
}

Stats DeviceServer::stats() const
{
	Stats stats = _impl->journal().stats();
	stats.connections = _impl->connections();
	return stats;
}

void DeviceServer::resetStats()
{
	_impl->journal().reset();
}

void DeviceServer::onRequest(std::function<Fault(const RequestSeen&)> decide)
{
	_impl->journal().decideBy(std::move(decide));
}

void DeviceServer::stop()
{
	_impl->stop();
}

} // namespace eyrie::sim
