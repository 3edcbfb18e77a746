#pragma once

#include <eyrie/Reader.h>

#include "JsonWriter.h"

namespace eyrie::http
{

/// The members of a message, under the names of the table's columns, within an object that the caller begins and ends.
void writeMembers(JsonWriter&, const StoredMessage&);

/// As one object.
void write(JsonWriter&, const StoredMessage&);
void write(JsonWriter&, const Change&);

} // namespace eyrie::http
