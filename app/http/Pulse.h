#pragma once

#include <mutex>

#include <eyrie/Clock.h>

#include "engine/Observer.h"

namespace eyrie::http
{

class EventFeed;

/// Hears of each pass and passes it on to whoever tells events: that there may be something new, and how the source is doing. Any thread.
class Pulse final : public engine::Observer
{
public:
	/// Keeps the reference.
	explicit Pulse(const Clock& clock) : _clock(clock) {}

	/// From now on to this one, or to nobody. When it returns, nothing more comes to the one before.
	void attach(EventFeed*);

	void passEnded(const std::string& source, const engine::PassReport&, Duration took) override;
	void sliceEnded(const std::string& source, const engine::FolderReport&) override;
	void taskChanged(const engine::Task&) override;

private:
	const Clock& _clock;
	std::mutex _mutex;
	EventFeed* _feed = nullptr; ///< Guarded by the mutex.
};

} // namespace eyrie::http
