#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace eyrie::bench
{

/// One hot piece of the product, fed the same in every run: timed by bench_micro, its instructions counted through micro_once.
class Workload
{
public:
	Workload() = default;
	Workload(const Workload&) = delete;
	Workload& operator=(const Workload&) = delete;
	virtual ~Workload() = default;

	/// What one run needs: called before each, and not measured.
	virtual void prepare() {}

	/// Throws if the result is not what it has to be.
	virtual void run() = 0;
};

struct WorkloadKind
{
	std::string name;
	std::string item; ///< What there are many of in one run.
	std::int64_t items;
	std::unique_ptr<Workload> (*make)(std::int64_t items);
};

const std::vector<WorkloadKind>& workloads();

// One of each; `items` as above.
std::unique_ptr<Workload> parsePage(std::int64_t items);
std::unique_ptr<Workload> readAndWriteStamps(std::int64_t items);
std::unique_ptr<Workload> joinRanges(std::int64_t items);
std::unique_ptr<Workload> commitNew(std::int64_t items);
std::unique_ptr<Workload> commitUnchanged(std::int64_t items);

} // namespace eyrie::bench
