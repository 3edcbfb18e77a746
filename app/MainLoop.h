#pragma once

#include <condition_variable>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "engine/Engine.h"

namespace eyrie::app
{

/// What the main thread does while the daemon serves: it waits for the end, and reads the configuration again when told to.
/// Any thread, but for run().
class MainLoop
{
public:
	/// Other settings, by which the engine works already.
	struct Turn
	{
		engine::Reloaded reloaded;
		std::function<void()> goOver; ///< The rest, which ends whoever asks over HTTP: called when they have been told.
	};

	/// Until end() was called. `read` is given who asks; what it throws is told to them, and nothing has changed then.
	void run(const std::function<Turn(const std::string& who)>& read);

	void end();

	/// Reads the configuration again, and waits for nothing.
	void reloadSoon();

	/// Reads it again, and waits for what that comes to. Throws Error: what the reading throws, `unavailable` if the daemon ends, or goes
	/// over to other settings just now.
	engine::Reloaded reload(const std::string& who);

private:
	struct Wish
	{
		std::string who;
		std::promise<engine::Reloaded> told;
	};
	using Wishes = std::vector<std::shared_ptr<Wish>>;

	void serve(Wishes&, bool isHungUp, const std::function<Turn(const std::string&)>& read);
	Wishes close();

	std::mutex _mutex;
	std::condition_variable _changed;
	bool _isEnded = false;
	bool _isHungUp = false;
	bool _isClosed = false; ///< Whoever asks would wait for a thread that waits for them.
	Wishes _wishes;
};

} // namespace eyrie::app
