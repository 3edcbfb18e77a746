#pragma once

#include "Job.h"

namespace eyrie::engine
{

/// A sweep over the last days, begun anew whatever the schedule says, a second of it per slice. Nothing else reconciles meanwhile.
class ReconcileJob final : public Job
{
public:
	bool step(const Workplace&, SourceState&, FolderReport&, std::stop_token) override;
	/// In folders.
	Progress progress() const override { return _progress; }

private:
	bool _isBegun = false;
	Progress _progress;
};

} // namespace eyrie::engine
