#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include <Poco/Net/Context.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>

#include "Shelf.h"

namespace eyrie::bench
{

/// A gateway that costs as little as one can, so that what is measured are those who ask it: it shows its shelf as an inbox, all other
/// folders are empty, and it answers at any path that ends as the gateway's do (many sources, one gateway). One thread per connection.
class Gateway final
{
public:
	struct Settings
	{
		std::int64_t messages = 0;
		std::int64_t first = 1'000'000;
		std::string certificate;             ///< A PEM file with the key in it too; none: plain HTTP.
		std::chrono::milliseconds latency{}; ///< Before each answer: how far away it is.
	};

	/// Listens on a free port of the loopback.
	explicit Gateway(const Settings&);
	~Gateway();
	Gateway(const Gateway&) = delete;
	Gateway& operator=(const Gateway&) = delete;

	std::string url() const;

	/// So many more, received right now.
	void add(std::int64_t messages);

	std::int64_t requests() const { return _requests; }

private:
	void accept(const std::stop_token&);
	void serve(Poco::Net::StreamSocket) noexcept;
	std::string answerTo(std::string_view target) const;

	const Settings _settings;
	const Shelf _shelf;
	Poco::Net::Context::Ptr _tls;
	Poco::Net::ServerSocket _listener;
	std::atomic<std::int64_t> _end; ///< The id behind the last message.
	std::atomic<std::int64_t> _requests = 0;
	std::mutex _mutex;
	std::list<Poco::Net::StreamSocket> _open;
	std::list<std::jthread> _threads;
	std::jthread _accepting; ///< Ended first.
};

} // namespace eyrie::bench
