#pragma once

#include <cstdint>
#include <string>

#include <Poco/JSON/Object.h>

#include "Post.h"
#include "Program.h"

namespace eyrie::scenario
{

/// What the HTTP API of a daemon answers.
struct Answer
{
	int status = 0;
	std::string body;

	/// Fails the test if it is no JSON object.
	Poco::JSON::Object::Ptr json() const;
};

/// The HTTP API of a daemon, for one who may do everything; a connection for each question.
class Api
{
public:
	/// Waits until the daemon listens.
	explicit Api(Program& daemon);

	Answer ask(const std::string& method, const std::string& target, const std::string& body = "",
		const std::string& token = operatorToken);
	Answer get(const std::string& target) { return ask("GET", target); }

	/// Asks again and again until the answer's body holds `part`. Throws after a minute.
	Answer await(const std::string& target, const std::string& part);

	std::uint16_t port() const { return _port; }

	/// Lines of a configuration by which a daemon knows the tokens below; the file goes into the post's folder.
	static std::string configuration(const Post&);

	static constexpr const char* operatorToken = "0123456789abcdef";
	static constexpr const char* readerToken = "fedcba9876543210";

private:
	std::uint16_t _port = 0;
};

} // namespace eyrie::scenario
