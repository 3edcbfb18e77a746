#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <future>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <vector>

#include <eyrie/Clock.h>
#include <eyrie/Source.h>

namespace eyrie::engine
{

/// A page, and since when what it and those before it hold was asked for, by Clock::elapsed().
struct FetchedPage
{
	Page page;
	Duration askedAt{};
};

/// The pages of a folder, one after the other. While one is being stored the next ones are fetched by a thread of its own: as many as
/// come out of one large answer, so that neither waits for the other, and no more (R14). The thread ends with this.
class ReadAhead
{
public:
	using Fetch = std::function<FetchedPage(const Position&, std::stop_token)>;

	/// `fetch` is called by one thread at a time. `how`: deferred, and nothing is fetched before it is taken, by who takes it.
	ReadAhead(Fetch, Position from, std::launch how, std::stop_token);
	~ReadAhead();
	ReadAhead(const ReadAhead&) = delete;
	ReadAhead& operator=(const ReadAhead&) = delete;

	/// Requires that there is more. Throws what fetching it threw.
	FetchedPage next();

	/// A page that is done with. Freed by the thread that has made it, where that still runs: by another one, each of its texts would be
	/// a fight over the allocator.
	void giveBack(FetchedPage);

	/// Returns when nothing is being fetched any more, until the next one is taken.
	void rest();

private:
	void run(std::stop_token);
	FetchedPage fetchNext(std::stop_token);

	const Fetch _fetch;
	const std::launch _how;
	const std::stop_token _stop;
	Position _from; ///< Where the next one to be fetched begins.
	std::mutex _mutex;
	std::condition_variable_any _changed;
	std::deque<FetchedPage> _ready;
	std::vector<FetchedPage> _spent;
	std::exception_ptr _failure; ///< After those.
	bool _hasEnded = false;
	bool _fetching = false;
	bool _resting = false;
	std::jthread _thread; ///< Runs once something is read ahead. Ends first.
};

} // namespace eyrie::engine
