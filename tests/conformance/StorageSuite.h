#pragma once

#include <functional>
#include <memory>
#include <string>

#include <cppunit/TestSuite.h>
#include <eyrie/Storage.h>

namespace eyrie::conformance
{

/// How to come by a storage to be tested.
struct StorageMaker
{
	std::string name; ///< Of the suite.

	/// An empty storage that nobody else uses; it is not migrated yet.
	std::function<std::unique_ptr<Storage>()> fresh;

	/// Another storage on the data of the one made last, which is gone. Empty where data does not outlive its storage.
	std::function<std::unique_ptr<Storage>()> reopen;

	/// The same as reopen(), with messages to be found by their texts. Empty where they always are.
	std::function<std::unique_ptr<Storage>()> searching;

	/// Whether its database refuses some texts and dates; the storage repairs them then, and keeps what they were (R15).
	bool repairs = true;
};

/// What every storage promises, one test for each promise. Owned by the caller.
std::unique_ptr<CppUnit::TestSuite> storageSuite(const StorageMaker&);

} // namespace eyrie::conformance
