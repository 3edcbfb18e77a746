#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <eyrie/Clock.h>
#include <eyrie/Error.h>
#include <eyrie/Source.h>

namespace eyrie::kit
{

/// A source whose remote system is a few maps: the five folders of a gateway, changed by hand between and during its answers.
/// It answers in ascending order and completely; what real gateways make of that is their plugins' matter.
class ScriptedSource final : public Source
{
public:
	/// Keeps a reference; the remote system's clock is this one.
	explicit ScriptedSource(const Clock& clock);

	/// Puts a message with a number, a text and today's dates into a folder; replaces one that is there.
	Message& put(const std::string& folder, std::int64_t id, Delivery delivery = Delivery::none);
	void remove(const std::string& folder, std::int64_t id);
	/// From the queue to `sent`, from `sent` to another one, and so on.
	void move(const std::string& from, const std::string& to, std::int64_t id, Delivery delivery);
	const std::map<std::int64_t, Message>& in(const std::string& folder) { return _folders[folder]; }

	/// The next call that concerns this folder fails so; `lookup` and `probe` are names too. Several are used up one by one.
	void fail(const std::string& folder, const Error& error) { _failures[folder].push_back(error); }

	/// Called before each answer, with the folder's name, `lookup` or `probe`.
	std::function<void(const std::string&)> before;
	/// Ids that no look-up gets an answer about.
	std::set<std::string> unanswerable;
	/// Ids that only a look-up in isolation gets an answer about.
	std::set<std::string> besideBroken;
	bool tellsClock = true;
	bool hasQueue = true;

	/// Calls so far by folder, `lookup` or `probe`.
	std::map<std::string, int> calls;
	/// The ids that lookups asked for.
	std::vector<std::string> lookedUp;

	Probe probe(std::stop_token) override;
	std::vector<Folder> folders(std::stop_token) override;
	Page fetch(const FetchRequest&) override;
	Lookup lookup(const LookupRequest&) override;

private:
	void answer(const std::string& what);
	std::optional<TimePoint> clock() const;

	const Clock& _clock;
	std::map<std::string, std::map<std::int64_t, Message>> _folders;
	std::map<std::string, std::deque<Error>> _failures;
};

/// The folders of a gateway, in the order of a pass.
std::vector<Folder> gatewayFolders(bool withQueue = true);

} // namespace eyrie::kit
