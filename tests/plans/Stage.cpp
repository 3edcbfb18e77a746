#include "Stage.h"

#include <algorithm>
#include <random>

#include <eyrie/sql/SqlStorage.h>

#include "WatchedConnection.h"

namespace eyrie::plans
{

namespace
{

using namespace std::chrono_literals;

constexpr int batchSize = 500;

Message messageOf(const std::string& source, int number, TimePoint at)
{
	std::mt19937 random(static_cast<unsigned>(number));
	const auto percent = number * 37 % 100;
	const bool incoming = percent < 60;
	Message message;
	message.key = {source, incoming ? "incoming" : "outgoing", 1, std::to_string(number)};
	message.folder = incoming ? "inbox" : percent < 65 ? "outbox" : percent < 70 ? "sent" : percent < 95 ? "delivered" : "error";
	message.direction = incoming ? Direction::incoming : Direction::outgoing;
	message.stage = incoming || percent < 65 ? 0 : percent < 70 ? 1 : 2;
	message.delivery = incoming ? Delivery::none : percent < 65 ? Delivery::queued : Delivery::delivered;
	message.phoneNumber = random() % 100 < 55 ? std::string(Stage::busyNumber) : "+4860" + std::to_string(random() % 500);
	message.text = (random() % 100 < 60 ? "meter w" : "gauge w") + std::to_string(random() % 500);
	message.insertDate = at;
	return message;
}

} // namespace


Stage::Stage(const sql::Dialect& dialect, sql::Pool::Open open, Explain explain) :
	_explain(explain), _storage(std::make_unique<sql::SqlStorage>(
						   dialect, [this, open = std::move(open)] { return watched(open()); }, sql::Pool::Limits{}, _clock,
						   Poco::Logger::get("plans"), true))
{
	_storage->migrate();
}


void Stage::fill()
{
	add("office", 5000);
	add("plant", 500);
	for (int i = 0; i < 3; ++i) _storage->archive({.source = "office", .olderThan = _clock.now(), .limit = 500, .lease = {}});
	_storage->lease({.source = "office", .holder = "a", .duration = 1h, .abandoned = {}});
}


void Stage::add(const std::string& source, int messages)
{
	for (int done = 0; done < messages; done += batchSize)
	{
		Batch batch;
		batch.stream = {source, "inbox"};
		batch.now = _clock.now();
		batch.quiet = done + batchSize < messages;
		batch.note = StreamNote{.coldStartSince = {}, .succeeded = _clock.now(), .error = {}, .halt = {}};
		for (int i = done; i < done + batchSize; ++i)
			batch.messages.push_back(messageOf(source, i, _clock.now() - 7s * (messages - i)));
		for (int i = 0; i < 20; ++i) batch.rejects.push_back({{}, "record " + std::to_string(done + i), "no JSON"});
		_storage->commit(batch);
	}
}


Plan Stage::plansOf(const std::function<void()>& work)
{
	Plan plan;
	_plan = &plan;
	work();
	_plan = nullptr;
	return plan;
}


std::unique_ptr<sql::Connection> Stage::watched(std::unique_ptr<sql::Connection> connection)
{
	return std::make_unique<WatchedConnection>(std::move(connection),
		[this](sql::Connection& beneath, const std::string& sql, sql::Row parameters)
		{
			if (!_plan || sql.find(") VALUES (") != std::string::npos) return;
			for (auto& step : _explain(beneath, sql, parameters))
				if (std::find(_plan->begin(), _plan->end(), step) == _plan->end()) _plan->push_back(std::move(step));
		});
}

} // namespace eyrie::plans
