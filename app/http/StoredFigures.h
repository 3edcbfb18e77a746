#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <eyrie/Clock.h>
#include <eyrie/Reader.h>
#include <eyrie/Storage.h>

namespace eyrie::http
{

/// What the database knows of how the sync is going, for those who ask again and again and must not wait for it. Any thread.
class StoredFigures
{
public:
	struct Figures
	{
		TimePoint readAt{};
		std::vector<StreamSummary> streams;
		std::map<StreamId, TimePoint> newest; ///< The sortTime of each folder's newest message.
		std::vector<Backlog> backlog;
		std::int64_t lastChange = 0;
	};

	/// How old figures may be before they are read again: several may ask, and more often than anything changes.
	static constexpr Duration fresh = std::chrono::seconds(10);

	/// `storage` may throw Error. Keeps a reference to the clock.
	StoredFigures(std::function<Storage&()> storage, const Clock& clock);
	~StoredFigures();

	/// No older than `fresh`, unless the database fails or takes longer than `patience`: then the last ones there are, or none. No message
	/// is counted for it, since that takes the longer the more there are.
	std::shared_ptr<const Figures> latest(std::chrono::milliseconds patience = std::chrono::seconds(1));

private:
	void run(std::stop_token);
	Figures read() const;

	const std::function<Storage&()> _storage;
	const Clock& _clock;
	std::mutex _mutex;
	std::condition_variable_any _changed;
	bool _isWanted = false;
	std::shared_ptr<const Figures> _latest;
	std::jthread _thread; ///< Last: it uses all the others.
};

} // namespace eyrie::http
