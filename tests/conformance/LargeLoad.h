#pragma once

#include <string>

#include <cppunit/TestAssert.h>
#include <eyrie/BulkLoad.h>
#include <eyrie/Storage.h>

namespace eyrie::conformance
{

/// Messages in large numbers, of a hundred phone numbers.
class LargeLoad
{
public:
	// From here on the index of numbers is left out.
	static constexpr int large = 20'000;

	explicit LargeLoad(TimePoint now) : _now(now) {}

	/// Stores so many that are new.
	void store(Storage& storage, int count, bool quiet = true)
	{
		Batch batch;
		batch.stream = {"office", "inbox"};
		batch.now = _now;
		batch.quiet = quiet;
		for (int i = 0; i < count; ++i)
		{
			auto& message = batch.messages.emplace_back();
			message.key = {"office", "incoming", 1, std::to_string(++_last)};
			message.folder = "inbox";
			message.phoneNumber = "+48" + std::to_string(_last % 100);
			message.insertDate = batch.now;
		}
		CPPUNIT_ASSERT_EQUAL(static_cast<std::size_t>(count), storage.commit(batch).inserted);
	}

	static BulkLoad& of(Storage& storage) { return *static_cast<BulkLoad*>(storage.extension(BulkLoad::id)); }

private:
	const TimePoint _now;
	int _last = 0;
};

} // namespace eyrie::conformance
