#pragma once

#include <eyrie/Storage.h>
#include <eyrie/sql/Connection.h>
#include <eyrie/sql/Dialect.h>

namespace eyrie::sql
{

/// As Storage::archive() and Storage::discard(). `indexed`: the texts are too.
std::size_t archiveMessages(Connection&, const Dialect&, const ArchiveRequest&, bool indexed);
std::size_t discardMessages(Connection&, const Dialect&, const ArchiveRequest&, bool indexed);

} // namespace eyrie::sql
