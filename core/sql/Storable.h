#pragma once

#include <eyrie/Storage.h>

namespace eyrie::sql
{

/// Whether every database of ours can store all of the batch as it is.
bool isStorable(const Batch&);

/// The batch as it can be stored (R15): bad fields are repaired; a message whose key can't be stored is left out; each of them is
/// among the rejects as it was. The same batch always becomes the same.
Batch storable(const Batch&);

} // namespace eyrie::sql
