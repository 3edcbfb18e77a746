#include "MySqlGround.h"

#include <eyrie/Error.h>

namespace eyrie::crash
{

namespace
{

std::string nextName()
{
	static int number = 0;
	return "crash" + std::to_string(++number);
}

std::vector<std::string> tablesOf(MySqlSession& session)
{
	std::vector<std::string> tables;
	for (const auto& record : session.ask("SHOW TABLES")) tables.push_back(record[0].second);
	return tables;
}

/// How a table is made; but not which number it would give next.
std::string withoutNextNumber(std::string sql)
{
	const std::string mark = " AUTO_INCREMENT=";
	const auto begin = sql.find(mark);
	if (begin != std::string::npos) sql.erase(begin, sql.find(' ', begin + mark.size()) - begin);
	return sql;
}

} // namespace


MySqlGround::MySqlGround(kit::MariaDbServer& server, Death death) :
	_server(server), _death(death), _database(nextName()), _relay(server.port())
{
	const std::string kept = _database + "_furnished";
	_server.createDatabase(_database);
	_server.createDatabase(kept);
	furnish(*open());
	auto beside = session();
	for (const auto& sql : archivingOne) beside.ask(sql);
	_restoring = "START TRANSACTION;";
	for (const auto& table : tablesOf(beside))
	{
		const auto copy = kept + "." + table;
		beside.ask("CREATE TABLE " + copy + " LIKE " + table + "; INSERT INTO " + copy + " SELECT * FROM " + table);
		_restoring += "DELETE FROM " + table + "; INSERT INTO " + table + " SELECT * FROM " + copy + ";";
	}
	_restoring += "COMMIT";
}


std::unique_ptr<Storage> MySqlGround::open(bool overRelay)
{
	auto options = _server.options(_database);
	options["timeout"] = "1m"; // However busy this machine is.
	if (overRelay) options["port"] = std::to_string(_relay.port());
	return _lent.create(_factory, options);
}


void MySqlGround::prepare(const Deed& deed)
{
	auto beside = session();
	_makesTables = deed.start == Deed::Start::nothing;
	if (_makesTables)
	{
		beside.ask("DROP DATABASE " + _database + "; CREATE DATABASE " + _database + " CHARACTER SET utf8mb4");
		return;
	}
	if (tablesOf(beside).empty()) open()->migrate(); // Another deed has begun with nothing, and ended so.
	beside.ask(_restoring);
}


void MySqlGround::perform(const Deed& deed)
{
	deed.act(*open());
}


Ground::Ending MySqlGround::performUntil(const Deed& deed, int step)
{
	Ending ending;
	std::atomic<bool> cut = false;
	_relay.ask({});
	_relay.refuse(false);
	const auto storage = open(true);
	if (deed.start == Deed::Start::furnished) storage->state({"office", "inbox"}); // Connecting is not part of the deed.
	_relay.ask(
		[&](const kit::Relay::Event& event)
		{
			if (2 * (event.number - 1) + (event.moment == kit::Relay::Moment::answer ? 1 : 0) < step) return true;
			die();
			cut = true;
			return false;
		});
	try
	{
		deed.act(*storage);
		ending.answered = true;
	}
	catch (const Error&)
	{
		// Of no interest: whom it is told is dead.
	}
	ending.cut = cut;
	_relay.ask({});
	_server.start(); // Where it was killed.
	return ending;
}


void MySqlGround::die()
{
	_relay.refuse(true);
	if (_death == Death::server) _server.kill();
}


std::string MySqlGround::contents()
{
	auto beside = session();
	const auto tables = tablesOf(beside);
	std::string text;
	for (const auto& table : _makesTables ? tables : std::vector<std::string>())
		text += withoutNextNumber(beside.ask("SHOW CREATE TABLE " + table).at(0).at(1).second) + "\n";
	const std::string clock = "UTC_TIMESTAMP(3)";
	return text + crash::contents([&](const auto& sql) { return beside.ask(sql); }, tables, clock, clock + " + INTERVAL 50 HOUR");
}

} // namespace eyrie::crash
