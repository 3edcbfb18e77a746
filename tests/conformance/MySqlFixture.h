#pragma once

#include <string>

#include <cppunit/TestFixture.h>
#include <cppunit/extensions/HelperMacros.h>
#include <eyrie/Error.h>
#include <eyrie/Reader.h>
#include <mysql/Factory.h>

#include "LentContext.h"
#include "OneServer.h"

namespace eyrie::conformance
{

using Given = std::map<std::string, std::string>;

/// A database of each test's own.
class MySqlFixture : public CppUnit::TestFixture
{
public:
	void setUp() override
	{
		static int number = 0;
		_database = "own" + std::to_string(++number);
		oneServer().createDatabase(_database);
	}

protected:
	Given options(const Given& more = {})
	{
		auto given = more;
		given.merge(oneServer().options(_database));
		return given;
	}

	std::unique_ptr<Storage> open(const Given& more = {})
	{
		auto storage = _lent.create(_factory, options(more));
		storage->migrate();
		return storage;
	}

	std::unique_ptr<Storage> openExactly(const Given& given)
	{
		auto storage = _lent.create(_factory, given);
		storage->migrate();
		return storage;
	}

	static Error refused(ErrorKind kind, const std::string& words, const std::function<void()>& work)
	{
		try
		{
			work();
		}
		catch (const Error& error)
		{
			const auto all = std::string(error.what()) + " | " + error.cause();
			CPPUNIT_ASSERT_EQUAL_MESSAGE(all, std::string(nameOf(kind)), std::string(nameOf(error.kind())));
			CPPUNIT_ASSERT_MESSAGE(all, std::string(error.what()).find(words) != std::string::npos);
			CPPUNIT_ASSERT_MESSAGE("no secret is told", all.find(kit::MariaDbServer::password) == std::string::npos);
			return error;
		}
		CPPUNIT_FAIL("no error was thrown");
		throw;
	}

	Batch batchOf(const std::vector<std::string>& ids)
	{
		Batch batch;
		batch.stream = {"office", "inbox"};
		batch.now = _lent.clock().now();
		for (const auto& id : ids)
		{
			auto& message = batch.messages.emplace_back();
			message.key = {"office", "incoming", 1, id};
			message.folder = "inbox";
			message.text = "Message " + id;
			message.insertDate = parseUtc("2025-01-02 03:04:05").value(); // Waiting moves the clock.
		}
		return batch;
	}

	std::string query(const std::string& sql) { return oneServer().query(sql, _database); }

	mysql::Factory _factory;
	LentContext _lent;
	std::string _database;
};

} // namespace eyrie::conformance
