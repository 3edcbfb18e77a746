#pragma once

#include <string>

#include "engine/SourceSync.h"
#include "kit/ManualClock.h"
#include "kit/MemoryStorage.h"
#include "kit/ScriptedSource.h"

namespace eyrie::engine
{

/// Counts a source's calls as requests, as a real source does before it sends each.
class CountedSource final : public Source
{
public:
	CountedSource(Source& source, RequestGate& gate) : _source(source), _gate(gate) {}

	Probe probe(std::stop_token stop) override { return _gate.enter(stop), _source.probe(stop); }
	std::vector<Folder> folders(std::stop_token stop) override { return _source.folders(stop); }
	Page fetch(const FetchRequest& request) override { return _gate.enter(request.stop), _source.fetch(request); }
	Lookup lookup(const LookupRequest& request) override { return _gate.enter(request.stop), _source.lookup(request); }

private:
	Source& _source;
	RequestGate& _gate;
};

/// A workbench: one scripted source, mirrored into memory, on a clock moved by hand.
struct Bench
{
	kit::ManualClock clock;
	kit::ScriptedSource remote{clock};
	kit::MemoryStorage storage;
	RequestBudget budget{clock, 0};
	CountedSource source{remote, budget};
	SyncRules rules;

	SourceSync sync() { return SourceSync({"office", source, storage, clock, budget, rules}, 42); }

	const Message* stored(const std::string& space, std::int64_t id)
	{
		const auto contents = storage.snapshot();
		const auto row = contents.rows.find({"office", space, 1, std::to_string(id)});
		return row == contents.rows.end() ? nullptr : &(_looked = row->second.message);
	}

	std::size_t tracked()
	{
		std::size_t count = 0;
		for (const auto& [key, row] : storage.snapshot().rows) count += row.tracking ? 1 : 0;
		return count;
	}

	std::int64_t cursor(const std::string& folder)
	{
		const auto state = storage.state({"office", folder});
		return state && state->cursor ? state->cursor->position.value() : -1;
	}

	static Error trouble(ErrorKind kind, ErrorScope scope) { return {kind, scope, "a fault of this test"}; }

private:
	Message _looked;
};

} // namespace eyrie::engine
