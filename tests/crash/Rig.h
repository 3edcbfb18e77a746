#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>

#include <Poco/AutoPtr.h>
#include <conformance/LentContext.h>
#include <engine/SourceWorker.h>
#include <kit/ScriptedSource.h>

namespace eyrie::crash
{

/// A scripted gateway and the worker that mirrors it into a real database, as the daemon runs it, on a clock that is moved by hand.
class Rig
{
public:
	/// Something that goes wrong for a while.
	struct Fault
	{
		std::function<void()> begin;
		std::function<void()> end;
		std::vector<std::string> words; ///< Of the log.
		int lives = 1;                  ///< Of the gateway, before each round.
	};

	using Open = std::function<std::unique_ptr<Storage>(conformance::LentContext&)>;

	explicit Rig(Open open, std::string source = "office");
	~Rig();

	/// How it is mirrored from the next start() on.
	engine::SyncRules rules;
	/// Of each message's text, from now on.
	std::size_t textLength = 20;

	/// A bit of the gateway's life: messages come in, are queued, and go on from where they were.
	void live();

	/// One round of the worker's life, and the wait after it. Returns what it logged.
	std::string round();

	/// Rounds until nothing is young and nothing is due, but for what is open for days. Fails the test if one of them logs an error.
	void settle();

	/// A fault that lasts two rounds. The log has to hold its words; once it is over, work has to go on as if nothing had been, and all
	/// to be right in the end. Returns the log.
	std::string endure(const Fault& fault);

	/// What the mirror and its history have wrong, in lines; right, if there are none. Requires settle().
	std::string wrongs();

	/// Another process: nothing is left of the last one but what is stored.
	void start();
	/// None. Requires start() before anything else.
	void stop();

	Storage& storage() { return *_storage; }
	kit::ManualClock& clock() { return _lent.clock(); }

private:
	class Log;

	void compareRows(std::string& wrongs);
	void compareHistory(std::string& wrongs);

	const Open _open;
	const std::string _source;
	conformance::LentContext _lent;
	kit::ScriptedSource _gateway;
	engine::RequestBudget _budget;
	Poco::AutoPtr<Log> _log;
	std::unique_ptr<Storage> _storage;
	std::unique_ptr<engine::SourceWorker> _worker;
	bool _prepared = false;
	std::int64_t _last = 0; ///< The id given last.
};

} // namespace eyrie::crash
