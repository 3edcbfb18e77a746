#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <eyrie/Batch.h>

#include "Service.h"
#include "engine/Observer.h"

namespace prometheus
{
struct MetricFamily;
}

namespace eyrie::http
{

/// Counts what happens, for `/metrics`. Any thread. What was counted stays, through a reload too, until the daemon ends.
/// Its labels are sources, folders, kinds of work, orders, operations, outcomes and kinds of errors: never what a message or a client brings.
class Metrics final : public engine::Observer
{
public:
	Metrics();
	~Metrics() override;

	/// Shows this source's counters before there is anything to count, so that the first event is seen as one.
	void expect(const std::string& source);

	/// A request to our own server.
	void answered(const Answered&);

	/// All that was counted; families without a sample too.
	std::vector<prometheus::MetricFamily> counted() const;

	/// Folders whose last reading failed, and of what; an empty folder: the source or the storage as a whole.
	std::map<StreamId, ErrorKind> failing() const;

	void passEnded(const std::string& source, const engine::PassReport&, Duration took) override;
	void sliceEnded(const std::string& source, const engine::FolderReport&) override;
	void requestEnded(const std::string& source, const RequestOutcome&) override;
	void taskChanged(const engine::Task&) override;
	void storageCalled(const engine::StorageCall&) override;
	void woken(const std::string& source) override;

private:
	struct Families;

	void count(const std::string& source, const std::string& work, const engine::FolderReport&);
	void noteFailing(const std::string& source, const engine::PassReport&);

	const std::unique_ptr<Families> _families;
	mutable std::mutex _mutex;
	std::map<StreamId, ErrorKind> _failing; ///< Guarded by the mutex.
};

} // namespace eyrie::http
