#pragma once

#include <utility>
#include <vector>

#include "Observer.h"

namespace eyrie::engine
{

/// Passes on what it hears to several others, in their order.
class Observers final : public Observer
{
public:
	/// Must not outlive them.
	explicit Observers(std::vector<Observer*> all) : _all(std::move(all)) {}

	void passEnded(const std::string& source, const PassReport& report, Duration took) override
	{
		for (auto* each : _all) tell(each, [&](Observer& one) { one.passEnded(source, report, took); });
	}
	void sliceEnded(const std::string& source, const FolderReport& report) override
	{
		for (auto* each : _all) tell(each, [&](Observer& one) { one.sliceEnded(source, report); });
	}
	void requestEnded(const std::string& source, const RequestOutcome& outcome) override
	{
		for (auto* each : _all) tell(each, [&](Observer& one) { one.requestEnded(source, outcome); });
	}
	void taskChanged(const Task& task) override
	{
		for (auto* each : _all) tell(each, [&](Observer& one) { one.taskChanged(task); });
	}
	void storageCalled(const StorageCall& call) override
	{
		for (auto* each : _all) tell(each, [&](Observer& one) { one.storageCalled(call); });
	}
	void woken(const std::string& source) override
	{
		for (auto* each : _all) tell(each, [&](Observer& one) { one.woken(source); });
	}

private:
	const std::vector<Observer*> _all;
};

} // namespace eyrie::engine
