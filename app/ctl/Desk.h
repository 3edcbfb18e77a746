#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "Client.h"
#include "CommandLine.h"
#include "Screen.h"

namespace eyrie::ctl
{

/// What a command works with.
struct Desk
{
	Desk(const CommandLine& read, Screen output, Screen errors) : line(read), out(output), err(errors) {}

	const CommandLine& line;
	const Screen out;
	const Screen err;

	/// Made when it is first needed, and there is none for help. Throws Failure.
	Client& client();

	/// By the daemon's clock, if that has been heard and differs: ages are by its stamps.
	TimePoint now() const;

	bool wantsJson() const { return line.has("json"); }
	/// One document.
	void printJson(const std::string& json) const;

	/// The body of a good answer to a GET. Where the daemon asks to come again later, it is asked again, as long as that ends within
	/// `patience`, and somebody is told. Throws Failure.
	std::string get(const std::string& path, std::chrono::milliseconds patience = std::chrono::seconds(10));
	Client::Answer ask(const Client::Question&);

	/// The items of a list, page after page, at most `limit` of them, 0 for all. Returns whether there are more. Has patience, since
	/// whoever reads a large store soon has asked as often as one client may.
	bool forEachItem(
		const std::string& path, const Query&, std::size_t limit, const std::function<void(const std::string& item)>& take);

private:
	std::unique_ptr<Client> _client;
	Duration _skew{};
};

} // namespace eyrie::ctl
