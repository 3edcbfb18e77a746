#include "StreamTable.h"

#include <string>

#include "Columns.h"
#include "Text.h"

namespace eyrie::sql
{

namespace
{

// Long enough for every error of ours; a page of HTML from some proxy is not.
constexpr std::size_t errorLength = 1000;

const std::string columnNames = "epoch, last_synced_id, cursor_token, generation, last_sync_time, cold_start_since, last_error, "
								"last_error_time, failures, halted";
const std::string ofStream = " WHERE source = ? AND folder = ?";

StreamState decodeState(Columns& columns)
{
	StreamState state;
	state.epoch = columns.take<std::int32_t>();
	const auto position = columns.takeOptional<std::int64_t>();
	// A stream has a cursor if it has a token, be it an empty one.
	if (auto token = columns.takeOptional<std::string>()) state.cursor = Cursor{*std::move(token), position};
	state.generation = columns.take<std::int64_t>();
	state.lastSyncTime = columns.takeOptional<TimePoint>();
	state.coldStartSince = columns.takeOptional<TimePoint>();
	state.lastError = columns.take<std::string>();
	state.lastErrorTime = columns.takeOptional<TimePoint>();
	state.failures = columns.take<std::int32_t>();
	state.halted = columns.take<std::string>();
	return state;
}

std::optional<StreamState> load(Connection& connection, const StreamId& stream, std::string_view lock)
{
	std::optional<StreamState> state;
	Values parameters;
	parameters << stream.source << stream.folder;
	connection.read("SELECT " + columnNames + " FROM sync_state" + ofStream + std::string(lock), parameters,
		[&](Row row)
		{
			Columns columns(row);
			state = decodeState(columns);
		});
	return state;
}

Error conflict(const StreamId& stream, const std::string& what)
{
	return Error(ErrorKind::conflict, ErrorScope::stream, stream.source + "/" + stream.folder + ": " + what);
}

void apply(StreamState& state, const StreamNote& note, TimePoint now)
{
	if (!state.coldStartSince) state.coldStartSince = note.coldStartSince;
	if (note.succeeded)
	{
		state.lastSyncTime = note.succeeded;
		state.lastError.clear();
		state.failures = 0;
	}
	if (note.halt) state.halted = shortened(*note.halt, errorLength);
	if (note.error)
	{
		state.lastError = shortened(*note.error, errorLength);
		state.lastErrorTime = now;
		++state.failures;
	}
}

} // namespace


std::optional<StreamState> loadStream(Connection& connection, const StreamId& stream)
{
	return load(connection, stream, {});
}


std::vector<StreamSummary> loadStreams(Connection& connection)
{
	std::vector<StreamSummary> streams;
	connection.read("SELECT source, folder, " + columnNames + " FROM sync_state ORDER BY source, folder", {},
		[&](Row row)
		{
			Columns columns(row);
			auto& [stream, state] = streams.emplace_back();
			stream.source = columns.take<std::string>();
			stream.folder = columns.take<std::string>();
			state = decodeState(columns);
		});
	return streams;
}


StreamState lockStream(Connection& connection, const Dialect& dialect, const Batch& batch)
{
	if (auto state = load(connection, batch.stream, dialect.lockRows)) return *std::move(state);
	Rows fresh(3);
	// A restart begins the batch's epoch; by then it has not begun.
	fresh << batch.stream.source << batch.stream.folder << batch.epoch - (batch.restart ? 1 : 0);
	connection.write("INSERT INTO sync_state (source, folder, epoch, generation, failures) VALUES (?, ?, ?, 0, 0)"
			+ dialect.onDuplicateIgnore("source"),
		fresh);
	// Read again: another daemon may have been quicker, and the insert has waited for it.
	return load(connection, batch.stream, dialect.lockRows).value();
}


void requireUnmoved(const StreamState& state, const Batch& batch)
{
	if (batch.epoch < state.epoch)
		throw conflict(batch.stream,
			"epoch " + std::to_string(state.epoch) + " has begun, and this is of epoch " + std::to_string(batch.epoch));
	if (batch.restart && batch.epoch == state.epoch)
		throw conflict(batch.stream, "epoch " + std::to_string(state.epoch) + " has begun already");
	if (!batch.cursor) return;
	const auto& move = *batch.cursor;
	const bool rewind = move.generation == state.generation + 1;
	if (move.generation != state.generation && !rewind) throw conflict(batch.stream, "the cursor has been rewound by another");
	if (move.from != state.cursor) throw conflict(batch.stream, "the cursor has been moved by another");
	const bool down = state.cursor && state.cursor->position && move.to.position && *move.to.position < *state.cursor->position;
	if (down && !rewind)
		throw conflict(batch.stream,
			"the cursor would go down, from " + std::to_string(*state.cursor->position) + " to "
				+ std::to_string(*move.to.position));
}


void storeStream(Connection& connection, StreamState state, const Batch& batch)
{
	state.epoch = batch.epoch;
	if (batch.restart)
	{
		state.cursor.reset();
		++state.generation;
		state.coldStartSince = batch.restart->coldStartSince;
		state.lastSyncTime.reset();
		state.lastError.clear();
		state.lastErrorTime.reset();
		state.failures = 0;
		state.halted.clear();
	}
	if (batch.cursor)
	{
		state.cursor = batch.cursor->to;
		state.generation = batch.cursor->generation;
	}
	if (batch.note) apply(state, *batch.note, batch.now);

	const auto token = state.cursor ? std::optional(state.cursor->token) : std::nullopt;
	const auto error = state.lastError.empty() ? std::nullopt : std::optional(state.lastError);
	const auto halted = state.halted.empty() ? std::nullopt : std::optional(state.halted);
	Rows row(12);
	row << state.epoch << (state.cursor ? state.cursor->position : std::nullopt) << token << state.generation << state.lastSyncTime
		<< state.coldStartSince << error << state.lastErrorTime << state.failures << halted << batch.stream.source
		<< batch.stream.folder;
	connection.post("UPDATE sync_state SET epoch = ?, last_synced_id = ?, cursor_token = ?, generation = ?, last_sync_time = ?, "
					"cold_start_since = ?, last_error = ?, last_error_time = ?, failures = ?, halted = ?"
			+ ofStream,
		row);
}

} // namespace eyrie::sql
