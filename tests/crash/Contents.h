#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace eyrie::crash
{

/// The columns of a row, by name, as text.
using Record = std::vector<std::pair<std::string, std::string>>;

/// Runs a query beside the storage.
using Ask = std::function<std::vector<Record>(const std::string& sql)>;

/// Every column of every row of these tables, as text. What may differ from one life to another and means nothing is left out: local
/// numbers are told as the message they stand for, and the time that a lease has left in rough steps.
/// `now` and `later`, fifty hours ahead, are the database's clock in its own words.
std::string contents(const Ask& ask, const std::vector<std::string>& tables, const std::string& now, const std::string& later);

} // namespace eyrie::crash
