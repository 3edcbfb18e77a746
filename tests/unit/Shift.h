#pragma once

#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <Poco/AutoPtr.h>
#include <Poco/StreamChannel.h>

#include "Bench.h"
#include "engine/Observer.h"
#include "engine/SourceWorker.h"
#include "engine/TaskBoard.h"

namespace eyrie::engine
{

/// Waits in steps, and calls somebody at each: whatever happens while the engine waits.
class SteppingClock final : public Clock
{
public:
	explicit SteppingClock(kit::ManualClock& clock) : _clock(clock) {}

	Duration step = std::chrono::hours(24);
	Duration end = Duration::max(); ///< By elapsed(): no wait goes beyond.
	std::function<void()> atEachStep;

	TimePoint now() const override { return _clock.now(); }
	Duration elapsed() const override { return _clock.elapsed(); }
	bool wait(Duration duration, std::stop_token stop) override
	{
		const Duration until = std::min(end, elapsed() + duration);
		while (elapsed() < until && !stop.stop_requested())
		{
			_clock.wait(std::min(until - elapsed(), step), stop);
			if (atEachStep) atEachStep();
		}
		return !stop.stop_requested();
	}

private:
	kit::ManualClock& _clock;
};

/// A bench with a worker on it, and a board where it is given orders.
struct Shift : Bench, private Observer
{
	std::ostringstream log;
	Poco::Logger& logger = Poco::Logger::get("eyrie.test.worker");
	Poco::Logger& control = Poco::Logger::get("eyrie.control");
	SteppingClock stepping{clock};
	kit::MemoryStorage shared{{}, &clock};
	TaskBoard board{clock, this};
	std::optional<SourceWorker> worker;
	Holder holder;
	std::vector<std::string> heard; ///< By the observer.
	std::vector<PassReport> passes;
	bool observerThrows = false;

	Shift()
	{
		for (auto* one : {&logger, &control}) one->setChannel(Poco::AutoPtr<Poco::Channel>(new Poco::StreamChannel(log)));
	}
	~Shift() override
	{
		for (auto* one : {&logger, &control}) one->setChannel(nullptr);
	}

	void begin()
	{
		worker.emplace(
			Workplace{.name = "office",
				.source = source,
				.storage = shared,
				.clock = stepping,
				.budget = budget,
				.rules = rules,
				.fetching = std::launch::deferred,
				.holder = holder,
				.board = &board,
				.observer = this},
			logger, [] {}, 7);
	}

	TaskId order(const Order& order)
	{
		const TaskId id = board.put("office", order, "an operator");
		worker->ring();
		return id;
	}

	/// Lets the worker work until the task has ended.
	Task run(const Order& wanted)
	{
		const TaskId id = order(wanted);
		for (int turns = 0; turns < 10'000 && !board.task(id)->hasEnded(); ++turns) worker->turn({});
		return board.task(id).value();
	}

	/// Lets the worker work until so much time has passed.
	void live(Duration duration)
	{
		stepping.end = clock.elapsed() + duration;
		while (clock.elapsed() < stepping.end) worker->turn({});
		stepping.end = Duration::max();
	}

	const Message* mirrored(const std::string& space, std::int64_t id)
	{
		const auto contents = shared.snapshot();
		const auto row = contents.rows.find({"office", space, 1, std::to_string(id)});
		return row == contents.rows.end() ? nullptr : &(_row = row->second.message);
	}
	std::size_t rows() { return shared.snapshot().rows.size(); }
	StreamState stream(const std::string& folder) { return shared.state({"office", folder}).value(); }

private:
	void hear(const std::string& what)
	{
		heard.push_back(what);
		if (observerThrows) throw std::runtime_error("out of thin air");
	}
	void passEnded(const std::string&, const PassReport& report, Duration) override
	{
		passes.push_back(report);
		hear("pass");
	}
	void sliceEnded(const std::string&, const FolderReport& report) override { hear("slice of " + report.folder); }
	void taskChanged(const Task& task) override { hear(std::string(nameOf(task.order)) + " " + std::string(nameOf(task.state))); }
	void woken(const std::string&) override { hear("woken"); }

	Message _row;
};

} // namespace eyrie::engine
