#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include <eyrie/Time.h>

namespace eyrie::smseagle
{

class ApiV2;

/// One question put to a gateway only to see how it answers.
struct Probed
{
	/// A record of the answer: texts decoded, everything else as it is written.
	struct Row
	{
		std::int64_t id = 0;
		std::map<std::string, std::string> fields;

		bool has(const std::string& field) const { return fields.contains(field); }
		/// Empty if it is absent or null.
		std::string text(const std::string& field) const;
	};

	std::string path; ///< Without `/api/v2/`.
	int status = 0;
	bool isList = false; ///< The body is a JSON array.
	std::vector<Row> rows;
	std::string words;                         ///< The body of what is no list, one line of it.
	std::map<std::string, std::string> fields; ///< Of a body that is one object.
	std::optional<TimePoint> clock;            ///< The gateway's.

	/// `status 200, 12 rows`, or `status 404, "…"`: shows no message.
	std::string told() const;
};

/// Throws Error if there is no answer; any status is one.
Probed probe(ApiV2&, const std::string& path, std::stop_token);

/// The values of a field, those that are null too.
std::set<std::string> valuesOf(const std::vector<Probed::Row>&, const std::string& field);
std::set<std::int64_t> idsOf(const std::vector<Probed::Row>&);
/// In words; empty for less than two rows.
std::string orderOf(const std::vector<Probed::Row>&);

} // namespace eyrie::smseagle
