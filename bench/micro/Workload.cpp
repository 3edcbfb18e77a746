#include "Workload.h"

namespace eyrie::bench
{

const std::vector<WorkloadKind>& workloads()
{
	static const std::vector<WorkloadKind> all{
		{"page", "record", 500, parsePage},
		{"stamp", "stamp", 1000, readAndWriteStamps},
		{"ranges", "id", 1000, joinRanges},
		{"commit-1", "new row", 1, commitNew},
		{"commit-50", "new row", 50, commitNew},
		{"commit-500", "new row", 500, commitNew},
		{"commit-5000", "new row", 5000, commitNew},
		{"again-1", "unchanged row", 1, commitUnchanged},
		{"again-50", "unchanged row", 50, commitUnchanged},
		{"again-500", "unchanged row", 500, commitUnchanged},
		{"again-5000", "unchanged row", 5000, commitUnchanged},
	};
	return all;
}

} // namespace eyrie::bench
