#include <eyrie/Message.h>

#include <array>

namespace eyrie
{

namespace
{

constexpr std::array<std::string_view, 7> deliveryNames{"none", "queued", "sent", "unreported", "delivered", "failed", "unknown"};

} // namespace

std::string_view nameOf(Delivery delivery)
{
	return deliveryNames[static_cast<std::size_t>(delivery)];
}

std::string_view nameOf(Direction direction)
{
	return direction == Direction::incoming ? "incoming" : "outgoing";
}

Delivery deliveryNamed(std::string_view name)
{
	for (std::size_t i = 0; i < deliveryNames.size(); ++i)
		if (deliveryNames[i] == name) return static_cast<Delivery>(i);
	return Delivery::unknown;
}

Direction directionNamed(std::string_view name)
{
	return name == "outgoing" ? Direction::outgoing : Direction::incoming;
}

} // namespace eyrie
