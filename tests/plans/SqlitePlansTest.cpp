// What each question costs in SQLite, as it says itself.
#include <Poco/Data/Session.h>
#include <Poco/TemporaryFile.h>
#include <cppunit/extensions/HelperMacros.h>
#include <sqlite/Connection.h>
#include <sqlite/Dialect.h>

#include "Comparison.h"

namespace
{

using namespace eyrie;
using plans::Stage;

class SqlitePlansTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(SqlitePlansTest);
	CPPUNIT_TEST(EachQuestionFindsItsIndex);
	CPPUNIT_TEST(StatisticsLeadNowhereElse);
	CPPUNIT_TEST(AMissingIndexIsNoticed);
	CPPUNIT_TEST_SUITE_END();

	Poco::TemporaryFile _folder;
	sqlite::Settings _settings;

	std::unique_ptr<Stage> open()
	{
		return std::make_unique<Stage>(
			sqlite::dialect, [this] { return sqlite::connect(_settings); }, plans::explainSqlite);
	}

	std::unique_ptr<Stage> filled()
	{
		auto stage = open();
		stage->fill();
		return stage;
	}

	void expectWrongs(const std::string& expected, Stage& stage)
	{
		CPPUNIT_ASSERT_EQUAL(expected, plans::wrongPlans(stage, &plans::Question::sqlite));
	}

public:
	void setUp() override
	{
		_folder.createDirectories();
		_settings.path = _folder.path() + "/messages.db";
		_settings.busyTimeout = std::chrono::seconds(5);
		_settings.synchronous = "normal";
		_settings.cacheMiB = 8;
	}

	void EachQuestionFindsItsIndex() { expectWrongs({}, *filled()); }

	/// Nobody gathers any, but whoever opens the file with other programs may.
	void StatisticsLeadNowhereElse()
	{
		filled();
		sqlite::connect(_settings)->run("ANALYZE");
		expectWrongs({}, *open());
	}

	void AMissingIndexIsNoticed()
	{
		const auto stage = filled();
		sqlite::connect(_settings)->run("DROP INDEX messages_by_number");
		const auto wrong = plans::wrongPlans(*stage, &plans::Question::sqlite);
		CPPUNIT_ASSERT_MESSAGE(wrong, wrong.find("\nmessages of a number, expected:") != std::string::npos);
	}
};

} // namespace

CPPUNIT_TEST_SUITE_REGISTRATION(SqlitePlansTest);
