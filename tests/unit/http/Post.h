#pragma once

#include <string>

#include <eyrie/Storage.h>

namespace eyrie::http
{

/// What the tests find stored: ten messages in the inbox of `office`, the third of them deleted, by turns of two numbers; three sent, of
/// which the last one is delivered by a second commit; one in the queue; three rejects.
inline Message incoming(int id, TimePoint at)
{
	Message message;
	message.key = {"office", "incoming", 1, std::to_string(id)};
	message.position = id;
	message.folder = "inbox";
	message.phoneNumber = id % 2 == 0 ? "+48600100200" : "+48600100201";
	message.text = "text " + std::to_string(id) + " \"quoted\"";
	message.receiveDate = at;
	message.extra = R"({"user":{"id":7}})";
	return message;
}

inline Message outgoing(int id, const std::string& folder, Delivery delivery, TimePoint at)
{
	Message message;
	message.key = {"office", "outgoing", 1, std::to_string(id)};
	message.folder = folder;
	message.stage = folder == "outbox" ? 0 : folder == "sent" ? 1 : 2;
	message.direction = Direction::outgoing;
	message.delivery = delivery;
	message.phoneNumber = "+48600100200";
	message.text = "sent " + std::to_string(id);
	message.insertDate = at;
	message.status = std::string(nameOf(delivery));
	message.validity = "max";
	return message;
}

inline void fill(Storage& storage, TimePoint now)
{
	using std::chrono::minutes;
	const auto commit = [&](const std::string& folder, std::vector<Message> messages, auto&& more)
	{
		Batch batch;
		batch.stream = {"office", folder};
		batch.now = now;
		batch.messages = std::move(messages);
		batch.note = StreamNote{.coldStartSince = now - minutes(60), .succeeded = now};
		more(batch);
		storage.commit(batch);
	};
	std::vector<Message> inbox;
	for (int id = 1; id <= 10; ++id) inbox.push_back(incoming(id, now - minutes(60 - id)));
	commit("inbox", inbox, [](Batch& batch) { batch.cursor = CursorMove{.to = {"", 10}}; });
	commit("inbox", {},
		[&](Batch& batch)
		{
			batch.gone = {inbox[2].key};
			batch.rejects = {{"77", "{\"bad\":", "is no JSON"}, {"", "\xFF\x01", "is no UTF-8"}, {"78", "{}", "has no folder"}};
		});
	std::vector<Message> sent;
	for (int id = 1; id <= 3; ++id) sent.push_back(outgoing(id, "sent", Delivery::sent, now - minutes(30 - id)));
	commit("sent", sent, [](Batch&) {});
	commit("outbox", {outgoing(4, "outbox", Delivery::queued, now - minutes(1))}, [](Batch&) {});
	commit("delivered", {outgoing(3, "delivered", Delivery::delivered, now - minutes(27))}, [](Batch&) {});
}

} // namespace eyrie::http
