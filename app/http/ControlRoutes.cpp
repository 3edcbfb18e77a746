#include "ControlRoutes.h"

#include <eyrie/Error.h>

#include "JsonWriter.h"
#include "Members.h"
#include "Number.h"
#include "Parameters.h"

namespace eyrie::http
{

namespace
{

using namespace engine;

/// As it stands in the log and with the task.
std::string whoAsks(const Request& request)
{
	return request.asker.name + " at " + request.asker.address;
}

Order backfillIn(Members& members)
{
	Backfill order{.folder = members.required("folder"),
		.since = members.time("since"),
		.until = members.time("until"),
		.firstId = members.number("first_id"),
		.lastId = members.number("last_id")};
	if (order.since && order.until && *order.since >= *order.until) throw BadRequest("until is not behind since.");
	if (order.firstId && order.lastId && *order.firstId > *order.lastId) throw BadRequest("last_id is lower than first_id.");
	return order;
}

Order rewindIn(Members& members)
{
	Rewind order{.folder = members.required("folder"), .to = members.time("to"), .toId = members.number("to_id")};
	if (order.to && order.toId) throw BadRequest("to and to_id exclude each other.");
	return order;
}

template <class Plain>
Order plain(Members&)
{
	return Plain{};
}

Order orderIn(const Request& request)
{
	static const std::map<std::string, Order (*)(Members&)> readers{{"sync", plain<SyncNow>}, {"refresh", plain<RefreshStatuses>},
		{"backfill", backfillIn}, {"rewind", rewindIn}, {"reconcile", plain<Reconcile>}, {"pause", plain<Pause>},
		{"resume", plain<Resume>}, {"retry-rejects", plain<RetryRejects>},
		{"new-epoch", [](Members& members) -> Order {
			 return StartEpoch{members.required("space"), members.flag("force")};
		 }}};
	Members members(request);
	const auto reader = readers.find(members.required("order"));
	if (reader == readers.end())
		throw BadRequest("order is none of: sync, refresh, backfill, rewind, reconcile, pause, resume, retry-rejects, new-epoch.");
	Order order = reader->second(members);
	members.finish();
	return order;
}

void write(JsonWriter& json, const Task& task)
{
	json.beginObject().member("id", task.id).member("source", task.source).member("order", nameOf(task.order));
	json.member("description", describe(task.order)).member("ordered_by", task.orderedBy).member("ordered_at", task.orderedAt);
	json.member("begun_at", task.begunAt).member("ended_at", task.endedAt).member("state", nameOf(task.state));
	json.key("progress").beginObject();
	json.member("done", task.progress.done).member("total", task.progress.total).endObject();
	json.member("outcome", task.outcome.empty() ? std::nullopt : std::optional(task.outcome)).endObject();
}

Response answerWith(const Task& task, int status = 200)
{
	JsonWriter json;
	write(json, task);
	return {.status = status, .body = json.take()};
}

Response noTask()
{
	return problem(404, "There is no such task; /api/v1/tasks lists those of this life of the daemon, and forgets the oldest.");
}

Response giveOrder(const Control& control, const Places& places, const Request& request)
{
	const auto& source = request.captured.at("name");
	if (!places.find(source)) return noSource();
	const auto order = orderIn(request);
	try
	{
		const auto id = control.engine.order(source, order, whoAsks(request));
		const auto task = control.engine.task(id);
		if (!task) return noTask();
		Response response = answerWith(*task, 202);
		response.headers.emplace_back("Location", "/api/v1/tasks/" + std::to_string(id));
		return response;
	}
	catch (const Error& error)
	{
		if (error.kind() == ErrorKind::misconfigured) return noSource(); // Removed by a reload this very moment.
		if (error.kind() != ErrorKind::throttled) throw;
		Response response = problem(429, error.what());
		response.headers.emplace_back("Retry-After", "10");
		return response;
	}
}

Response listTasks(const Control& control, const Places&, const Request& request)
{
	const auto wanted = Parameters(request).text("source");
	JsonWriter json;
	json.beginObject().key("items").beginArray();
	for (const auto& task : control.engine.tasks())
		if (!wanted || task.source == *wanted) write(json, task);
	json.endArray().endObject();
	return {.body = json.take()};
}

Response showTask(const Control& control, const Places&, const Request& request)
{
	const auto id = readNumber(request.captured.at("id"));
	const auto task = id ? control.engine.task(*id) : std::nullopt;
	return task ? answerWith(*task) : noTask();
}

Response cancelTask(const Control& control, const Places&, const Request& request)
{
	const auto id = readNumber(request.captured.at("id"));
	if (!id || !control.engine.task(*id)) return noTask();
	const bool isCancelled = control.engine.cancel(*id, whoAsks(request));
	const auto task = control.engine.task(*id);
	if (!task) return noTask();
	return isCancelled ? answerWith(*task) : problem(409, "It has ended already, as " + std::string(nameOf(task->state)) + ".");
}

void writeNames(JsonWriter& json, const char* key, const std::vector<std::string>& names)
{
	json.key(key).beginArray();
	for (const auto& name : names) json.value(name);
	json.endArray();
}

Response reload(const Control& control, const Places&, const Request& request)
{
	Members(request).finish();
	try
	{
		const auto reloaded = control.reload(whoAsks(request));
		JsonWriter json;
		json.beginObject();
		writeNames(json, "unchanged", reloaded.unchanged);
		writeNames(json, "changed", reloaded.changed);
		writeNames(json, "added", reloaded.added);
		writeNames(json, "removed", reloaded.removed);
		json.endObject();
		return {.body = json.take()};
	}
	catch (const Error& error)
	{
		if (error.kind() == ErrorKind::misconfigured) return problem(422, error.what());
		throw;
	}
}

} // namespace


void addControlRoutes(Router& router, const Control& control, const Places& places)
{
	const auto add = [&](const char* method, const char* path, Scope scope, const char* operation,
						 std::vector<std::string> parameters, auto handler)
	{
		router.add({method, path, scope, operation, std::move(parameters),
			[&control, &places, handler](const Request& request) { return handler(control, places, request); }});
	};
	add("POST", "/api/v1/sources/{name}/orders", Scope::control, "giveOrder", {}, giveOrder);
	add("GET", "/api/v1/tasks", Scope::read, "listTasks", {"source"}, listTasks);
	add("GET", "/api/v1/tasks/{id}", Scope::read, "getTask", {}, showTask);
	add("DELETE", "/api/v1/tasks/{id}", Scope::control, "cancelTask", {}, cancelTask);
	add("POST", "/api/v1/reload", Scope::control, "reload", {}, reload);
}

} // namespace eyrie::http
