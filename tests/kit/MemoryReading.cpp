// What a MemoryStorage shows as a Reader.
#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "MemoryStorage.h"

namespace eyrie::kit
{

namespace
{

bool matches(const Message& message, std::int64_t id, const MessageQuery& query)
{
	if (query.source && message.key.source != *query.source) return false;
	if (query.space && message.key.space != *query.space) return false;
	if (query.epoch && message.key.epoch != *query.epoch) return false;
	if (query.since && message.sortTime < *query.since) return false;
	if (query.until && message.sortTime >= *query.until) return false;
	if (query.direction && message.direction != *query.direction) return false;
	if (query.status && (!message.status.hasValue() || message.status.value() != *query.status)) return false;
	if (query.delivery && message.delivery != *query.delivery) return false;
	if (query.deleted == MessageQuery::Deleted::excluded && message.deletedAt) return false;
	if (query.deleted == MessageQuery::Deleted::only && !message.deletedAt) return false;
	if (query.folder && message.folder != *query.folder) return false;
	if (query.phoneNumber && (!message.phoneNumber.hasValue() || message.phoneNumber.value() != *query.phoneNumber)) return false;
	if (!query.after) return true;
	if (query.text) return id < query.after->id;
	return std::tie(message.sortTime, id) < std::tie(query.after->sortTime, query.after->id);
}

/// Letters and digits that stand together; what is not ASCII counts as a letter.
std::set<std::string> wordsOf(const std::string& text)
{
	std::set<std::string> words;
	std::string word;
	for (const unsigned char c : text + ' ')
		if (c >= 0x80 || std::isalnum(c))
			word += static_cast<char>(c < 0x80 ? std::tolower(c) : c);
		else if (!word.empty())
			words.insert(std::exchange(word, {}));
	return words;
}

bool hasAll(const Message& message, const std::set<std::string>& words)
{
	if (words.empty() || !message.text.hasValue()) return false;
	const auto own = wordsOf(message.text.value());
	return std::includes(own.begin(), own.end(), words.begin(), words.end());
}

} // namespace


std::optional<StoredMessage> MemoryStorage::find(const MessageKey& key)
{
	const std::lock_guard lock(_mutex);
	const auto found = _contents.rows.find(key);
	if (found == _contents.rows.end()) return std::nullopt;
	return StoredMessage{found->second.id, found->second.message};
}


std::vector<StoredMessage> MemoryStorage::messages(const MessageQuery& query)
{
	const std::lock_guard lock(_mutex);
	const auto wanted = query.text ? std::optional(wordsOf(*query.text)) : std::nullopt;
	std::vector<StoredMessage> result;
	for (const auto& [key, row] : _contents.rows)
		if (row.archived == query.archived && matches(row.message, row.id, query) && (!wanted || hasAll(row.message, *wanted)))
			result.push_back({row.id, row.message});
	const auto place = [&](const StoredMessage& row) { return std::pair(query.text ? TimePoint{} : row.message.sortTime, row.id); };
	std::sort(result.begin(), result.end(), [&](const auto& a, const auto& b) { return place(b) < place(a); });
	if (result.size() > query.limit) result.resize(query.limit);
	return result;
}


std::optional<StoredMessage> MemoryStorage::message(std::int64_t id)
{
	const std::lock_guard lock(_mutex);
	for (const auto& [key, row] : _contents.rows)
		if (row.id == id) return StoredMessage{row.id, row.message};
	return std::nullopt;
}


ConversationPage MemoryStorage::conversations(const ConversationQuery& query)
{
	std::vector<Conversation> all; // By their last messages, the newest first.
	std::map<std::string, std::size_t> places;
	for (auto& stored : messages({.source = query.source, .deleted = MessageQuery::Deleted::excluded, .limit = SIZE_MAX}))
	{
		if (!stored.message.phoneNumber.hasValue()) continue;
		const auto at = std::tie(stored.message.sortTime, stored.id);
		if (query.until && at > std::tie(query.until->sortTime, query.until->id)) continue;
		const auto [place, isNew] = places.try_emplace(stored.message.phoneNumber.value(), all.size());
		if (isNew) all.push_back({std::move(stored), 0, false});
		++all[place->second].messages;
	}
	ConversationPage page;
	page.until = query.until;
	if (!page.until && !all.empty()) page.until = AfterMessage{all.front().last.message.sortTime, all.front().last.id};
	for (auto& conversation : all)
	{
		const AfterMessage at{conversation.last.message.sortTime, conversation.last.id};
		if (query.after && std::tie(at.sortTime, at.id) >= std::tie(query.after->sortTime, query.after->id)) continue;
		if (page.conversations.size() == query.limit) return page;
		conversation.hasMore = conversation.messages > Conversation::counted;
		conversation.messages = std::min(conversation.messages, Conversation::counted);
		page.conversations.push_back(std::move(conversation));
		if (page.conversations.size() == query.limit) page.next = at;
	}
	return page;
}


std::vector<FolderCount> MemoryStorage::counts()
{
	const std::lock_guard lock(_mutex);
	std::map<StreamId, FolderCount> counts;
	for (const auto& [key, row] : _contents.rows)
	{
		if (row.message.deletedAt || row.archived) continue;
		auto& count = counts[{key.source, row.message.folder}];
		++count.messages;
		if (row.tracking) ++count.pending;
	}
	std::vector<FolderCount> result;
	for (auto& [stream, count] : counts) result.push_back({stream, count.messages, count.pending});
	return result;
}


std::vector<Backlog> MemoryStorage::backlog()
{
	const std::lock_guard lock(_mutex);
	std::map<std::string, Backlog> backlog;
	for (const auto& [key, row] : _contents.rows)
	{
		if (!row.tracking) continue;
		auto& entry = backlog[key.source];
		const auto due = row.tracking->nextCheckAt;
		entry.firstDueAt = ++entry.pending == 1 ? due : std::min(*entry.firstDueAt, due);
	}
	for (const auto& reject : _contents.rejects) ++backlog[reject.stream.source].rejects;
	std::vector<Backlog> result;
	for (auto& [source, entry] : backlog) result.emplace_back(std::move(entry)).source = source;
	return result;
}


std::vector<StreamSummary> MemoryStorage::streams()
{
	const std::lock_guard lock(_mutex);
	std::vector<StreamSummary> result;
	for (const auto& [stream, state] : _contents.streams) result.push_back({stream, state});
	return result;
}


std::int64_t MemoryStorage::lastChange()
{
	const std::lock_guard lock(_mutex);
	return _contents.lastChange;
}


ChangePage MemoryStorage::changes(const ChangeQuery& query)
{
	const std::lock_guard lock(_mutex);
	ChangePage page;
	page.forgottenTo = _contents.forgottenTo;
	for (const auto& change : _contents.changes)
		if (change.number > query.after && (!query.messageId || change.messageId == query.messageId)
			&& page.changes.size() < query.limit)
			page.changes.push_back(change);
	return page;
}


std::vector<StoredReject> MemoryStorage::rejects(const RejectQuery& query)
{
	const std::lock_guard lock(_mutex);
	std::vector<StoredReject> result;
	for (auto reject = _contents.rejects.rbegin(); reject != _contents.rejects.rend() && result.size() < query.limit; ++reject)
		if ((!query.source || reject->stream.source == *query.source) && (!query.before || reject->number < *query.before))
			result.push_back(*reject);
	return result;
}

} // namespace eyrie::kit
