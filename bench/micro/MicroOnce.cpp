// One workload a fixed number of times, to be counted under callgrind, which switches on in runMeasured() and off behind it. Prints how
// many items that makes.
//
//   micro_once WORKLOAD COUNT
#include <algorithm>
#include <cstdio>
#include <string>

#include "Workload.h"

/// Known to bench/micro/instructions by its name.
extern "C" __attribute__((noinline, used)) void runMeasured(eyrie::bench::Workload& workload)
{
	workload.run();
}

int main(int argc, char** argv)
{
	using namespace eyrie::bench;
	const std::string name = argc > 1 ? argv[1] : "";
	const auto kind
		= std::find_if(workloads().begin(), workloads().end(), [&](const WorkloadKind& any) { return any.name == name; });
	if (argc != 3 || kind == workloads().end())
	{
		std::fputs("usage: micro_once WORKLOAD COUNT\n", stderr);
		return 2;
	}
	const auto workload = kind->make(kind->items);
	// What the first one makes for all others is not counted.
	workload->prepare();
	workload->run();
	const auto count = std::stoll(argv[2]);
	for (std::int64_t i = 0; i < count; ++i)
	{
		workload->prepare();
		runMeasured(*workload);
	}
	std::printf("%lld\n", static_cast<long long>(count * kind->items));
	return 0;
}
