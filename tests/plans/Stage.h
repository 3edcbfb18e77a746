#pragma once

#include <functional>
#include <memory>
#include <string>

#include <eyrie/Storage.h>
#include <eyrie/sql/Dialect.h>
#include <eyrie/sql/Pool.h>
#include <kit/ManualClock.h>

#include "Explanation.h"

namespace eyrie::plans
{

/// A storage as its plugin makes it, that searches texts too, and that tells how its database runs what it is asked.
class Stage
{
public:
	/// Makes the tables. `dialect` outlives it.
	Stage(const sql::Dialect& dialect, sql::Pool::Open, Explain);

	/// Some thousand messages as they really are spread: one number has more than half of them, one folder too; of two sources. Some
	/// are archived, some tracked, some told of in the change feed; and there are rejects and streams. Once.
	void fill();

	Storage& storage() { return *_storage; }
	TimePoint now() const { return _clock.now(); }

	/// The plans of all statements that `work` has the database run, but for those that bring rows in: each line once.
	Plan plansOf(const std::function<void()>& work);

	static constexpr const char* busyNumber = "+48600100200";

private:
	std::unique_ptr<sql::Connection> watched(std::unique_ptr<sql::Connection>);
	void add(const std::string& source, int messages);

	kit::ManualClock _clock;
	const Explain _explain;
	Plan* _plan = nullptr; ///< Of whoever watches.
	const std::unique_ptr<Storage> _storage;
};

} // namespace eyrie::plans
