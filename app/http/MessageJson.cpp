#include "MessageJson.h"

namespace eyrie::http
{

void writeMembers(JsonWriter& json, const StoredMessage& stored)
{
	const Message& message = stored.message;
	json.member("id", stored.id).member("source", message.key.source).member("id_space", message.key.space);
	json.member("epoch", message.key.epoch).member("remote_id", message.key.id).member("folder", message.folder);
	json.member("direction", nameOf(message.direction)).member("delivery", nameOf(message.delivery));
	const auto write = [&](const char* name, auto member)
	{
		json.key(name);
		// These two are JSON as they are stored.
		if constexpr (std::is_same_v<decltype(member), Field<std::string> Message::*>)
			if ((member == &Message::attachments || member == &Message::extra) && (message.*member).hasValue())
			{
				json.json((message.*member).value());
				return;
			}
		json.value(message.*member);
	};
	forEachContentField(write);
	forEachProgressField(write);
	json.member("sort_time", message.sortTime).member("deleted_at", message.deletedAt);
	json.member("created_at", message.createdAt).member("updated_at", message.updatedAt);
}

void write(JsonWriter& json, const StoredMessage& stored)
{
	json.beginObject();
	writeMembers(json, stored);
	json.endObject();
}

void write(JsonWriter& json, const Change& change)
{
	json.beginObject();
	json.member("number", change.number).member("kind", change.kind).member("message_id", change.messageId);
	json.member("source", change.source).member("folder", change.folder).member("status", change.status);
	json.member("error_code", change.errorCode).member("at", change.at);
	json.endObject();
}

} // namespace eyrie::http
