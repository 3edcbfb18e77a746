#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include <eyrie/Error.h>

#include "Api.h"

namespace eyrie::smseagle
{

/// A gateway in memory, as awkward as the real one may be: answers in any order, and silently caps the rows of an answer.
class ModelGateway final : public Api
{
public:
	enum class Order
	{
		ascending,
		descending,
		insertion, ///< Some fixed order that is not that of the ids.
		random     ///< Another one every time.
	};

	Reply ask(const Question&) override;

	/// Adds a row; of an id that is there already, another part.
	void add(const std::string& folder, std::int64_t id, std::optional<TimePoint> created = {},
		const std::string& status = "sending_ok");
	/// Adds one part of a long message; `udh` may be empty.
	void addPart(
		const std::string& folder, std::int64_t id, const std::string& text, const std::string& udh, const std::string& status);
	void remove(const std::string& folder, std::int64_t id);

	Order order = Order::ascending;
	std::size_t cap = SIZE_MAX;
	std::map<std::string, Error> failing; ///< By folder.
	std::set<std::int64_t> poisoned;      ///< Ids that break any answer they are in.
	std::function<void()> before;         ///< Called before each answer.
	std::optional<TimePoint> clock;       ///< What it says the time is.
	std::map<std::string, std::size_t> requests;
	std::size_t rowsSent = 0;

	std::size_t allRequests() const;

private:
	struct Row
	{
		std::int64_t id;
		std::uint32_t insertion;
		std::optional<TimePoint> created;
		std::string status;
		std::string text;
		std::string udh;
	};

	void insert(const std::string& folder, Row);
	void arrange(std::vector<const Row*>&);
	MessageRecord recordOf(const Row&, const Folder&) const;

	std::map<std::string, std::vector<Row>> _rows; ///< By id.
	std::mt19937 _random{20250622};
};

} // namespace eyrie::smseagle
