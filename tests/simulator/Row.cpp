#include "simulator/Row.h"

#include <algorithm>
#include <array>

namespace eyrie::sim
{
namespace
{
constexpr std::array<std::string_view, folderCount> folderWords{"inbox", "outbox", "sent", "error", "delivered"};
constexpr std::array<std::string_view, 3> tableWords{"inbox", "outbox", "sentitems"};
constexpr std::array<std::string_view, 9> statusWords{"reserved", "sending_ok", "sending_ok_no_report", "sending_error",
	"delivery_ok", "delivery_failed", "delivery_pending", "delivery_unknown", "error"};
constexpr std::array<std::string_view, 9> camelWords{"queued", "SendingOK", "SendingOKNoReport", "SendingError", "DeliveryOK",
	"DeliveryFailed", "DeliveryPending", "DeliveryUnknown", "Error"};

template <typename Value, std::size_t Size>
std::optional<Value> find(const std::array<std::string_view, Size>& words, std::string_view word)
{
	const auto found = std::find(words.begin(), words.end(), word);
	if (found == words.end()) return std::nullopt;
	return static_cast<Value>(found - words.begin());
}
} // namespace

std::string_view word(Folder folder)
{
	return folderWords.at(static_cast<std::size_t>(folder));
}

std::optional<Folder> folderOf(std::string_view word)
{
	return find<Folder>(folderWords, word);
}

Table tableOf(Folder folder)
{
	if (folder == Folder::inbox) return Table::inbox;
	return folder == Folder::outbox ? Table::outbox : Table::sentitems;
}

std::string_view word(Table table)
{
	return tableWords.at(static_cast<std::size_t>(table));
}

std::string_view word(Status status)
{
	return statusWords.at(static_cast<std::size_t>(status));
}

std::optional<Status> statusOf(std::string_view word)
{
	return find<Status>(statusWords, word);
}

std::string_view camelWord(Status status)
{
	return camelWords.at(static_cast<std::size_t>(status));
}

} // namespace eyrie::sim
