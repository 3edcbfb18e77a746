#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>

#include <Poco/Net/Context.h>
#include <Poco/Net/IPAddress.h>
#include <Poco/Net/TCPServerConnection.h>

#include "Head.h"
#include "Service.h"
#include "Turnstile.h"
#include "Watch.h"

namespace eyrie::http
{

/// How much one connection may ask of the server.
struct Limits
{
	std::size_t body = 1024 * 1024;
	std::chrono::milliseconds request = std::chrono::seconds(10); ///< To be sent, from its first byte to its last.
	std::chrono::milliseconds answer = std::chrono::seconds(30);  ///< To be taken.
	std::chrono::milliseconds idle = std::chrono::seconds(15);    ///< Between two requests.
	/// Connections of one address that may take so long to send something; each further one has no longer than `hurried`. Half of the
	/// server's threads: whoever drips, or says nothing, from one address does not hold the others up.
	int patientPerAddress = 16;
	std::chrono::milliseconds hurried = std::chrono::seconds(1);
	/// And, while others wait for a thread, no longer than this if it says nothing at all.
	std::chrono::milliseconds silent = std::chrono::milliseconds(100);
};

/// What all connections of a server share.
struct Reception
{
	Service& service;
	Watch& watch;
	Poco::Net::Context::Ptr tls; ///< Null: not encrypted.
	Limits limits;
	std::function<bool()> isCrowded; ///< Others wait for a thread: who is idle leaves.
	std::atomic<bool> isStopping = false;
	Turnstile awaited{}; ///< Connections that have to send something, or to take it, by address.
};

/// One client's connection: reads its requests one after another, and writes the answers.
class Connection final : public Poco::Net::TCPServerConnection
{
public:
	Connection(const Poco::Net::StreamSocket& socket, Reception& reception) : TCPServerConnection(socket), _reception(reception) {}

	void run() override;

private:
	enum class Next
	{
		request,
		close,
		linger, ///< Close, after what the client may still be sending.
		given   ///< The socket belongs to somebody else.
	};

	bool awaitBytes(bool isFirst, std::chrono::milliseconds atMost);
	bool receive();
	Next serve(Watch::Place&, std::optional<Turnstile::Visit>&);
	Next refuse(const Head&);
	bool readBody(Head&);
	void send(const Response&, bool isHead, bool keepsAlive);
	void send(const std::string& bytes);
	void linger(Watch::Place&);
	void converse();
	void giveAway();

	Reception& _reception;
	Poco::Net::StreamSocket _plain;  ///< What is encrypted, if anything is.
	Poco::Net::StreamSocket _socket; ///< Encrypted, if the server is.
	Poco::Net::IPAddress _address;   ///< The client's.
	std::string _received;           ///< And not yet read.
	Response::TakeOver _takeOver;    ///< Who gets it in the end.
};

} // namespace eyrie::http
