#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <utility>

#include <kit/Relay.h>

namespace eyrie::crash
{

/// Holds up a connection of a relay, once, at a moment of a statement; no longer than it lives itself. So what waits for that connection
/// is declared before.
class Hold
{
public:
	using Choice = std::function<bool(const kit::Relay::Event&)>;

	/// At the first event that is chosen. If it `loses` the client, to that the connection is dead from then on.
	Hold(kit::Relay& relay, Choice choice, bool loses = false)
	{
		relay.ask(
			[at = _at, choice = std::move(choice), loses](const kit::Relay::Event& event)
			{
				if (!choice(event) || at->isTaken.exchange(true)) return true;
				if (loses) event.loseClient();
				at->held.set_value();
				at->goOn.get_future().wait();
				return true;
			});
	}
	~Hold() { release(); }
	Hold(const Hold&) = delete;
	Hold& operator=(const Hold&) = delete;

	/// Returns when it is held up, or when `work`, which it might have met, is done. Whether it is held up.
	bool await(const std::future<void>& work)
	{
		while (_held.wait_for(std::chrono::milliseconds(1)) != std::future_status::ready)
			if (work.wait_for(std::chrono::milliseconds(0)) == std::future_status::ready) return false;
		return true;
	}

	void release()
	{
		if (!std::exchange(_released, true)) _at->goOn.set_value();
	}

	static Choice atCommit()
	{
		return [](const kit::Relay::Event& event)
		{ return event.moment == kit::Relay::Moment::statement && event.sql.ends_with("COMMIT"); };
	}

	static Choice before(int statement)
	{
		return [statement](const kit::Relay::Event& event)
		{ return event.moment == kit::Relay::Moment::statement && event.number == statement; };
	}

private:
	struct At
	{
		std::atomic<bool> isTaken = false;
		std::promise<void> held;
		std::promise<void> goOn;
	};

	const std::shared_ptr<At> _at = std::make_shared<At>(); ///< Shared with the relay, which may still ask when this is gone.
	std::future<void> _held = _at->held.get_future();
	bool _released = false;
};

} // namespace eyrie::crash
