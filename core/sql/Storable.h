#pragma once

#include <string>
#include <vector>

#include <eyrie/Storage.h>

namespace eyrie::sql
{

/// A message that can't be stored as it is, and what is kept of that.
struct Refused
{
	MessageKey key;     ///< As it came.
	std::string folder; ///< Empty where that is no key either.
	Reject reject;
};

/// A batch as it can be stored.
struct Storable
{
	Batch batch;
	std::vector<Refused> refused;
};

/// Whether every database of ours can store all of the batch as it is.
bool isStorable(const Batch&);

/// The batch as it can be stored (R15): bad fields are repaired, and too much text is shortened; a message whose key can't be stored
/// is left out; each of them is among those refused, as it was. The same batch always becomes the same.
Storable storable(const Batch&);

} // namespace eyrie::sql
