#pragma once

#include <chrono>
#include <functional>
#include <istream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/URI.h>

#include <eyrie/Time.h>

#include "Access.h"
#include "Json.h"

namespace eyrie::ctl
{

/// Parameters of a query, in their order; those with an empty value are not sent.
using Query = std::vector<std::pair<std::string, std::string>>;

/// `/api/v1/messages?limit=5`
std::string pathWith(const std::string& path, const Query&);

/// One part of a path, `+48 600` as `+48%20600`.
std::string pathPart(const std::string&);

/// Asks the daemon. Keeps its connection; use each from one thread.
class Client
{
public:
	struct Answer
	{
		int status = 0;
		std::string body;
		std::optional<TimePoint> clock;                   ///< The daemon's.
		std::optional<std::chrono::seconds> retryAfter{}; ///< When to ask again, if it said so.

		bool isGood() const { return status >= 200 && status < 300; }
	};

	struct Question
	{
		std::string method = "GET";
		std::string path;
		std::string scope = "read"; ///< That it needs; empty: none.
		std::string body{};         ///< JSON.
		std::chrono::seconds patience = std::chrono::seconds(30);
		bool mayRepeat = true; ///< Where the connection ends without an answer.
	};

	explicit Client(const Access&);

	/// Whatever the answer is. Throws Failure (unreachable) if there is none, and (refused) if no token is at hand or the daemon wants
	/// another one.
	Answer ask(const Question&);

	/// Reads a stream of events until it ends, and calls `take` with each line. Throws as ask() does, and Failure for a bad answer.
	void listen(const std::string& path, const std::string& lastEventId, const std::function<void(const std::string&)>& take);

	const Access& access() const { return _access; }

	/// Throws the failure that an answer is.
	[[noreturn]] static void fail(const Answer&);

private:
	std::unique_ptr<Poco::Net::HTTPClientSession> connect() const;
	Poco::Net::HTTPRequest requestFor(const Question&) const;
	Answer answerTo(const Question&);
	void connected();
	std::istream& exchange(const Question&, Poco::Net::HTTPResponse&);
	[[noreturn]] void unreachable(const Poco::Exception&);
	[[noreturn]] void refused(const Answer&, const std::string& scope) const;

	const Access _access;
	const Poco::URI _uri;
	std::unique_ptr<Poco::Net::HTTPClientSession> _session;
};

} // namespace eyrie::ctl
