#include "Failure.h"

#include <tuple>

#include <errmsg.h>
#include <mysqld_error.h>

#include "Connection.h"

namespace eyrie::mysql
{

namespace
{

// Codes of a newer server or of a cluster, which the header does not name.
constexpr int changedMeanwhile = 1020;
constexpr int statementTookTooLong = 1969; // MariaDB.
constexpr int queryTookTooLong = 3024;     // MySQL.
constexpr int noQuorum = 1047;
constexpr int noQuorumAtCommit = 1180;
constexpr int tlsRequired = 3159;
constexpr int disconnectedByServer = 4031;

} // namespace


sql::Failures failuresOf(const Settings& settings)
{
	using enum ErrorKind;
	using enum sql::Failures::Remedy;
	const auto& [host, user, database] = std::tie(settings.host, settings.user, settings.database);
	const auto place = settings.socket.empty() ? host + ":" + std::to_string(settings.port) : settings.socket;
	return {database + " on " + place,
		{
			{{CR_CONNECTION_ERROR, CR_CONN_HOST_ERROR}, unavailable,
				"nobody answers there; check that the server runs, and storage.host, port or socket"},
			{{CR_UNKNOWN_HOST}, unavailable, "the name " + host + " is not known; check storage.host"},
			{{CR_SSL_CONNECTION_ERROR}, misconfigured,
				"TLS failed; check that the server speaks it, that its certificate names " + host
					+ ", and that storage.tls.ca-file signed it"},
			{{tlsRequired}, misconfigured, "the server wants TLS; set storage.tls.mode to verify"},
			{{ER_ACCESS_DENIED_ERROR, ER_ACCESS_DENIED_NO_PASSWORD_ERROR}, unauthorised,
				"access is denied for " + user
					+ "; check storage.user and password, and storage.tls.mode if the user may come with TLS only"},
			{{ER_DBACCESS_DENIED_ERROR, ER_TABLEACCESS_DENIED_ERROR, ER_COLUMNACCESS_DENIED_ERROR, ER_SPECIFIC_ACCESS_DENIED_ERROR},
				unauthorised, "the rights of " + user + " do not reach; GRANT ALL ON " + database + ".* TO that user",
				reconnectLater}, // A session may keep the rights that it came with.
			{{ER_BAD_DB_ERROR}, misconfigured,
				"there is no such database; create it: CREATE DATABASE " + database + " CHARACTER SET utf8mb4"},
			{{ER_CON_COUNT_ERROR, ER_TOO_MANY_USER_CONNECTIONS, ER_USER_LIMIT_REACHED}, unavailable,
				"the server has too many connections; raise max_connections or lower storage.pool.max"},
			{{ER_OPTION_PREVENTS_STATEMENT, ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION}, unavailable,
				"the server is read-only; is it a replica?"},
			{{ER_DISK_FULL, ER_RECORD_FILE_FULL, ER_GET_ERRNO}, unavailable,
				"the server can't write; its disk is probably full. Work goes on once there is space"},
			{{ER_NET_PACKET_TOO_LARGE, CR_NET_PACKET_TOO_LARGE}, misconfigured,
				"a message is larger than the server takes; raise its max_allowed_packet", reconnectLater},
			{{ER_DATA_TOO_LONG}, misconfigured,
				"a column is narrower than eyried makes it; give it the type that it has in a new database"},
			// It has waited for as long as the operator allows.
			{{ER_LOCK_WAIT_TIMEOUT}, unavailable,
				"another session has kept a row locked for longer than half of storage.timeout, or the table for longer than "
				"an index may wait; find it with SHOW ENGINE INNODB STATUS, or SHOW PROCESSLIST"},
			{{statementTookTooLong, queryTookTooLong}, unavailable,
				"a statement took longer than storage.timeout allows; is the server overloaded, or was a word searched that "
				"most messages hold?"},
			{{ER_LOCK_DEADLOCK, ER_DUP_ENTRY, changedMeanwhile}, unavailable,
				"other transactions were always quicker; look for long ones with SHOW ENGINE INNODB STATUS", again},
			{{noQuorum, noQuorumAtCommit}, unavailable, "the cluster has no quorum", reconnectLater},
			// The next session finds out whether it is all of the database.
			{{ER_NO_SUCH_TABLE}, misconfigured, "a table is missing; restart eyried to have it made", reconnectLater},
			{{ER_KEY_DOES_NOT_EXISTS}, throttled,
				"an index is missing; a first load of another daemon goes on, and makes it at its end. If none does, "
				"restart eyried"},
			{{ER_NO_DB_ERROR}, unavailable, "the database has been dropped", reconnect},
			{{ER_SERVER_SHUTDOWN, ER_CONNECTION_KILLED, ER_NET_READ_ERROR, ER_NET_READ_INTERRUPTED, ER_NET_ERROR_ON_WRITE,
				 ER_NET_WRITE_INTERRUPTED, CR_SERVER_LOST, disconnectedByServer},
				unavailable, "the connection was lost; the server was stopped, or is too slow for storage.timeout", reconnect},
		},
		[](int code) { return code >= CR_MIN_ERROR && code <= CR_MAX_ERROR ? CR_SERVER_LOST : code; }};
}

} // namespace eyrie::mysql
