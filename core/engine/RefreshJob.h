#pragma once

#include <map>
#include <string>
#include <vector>

#include "Job.h"

namespace eyrie::engine
{

/// Looks at every tracked message of a source, due or not; one look-up per slice. Remembers the ids of at most 100,000.
class RefreshJob final : public Job
{
public:
	bool step(const Workplace&, SourceState&, FolderReport&, std::stop_token) override;
	Progress progress() const override { return _progress; }

private:
	void load(const Workplace&);

	bool _isLoaded = false;
	std::map<std::string, std::vector<Pending>> _left; ///< By id space, by falling id.
	Progress _progress;
};

} // namespace eyrie::engine
