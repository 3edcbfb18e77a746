// What each question costs in MariaDB, as it says itself.
#include <conformance/OneServer.h>
#include <cppunit/extensions/HelperMacros.h>
#include <mysql/Connection.h>
#include <mysql/Dialect.h>

#include "Comparison.h"

namespace
{

using namespace eyrie;
using plans::Stage;

class MySqlPlansTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(MySqlPlansTest);
	CPPUNIT_TEST(EachQuestionFindsItsIndex);
	CPPUNIT_TEST(AMissingIndexIsNoticed);
	CPPUNIT_TEST_SUITE_END();

	mysql::Settings _settings;

	void query(const std::string& sql) { conformance::oneServer().query(sql, _settings.database); }

	std::unique_ptr<Stage> filled()
	{
		auto stage = std::make_unique<Stage>(
			mysql::dialect, [this] { return mysql::connect(_settings); }, plans::explainMySql);
		stage->fill();
		// The server gathers them by itself, some time after.
		query("ANALYZE TABLE messages, archived_messages, pending_messages, changes, rejects, sync_state");
		return stage;
	}

public:
	void setUp() override
	{
		static int number = 0;
		auto& server = conformance::oneServer();
		_settings.host = "127.0.0.1";
		_settings.port = server.port();
		_settings.user = "eyrie";
		_settings.password = kit::MariaDbServer::password;
		_settings.database = "plans" + std::to_string(++number);
		_settings.timeout = std::chrono::minutes(1);
		server.createDatabase(_settings.database);
	}

	void EachQuestionFindsItsIndex() { CPPUNIT_ASSERT_EQUAL(std::string(), plans::wrongPlans(*filled(), &plans::Question::mysql)); }

	void AMissingIndexIsNoticed()
	{
		const auto stage = filled();
		query("DROP INDEX pending_messages_by_check ON pending_messages");
		const auto wrong = plans::wrongPlans(*stage, &plans::Question::mysql);
		CPPUNIT_ASSERT_MESSAGE(wrong, wrong.find("what is due reads a whole table or sorts") != std::string::npos);
	}
};

} // namespace

CPPUNIT_TEST_SUITE_REGISTRATION(MySqlPlansTest);
