#pragma once

#include <memory>
#include <string>

#include "Connection.h"
#include "Listener.h"

namespace eyrie::http
{

/// Serves HTTP/1.1, or HTTPS, on a listening socket: from the end of the constructor to the destructor, which ends every connection
/// but those that were given away.
class Server
{
public:
	struct Settings
	{
		std::string certificate; ///< A PEM file, the chain after the server's own; empty: no TLS.
		std::string key;         ///< A PEM file; empty if the certificate's holds the key, too.
		/// Of these files, if they have been read already: they may be exchanged while a server waits for its turn.
		Poco::Net::Context::Ptr tls{};
		Limits limits;
	};

	/// Each serves one connection at a time: more of them would only queue up before the database's pool.
	static constexpr int threads = 32;

	/// Connections that wait for a thread; further ones are closed.
	static constexpr int mostQueued = 1024;

	/// Keeps a reference. Throws as tlsContext() does.
	Server(const Listener&, const Settings&, Service&);
	~Server();
	Server(const Server&) = delete;
	Server& operator=(const Server&) = delete;

	/// `http://127.0.0.1:8025`
	const std::string& url() const;

private:
	class Impl;
	std::unique_ptr<Impl> _impl;
};

/// Null without a certificate. Throws Error (misconfigured) if the files can't be used.
Poco::Net::Context::Ptr tlsContext(const Server::Settings&);

} // namespace eyrie::http
