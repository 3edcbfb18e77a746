// Times every workload with Google Benchmark, whose options it takes: bench_micro --benchmark_filter=commit
#include <benchmark/benchmark.h>

#include "Workload.h"

namespace eyrie::bench
{

namespace
{

void measure(benchmark::State& state, const WorkloadKind& kind)
{
	const auto workload = kind.make(kind.items);
	for ([[maybe_unused]] auto run : state)
	{
		state.PauseTiming();
		workload->prepare();
		state.ResumeTiming();
		workload->run();
	}
	state.SetItemsProcessed(state.iterations() * kind.items);
	state.SetLabel(kind.item);
}

} // namespace

} // namespace eyrie::bench

int main(int argc, char** argv)
{
	using namespace eyrie::bench;
	// SQLite waits for the disk: by the wall's clock.
	for (const auto& kind : workloads())
		benchmark::RegisterBenchmark(kind.name.c_str(), [&kind](benchmark::State& state) { measure(state, kind); })->UseRealTime();
	benchmark::Initialize(&argc, argv);
	if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
	benchmark::RunSpecifiedBenchmarks();
	benchmark::Shutdown();
	return 0;
}
