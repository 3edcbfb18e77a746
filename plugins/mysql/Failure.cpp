#include "Failure.h"

#include <errmsg.h>
#include <mysqld_error.h>

#include <eyrie/sql/Connection.h>

#include "Endpoint.h"

namespace eyrie::mysql
{

namespace
{

constexpr unsigned certificateOrTls = CR_SSL_CONNECTION_ERROR;
constexpr unsigned notReady = 1047;      // Galera: without a quorum.
constexpr unsigned commitRefused = 1180; // Galera, likewise, at COMMIT.
constexpr unsigned changedMeanwhile = 1020;
constexpr unsigned tlsRequired = 3159;
constexpr unsigned disconnectedByServer = 4031;

struct Meaning
{
	ErrorKind kind;
	std::string advice;
};

Meaning meaningOf(unsigned code, const Endpoint& to)
{
	using enum ErrorKind;
	switch (code)
	{
	case CR_CONNECTION_ERROR:
	case CR_CONN_HOST_ERROR:
		return {unavailable, "nobody answers there; check that the server runs, and storage.host, port or socket"};
	case CR_UNKNOWN_HOST: return {unavailable, "the name " + to.host + " is not known; check storage.host"};
	case certificateOrTls:
		return {misconfigured,
			"TLS failed; check that the server speaks it, that its certificate names " + to.host
				+ ", and that storage.tls.ca-file signed it"};
	case tlsRequired: return {misconfigured, "the server wants TLS; set storage.tls.mode to verify"};
	case ER_ACCESS_DENIED_ERROR:
	case ER_ACCESS_DENIED_NO_PASSWORD_ERROR:
		return {unauthorised,
			"access is denied for " + to.user
				+ "; check storage.user and password, and storage.tls.mode if the user may come with TLS only"};
	case ER_DBACCESS_DENIED_ERROR:
	case ER_TABLEACCESS_DENIED_ERROR:
	case ER_COLUMNACCESS_DENIED_ERROR:
	case ER_SPECIFIC_ACCESS_DENIED_ERROR:
		return {unauthorised, "the rights of " + to.user + " do not reach; GRANT ALL ON " + to.database + ".* TO that user"};
	case ER_BAD_DB_ERROR:
		return {misconfigured, "there is no such database; create it: CREATE DATABASE " + to.database + " CHARACTER SET utf8mb4"};
	case ER_CON_COUNT_ERROR:
	case ER_TOO_MANY_USER_CONNECTIONS:
	case ER_USER_LIMIT_REACHED:
		return {unavailable, "the server has too many connections; raise max_connections or lower storage.pool.max"};
	case ER_OPTION_PREVENTS_STATEMENT:
	case ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION: return {unavailable, "the server is read-only; is it a replica?"};
	case ER_DISK_FULL:
	case ER_RECORD_FILE_FULL:
	case ER_GET_ERRNO: return {unavailable, "the server can't write; its disk is probably full. Work goes on once there is space"};
	case ER_NET_PACKET_TOO_LARGE:
	case CR_NET_PACKET_TOO_LARGE: return {misconfigured, "a message is larger than the server takes; raise its max_allowed_packet"};
	case ER_LOCK_WAIT_TIMEOUT:
	case ER_LOCK_DEADLOCK:
	case changedMeanwhile:
	case ER_DUP_ENTRY:
		return {unavailable, "other transactions were always quicker; look for long ones with SHOW ENGINE INNODB STATUS"};
	case notReady:
	case commitRefused: return {unavailable, "the cluster has no quorum"};
	case ER_NO_SUCH_TABLE: return {misconfigured, "a table is missing; restart eyried to have it made"};
	default:
		if (breaksConnection(code))
			return {unavailable, "the connection was lost; the server was stopped, or is too slow for storage.timeout"};
		return {internal, "this should not happen; please report it with the log"};
	}
}

} // namespace


bool breaksConnection(unsigned code)
{
	switch (code)
	{
	case ER_SERVER_SHUTDOWN:
	case ER_CONNECTION_KILLED:
	case ER_NET_READ_ERROR:
	case ER_NET_READ_INTERRUPTED:
	case ER_NET_ERROR_ON_WRITE:
	case ER_NET_WRITE_INTERRUPTED:
	case disconnectedByServer:
	case notReady: return true;
	default: return code >= CR_MIN_ERROR && code <= CR_MAX_ERROR;
	}
}


void fail(unsigned code, const std::string& words, const Endpoint& endpoint, const std::string& doing)
{
	using Reason = sql::Retriable::Reason;
	const auto [kind, advice] = meaningOf(code, endpoint);
	const Error error(kind, ErrorScope::plugin, "could not " + doing + ": database " + endpoint.name() + ": " + advice,
		words + " (" + std::to_string(code) + ")");
	if (code == ER_LOCK_WAIT_TIMEOUT || code == ER_LOCK_DEADLOCK || code == changedMeanwhile || code == ER_DUP_ENTRY)
		throw sql::Retriable(Reason::lockedOut, error);
	// A connection that could not be made is not lost: the engine waits longer than it would be tried here.
	if (doing != "connect" && breaksConnection(code) && code != notReady) throw sql::Retriable(Reason::connectionLost, error);
	throw error;
}

} // namespace eyrie::mysql
