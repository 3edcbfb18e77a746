#pragma once

#include <utility>

#include <eyrie/BulkLoad.h>
#include <eyrie/Storage.h>

namespace eyrie::engine
{

/// While a pass loads folders for the first time: a storage that can make use of it knows. Keeps the reference.
class LoadScope
{
public:
	LoadScope(Storage& storage, bool loads) : _load(loads ? static_cast<BulkLoad*>(storage.extension(BulkLoad::id)) : nullptr)
	{
		if (_load) _load->begin();
	}
	LoadScope(const LoadScope&) = delete;
	LoadScope& operator=(const LoadScope&) = delete;

	/// Gives it up, if it has not ended.
	~LoadScope()
	{
		if (_load) _load->giveUp();
	}

	/// Throws Error where the storage can't make up for what it had put off.
	void end()
	{
		if (_load) std::exchange(_load, nullptr)->end();
	}

private:
	BulkLoad* _load;
};

} // namespace eyrie::engine
