#include "Order.h"

#include <array>

namespace eyrie::engine
{

namespace
{

// In the order of the variant.
constexpr std::array<std::string_view, std::variant_size_v<Order>> names{
	"sync", "refresh", "backfill", "rewind", "reconcile", "pause", "resume", "retry-rejects", "new-epoch"};

std::string objectOf(const Backfill& order)
{
	std::string text = " " + order.folder;
	if (order.since) text += " since " + formatUtc(*order.since);
	if (order.until) text += " until " + formatUtc(*order.until);
	if (order.firstId) text += " from id " + std::to_string(*order.firstId);
	if (order.lastId) text += " to id " + std::to_string(*order.lastId);
	return text;
}

std::string objectOf(const Rewind& order)
{
	if (order.toId) return " " + order.folder + " to id " + std::to_string(*order.toId);
	return " " + order.folder + " to " + (order.to ? formatUtc(*order.to) : "the beginning");
}

std::string objectOf(const StartEpoch& order)
{
	return " " + order.space + (order.force ? ", halted or not" : "");
}

template <class Other>
std::string objectOf(const Other&)
{
	return {};
}

} // namespace

std::string_view nameOf(const Order& order)
{
	return names.at(order.index());
}

std::string describe(const Order& order)
{
	return std::string(nameOf(order)) + std::visit([](const auto& one) { return objectOf(one); }, order);
}

} // namespace eyrie::engine
