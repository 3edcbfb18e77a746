#pragma once

#include <map>
#include <memory>
#include <string>

#include <conformance/LentContext.h>
#include <kit/MariaDb.h>
#include <kit/Relay.h>
#include <mysql/Factory.h>

#include "MySqlSession.h"
#include "Sweep.h"

namespace eyrie::crash
{

/// A database of its own on a MariaDB server.
class MySqlGround final : public Ground
{
public:
	/// Whose. To a server, a client that dies is a connection that ends: so does a client's life here, and nothing of its storage is
	/// used again. The server's process is killed.
	enum class Death
	{
		client,
		server
	};

	explicit MySqlGround(kit::MariaDbServer&, Death = Death::client);

	void prepare(const Deed&) override;
	void perform(const Deed&) override;
	Ending performUntil(const Deed&, int step) override;
	std::string contents() override;
	Promises promises() const override { return {.tablesWhole = false}; }

	kit::Relay& relay() { return _relay; }
	const std::string& database() const { return _database; }

	/// A storage whose way leads over the relay, or, else, straight to the server.
	std::unique_ptr<Storage> open(bool overRelay = false);

	/// A session beside it.
	MySqlSession session() const { return MySqlSession(_server.socket(), _database); }

private:
	void die();

	kit::MariaDbServer& _server;
	const Death _death;
	const std::string _database;
	kit::Relay _relay;
	mysql::Factory _factory;
	conformance::LentContext _lent;
	std::string _restoring; ///< Brings the furnished rows back.
	bool _makesTables = false;
};

} // namespace eyrie::crash
