#pragma once

#include <string>
#include <string_view>

#include <eyrie/sql/Connection.h>
#include <eyrie/sql/Dialect.h>

#include "BatchPlan.h"
#include "MessageTable.h"

namespace eyrie::sql
{

class Database;

// Messages by the words of their texts: beside each table of messages one that the database indexes in its own way.

/// The table beside `messages` or `archived_messages`.
std::string textTable(std::string_view messages);

/// Makes the tables and indexes what is stored already, slice by slice; goes on where a killed one stopped.
void prepareTextIndex(Database&);

/// Removes them, if they are there: not kept current, they would tell lies.
void dropTextIndex(Connection&);

/// Indexes the texts that the plan adds or changes. `ids` knows at least the new messages that have one.
void storeTexts(Connection&, const BatchPlan&, const MessageIds& ids);

/// Indexes the texts of messages, by their numbers; takes them out of the index.
void indexTexts(Connection&, const std::string& messages, const Rows& ids);
void forgetTexts(Connection&, const std::string& messages, const Rows& ids);

/// What a search for all words of `text` asks the database for; empty if there is no word.
std::string searchFor(const Dialect&, std::string_view text);

} // namespace eyrie::sql
