#include "Metrics.h"

#include <algorithm>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

namespace eyrie::http
{

namespace
{

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;
using prometheus::Labels;
using Buckets = Histogram::BucketBoundaries;

// In seconds: from what is usual to what has to be looked into, and few, since each costs a series for each set of labels.
const Buckets ofWork{0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300};
const Buckets ofRequests{0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30};
const Buckets ofStorage{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5};
const Buckets ofAnswers{0.001, 0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 10};

double seconds(std::chrono::nanoseconds time)
{
	return std::chrono::duration<double>(time).count();
}

std::string text(std::string_view view)
{
	return std::string(view);
}

} // namespace


struct Metrics::Families
{
	prometheus::Registry registry;
	std::vector<prometheus::MetricFamily> all; ///< Without samples.

	Family<Counter>& counter(const char* name, const char* help)
	{
		all.push_back({name, help, prometheus::MetricType::Counter, {}});
		return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
	}
	Family<Gauge>& gauge(const char* name, const char* help)
	{
		all.push_back({name, help, prometheus::MetricType::Gauge, {}});
		return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
	}
	Family<Histogram>& histogram(const char* name, const char* help)
	{
		all.push_back({name, help, prometheus::MetricType::Histogram, {}});
		return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
	}

	Family<Counter>& passes = counter("eyrie_passes_total", "Passes over a source that have ended.");
	Family<Histogram>& passDurations
		= histogram("eyrie_pass_duration_seconds", "How long passes took, with the look-ups and sweeps behind them.");
	Family<Counter>& runs
		= counter("eyrie_runs_total", "Readings of one folder, and pieces of other work; those of folders once a pass.");
	Family<Histogram>& runDurations = histogram("eyrie_run_duration_seconds", "How long such runs took.");
	Family<Counter>& messages = counter("eyrie_messages_total", "Messages that runs have met, by what they came to.");
	Family<Gauge>& lastRun = gauge("eyrie_last_run_messages", "Messages that the last run has added or changed.");
	Family<Counter>& errors = counter("eyrie_errors_total", "Runs that failed, by whose error it was and of which kind.");
	Family<Counter>& requests = counter("eyrie_requests_total", "Requests to a source, by what they came to.");
	Family<Histogram>& requestDurations = histogram("eyrie_request_duration_seconds", "How long a source took to answer.");
	Family<Counter>& responseBytes = counter("eyrie_response_bytes_total", "Bytes that a source has answered.");
	Family<Counter>& wakeUps = counter("eyrie_wake_ups_total", "Hints that a source has news.");
	Family<Counter>& tasks = counter("eyrie_tasks_total", "Orders of operators that have ended.");
	Family<Histogram>& calls
		= histogram("eyrie_storage_call_duration_seconds", "How long calls of the storage took, waiting for their turn included.");
	Family<Counter>& callErrors = counter("eyrie_storage_errors_total", "Calls of the storage that failed.");
	Family<Counter>& slowCalls
		= counter("eyrie_storage_slow_calls_total", "Calls of the storage that took as long as storage.slow-query, or longer.");
	Family<Counter>& answers = counter("eyrie_http_requests_total", "Requests that our own server has answered.");
	Family<Histogram>& answerDurations
		= histogram("eyrie_http_request_duration_seconds", "How long our own server took to answer.");
};

Metrics::Metrics() : _families(std::make_unique<Families>()) {}

Metrics::~Metrics() = default;

void Metrics::expect(const std::string& source)
{
	for (const char* outcome : {"succeeded", "partly", "failed"}) _families->passes.Add({{"source", source}, {"outcome", outcome}});
	for (const char* outcome : {"answered", "unavailable", "unauthorised"})
		_families->requests.Add({{"source", source}, {"outcome", outcome}});
	_families->requestDurations.Add({{"source", source}}, ofRequests);
	_families->responseBytes.Add({{"source", source}});
	_families->wakeUps.Add({{"source", source}});
	for (const char* operation : {"commit", "state"})
	{
		_families->slowCalls.Add({{"operation", operation}});
		_families->callErrors.Add({{"operation", operation}, {"kind", "unavailable"}});
	}
}

void Metrics::answered(const Answered& answered)
{
	const std::string operation = answered.operation.empty() ? "none" : answered.operation;
	_families->answers.Add({{"operation", operation}, {"code", std::to_string(answered.status)}}).Increment();
	_families->answerDurations.Add({{"operation", operation}}, ofAnswers).Observe(seconds(answered.took));
}

std::vector<prometheus::MetricFamily> Metrics::counted() const
{
	auto families = _families->registry.Collect();
	for (const auto& known : _families->all)
		if (std::none_of(families.begin(), families.end(), [&](const auto& family) { return family.name == known.name; }))
			families.push_back(known);
	return families;
}

std::map<StreamId, ErrorKind> Metrics::failing() const
{
	const std::lock_guard lock(_mutex);
	return _failing;
}


void Metrics::passEnded(const std::string& source, const engine::PassReport& report, Duration took)
{
	const bool isBroken = report.sourceFailed || report.storageFailed;
	const char* outcome = report.succeeded() ? "succeeded" : isBroken ? "failed" : "partly";
	_families->passes.Add({{"source", source}, {"outcome", outcome}}).Increment();
	_families->passDurations.Add({{"source", source}}, ofWork).Observe(seconds(took));
	for (const auto& folder : report.folders) count(source, folder.isUpkeep ? folder.folder : "sync", folder);
	noteFailing(source, report);
}

void Metrics::sliceEnded(const std::string& source, const engine::FolderReport& slice)
{
	count(source, "task", slice);
}

/// A run's `folder` is empty where it is of none.
void Metrics::count(const std::string& source, const std::string& work, const engine::FolderReport& report)
{
	const bool isOfFolder = work == "sync" && !report.isOfAll;
	const Labels run{{"source", source}, {"folder", isOfFolder ? report.folder : ""}, {"work", work}};
	const auto with = [&](const char* label, const std::string& value)
	{
		Labels labels = run;
		labels.emplace(label, value);
		return labels;
	};
	_families->runs.Add(with("outcome", "succeeded")).Increment(report.error ? 0 : 1);
	_families->runs.Add(with("outcome", "failed")).Increment(report.error ? 1 : 0);
	_families->runDurations.Add(run, ofWork).Observe(seconds(report.took));
	for (const auto& [change, number] : {std::pair{"new", report.inserted}, std::pair{"updated", report.updated},
			 std::pair{"unchanged", report.unchanged}, std::pair{"rejected", report.rejected}, std::pair{"gone", report.gone}})
		_families->messages.Add(with("change", change)).Increment(static_cast<double>(number));
	_families->lastRun.Add(with("change", "new")).Set(static_cast<double>(report.inserted));
	_families->lastRun.Add(with("change", "updated")).Set(static_cast<double>(report.updated));
	if (!report.error) return;
	_families->errors
		.Add({{"source", source}, {"origin", report.storageFailed ? "storage" : "source"},
			{"kind", text(nameOf(report.error->kind()))}})
		.Increment();
}

void Metrics::noteFailing(const std::string& source, const engine::PassReport& report)
{
	const std::lock_guard lock(_mutex);
	// What a whole pass does not name is not read any more.
	const bool isWhole = !report.sourceFailed && !report.storageFailed;
	std::erase_if(
		_failing, [&](const auto& entry) { return entry.first.source == source && (isWhole || entry.first.folder.empty()); });
	for (const auto& folder : report.folders)
	{
		if (folder.isUpkeep) continue;
		const StreamId stream{source, folder.isOfAll ? "" : folder.folder};
		if (folder.error)
			_failing.insert_or_assign(stream, folder.error->kind());
		else
			_failing.erase(stream);
	}
}

void Metrics::requestEnded(const std::string& source, const RequestOutcome& outcome)
{
	const std::string came = outcome.error ? text(nameOf(*outcome.error)) : "answered";
	_families->requests.Add({{"source", source}, {"outcome", came}}).Increment();
	_families->requestDurations.Add({{"source", source}}, ofRequests).Observe(seconds(outcome.took));
	_families->responseBytes.Add({{"source", source}}).Increment(static_cast<double>(outcome.bytes));
}

void Metrics::taskChanged(const engine::Task& task)
{
	if (!task.hasEnded()) return;
	_families->tasks.Add({{"source", task.source}, {"order", text(nameOf(task.order))}, {"outcome", text(nameOf(task.state))}})
		.Increment();
}

void Metrics::storageCalled(const engine::StorageCall& call)
{
	const std::string operation(call.operation);
	_families->calls.Add({{"operation", operation}}, ofStorage).Observe(seconds(call.took));
	_families->slowCalls.Add({{"operation", operation}}).Increment(call.isSlow ? 1 : 0);
	if (call.error) _families->callErrors.Add({{"operation", operation}, {"kind", text(nameOf(*call.error))}}).Increment();
}

void Metrics::woken(const std::string& source)
{
	_families->wakeUps.Add({{"source", source}}).Increment();
}

} // namespace eyrie::http
