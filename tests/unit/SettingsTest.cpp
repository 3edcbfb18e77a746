#include <filesystem>
#include <fstream>

#include <unistd.h>

#include <cppunit/extensions/HelperMacros.h>

#include "engine/PluginCatalog.h"
#include "engine/Settings.h"
#include "engine/Spelling.h"

namespace eyrie::engine
{

class SettingsTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(SettingsTest);
	CPPUNIT_TEST(EveryMistakeIsToldAtOnceWithItsKey);
	CPPUNIT_TEST(AMisspeltKeyIsToldTheNearestKnownOne);
	CPPUNIT_TEST(NoSecretAndNoUnknownValueIsEverShown);
	CPPUNIT_TEST(AKeyGivenTwiceIsToldWithBothLines);
	CPPUNIT_TEST(AnUndefinedVariableIsTold);
	CPPUNIT_TEST(SyncKeysMayBeSetPerSource);
	CPPUNIT_TEST(HttpKeysAreCheckedTogether);
	CPPUNIT_TEST(WhatIsReadAgainIsNotArchivedNorDeleted);
	CPPUNIT_TEST(AnEnvironmentVariableOverrides);
	CPPUNIT_TEST(AnEnvironmentVariableThatNamesNothingIsTold);
	CPPUNIT_TEST(TheSameKeysAreReadFromJsonAndXml);
	CPPUNIT_TEST(TwoSourcesOfOneNameAreToldInJsonToo);
	CPPUNIT_TEST(JsonKeysMayBeWrittenWithDots);
	CPPUNIT_TEST(AnyKeyIsReadAndToldOf);
	CPPUNIT_TEST(AMissingFileAndABrokenOneSaySo);
	CPPUNIT_TEST(NearestKnowsTypingErrorsAndDoesNotGuessWildly);
	CPPUNIT_TEST_SUITE_END();

public:
	void setUp() override
	{
		_folder = std::filesystem::temp_directory_path() / ("eyrie-settings-" + std::to_string(getpid()));
		std::filesystem::create_directories(_folder);
	}

	void tearDown() override { std::filesystem::remove_all(_folder); }

private:
	Configuration read(const std::string& text, const std::string& name = "a.properties")
	{
		std::ofstream(_folder / name) << text;
		return readConfiguration(_folder / name);
	}

	/// What Settings::from() says; the storage plugin of these tests is always missing, which is one more mistake.
	std::string mistakes(const Configuration& configuration)
	{
		PluginCatalog catalog({EYRIE_TEST_PLUGINS});
		try
		{
			Settings::from(configuration, catalog);
		}
		catch (const Error& error)
		{
			return error.what();
		}
		return "";
	}

	static void assertHolds(const std::string& text, const std::string& part)
	{
		CPPUNIT_ASSERT_MESSAGE(part + " is not in:\n" + text, text.find(part) != std::string::npos);
	}

	static void assertLacks(const std::string& text, const std::string& part)
	{
		CPPUNIT_ASSERT_MESSAGE(part + " is in:\n" + text, text.find(part) == std::string::npos);
	}

	void EveryMistakeIsToldAtOnceWithItsKey()
	{
		const auto text = mistakes(read("storage.plugin = nowhere\n"
										"source.a.plugin = good\nsource.a.timeout = 5 minutes\n"
										"source.b.plugin = absent\n"
										"source.c d.plugin = good\n"
										"sync.batch-size = 0\nsync.interval = soon\nlog.format = yaml\n"));
		assertHolds(text, "storage.plugin: plugin nowhere: no file nowhere.so");
		assertHolds(text, "source.a.url: is missing");
		assertHolds(text, "source.a.timeout = 5 minutes: allowed is a whole number with one of the units");
		assertHolds(text, "source.b.plugin: plugin absent");
		assertHolds(text, "source.c d.*: a source's name is made of");
		assertHolds(text, "sync.batch-size = 0: allowed is a whole number from 1 up to 10000");
		assertHolds(text, "sync.interval = soon");
		assertHolds(text, "log.format = yaml: allowed are text, json");
	}

	void AMisspeltKeyIsToldTheNearestKnownOne()
	{
		const auto text = mistakes(read("source.a.plugin = good\nsource.a.url = x\nsource.a.tiemout = 5s\nsync.intervall = 2m\n"
										"nothing.like.it.anywhere = 1\n"));
		assertHolds(text, "source.a.tiemout: unknown key; did you mean source.a.timeout?");
		assertHolds(text, "sync.intervall: unknown key; did you mean sync.interval?");
		assertHolds(text, "nothing.like.it.anywhere: unknown key; see");
	}

	void NoSecretAndNoUnknownValueIsEverShown()
	{
		const auto text = mistakes(read("source.a.plugin = good\nsource.a.url = x\nsource.a.tokne = hunter2\n"));
		assertHolds(text, "source.a.token?");
		assertLacks(text, "hunter2");
	}

	void AKeyGivenTwiceIsToldWithBothLines()
	{
		const auto text = mistakes(read("source.a.plugin = good\nsource.a.url = one\n# another one\nsource.a.plugin = good\n"));
		assertHolds(text, "source.a.plugin: given twice, in lines 1 and 4");
	}

	void AnUndefinedVariableIsTold()
	{
		const auto text = mistakes(read("source.a.plugin = good\nsource.a.url = ${system.env.NO_SUCH_VARIABLE_EVER}\n"));
		assertHolds(text, "source.a.url: refers to a ${variable} that is not defined");
	}

	void SyncKeysMayBeSetPerSource()
	{
		const auto text = mistakes(
			read("source.a.plugin = good\nsource.a.url = x\nsource.a.sync.interval = 0s\nsource.a.requests.per-minute = 5\n"));
		assertHolds(text, "source.a.sync.interval: is shorter than 1s");
		assertLacks(text, "requests.per-minute");
	}

	void HttpKeysAreCheckedTogether()
	{
		const auto text = mistakes(
			read("http.cors = https://desk.example, desk.example,https://a/b , *\nhttp.tls.key = x\nhttp.max-body = 10\n"));
		for (const char* wrong : {"http.cors = desk.example: is no origin", "http.cors = https://a/b: is", "http.cors = *: is",
				 "http.tls.key: needs http.tls.certificate", "http.max-body = 10: allowed is"})
			assertHolds(text, wrong);
		assertLacks(text, "http.cors = https://desk.example:");
		assertLacks(mistakes(read("http.listen =\nhttp.cors = http://localhost:3000,https://desk.example\n")), "http.");
	}

	void WhatIsReadAgainIsNotArchivedNorDeleted()
	{
		const auto text
			= mistakes(read("source.a.plugin = good\nsource.a.url = x\narchive.after = 7d\nretention.delete-after = 24h\n"
							"source.a.sync.cold-start = 3d\nsource.a.sync.reconcile-window = 7d\n"));
		assertHolds(text, "archive.after: is not longer than sync.reconcile-window of source a");
		assertHolds(text, "retention.delete-after: is not longer than sync.cold-start of source a");
		assertLacks(text, "archive.after: is not longer than sync.cold-start");
		assertLacks(mistakes(read("source.a.plugin = good\nsource.a.url = x\narchive.after = 8d\nnone = 1\n")), "archive.after");
	}

	void AnEnvironmentVariableOverrides()
	{
		auto configuration = read("source.a-b.plugin = good\nsource.a-b.url = x\n");
		PluginCatalog catalog({EYRIE_TEST_PLUGINS});
		override(configuration, catalog, {"EYRIE_SOURCE_A_B_URL=y", "EYRIE_LOG_FORMAT=json", "HOME=/nowhere"});
		CPPUNIT_ASSERT_EQUAL(std::string("y"), configuration.values["source.a-b.url"]);
		CPPUNIT_ASSERT_EQUAL(std::string("json"), configuration.values["log.format"]);
		CPPUNIT_ASSERT(configuration.mistakes.empty());
	}

	void AnEnvironmentVariableThatNamesNothingIsTold()
	{
		auto configuration = read("source.a.plugin = good\nsource.a.url = x\n");
		PluginCatalog catalog({EYRIE_TEST_PLUGINS});
		override(configuration, catalog, {"EYRIE_SOURCE_A_TOKNE=hunter2"});
		CPPUNIT_ASSERT_EQUAL(std::size_t(1), configuration.mistakes.size());
		assertHolds(configuration.mistakes[0], "EYRIE_SOURCE_A_TOKNE");
		assertLacks(configuration.mistakes[0], "hunter2");
	}

	void TheSameKeysAreReadFromJsonAndXml()
	{
		const auto properties = read("source.a.plugin = good\nsource.a.url = x\n").values;
		CPPUNIT_ASSERT(properties == read(R"({"source": {"a": {"plugin": "good", "url": "x"}}})", "a.json").values);
		CPPUNIT_ASSERT(
			properties == read("<eyrie><source><a><plugin>good</plugin><url>x</url></a></source></eyrie>", "a.xml").values);
		const auto text
			= mistakes(read("<eyrie><source><a><plugin>good</plugin></a><a><plugin>good</plugin></a></source></eyrie>", "b.xml"));
		assertHolds(text, "given twice");
	}

	void TwoSourcesOfOneNameAreToldInJsonToo()
	{
		const auto text = mistakes(read(R"({"source": {"a": {"plugin": "good", "url": "x"}, "b": {"plugin": "good", "url": "x"},
			"a": {"plugin": "good", "url": "y"}}})",
			"twice.json"));
		assertHolds(text, "source.a: given twice");
		assertLacks(text, "source.b: given");
		assertLacks(text, "plugin: given twice");
	}

	void JsonKeysMayBeWrittenWithDots()
	{
		const auto values = read(
			R"({"source.a.plugin": "good", "source": {"a.url": "x", "a": {"count": 5, "on": true, "off": null}}})", "dots.json")
								.values;
		CPPUNIT_ASSERT(values
			== (std::map<std::string, std::string>{{"source.a.plugin", "good"}, {"source.a.url", "x"}, {"source.a.count", "5"},
				{"source.a.on", "true"}, {"source.a.off", ""}}));
		assertHolds(mistakes(read(R"({"log": {"level": "debug"}, "log.level": "error"})", "both.json")), "log.level: given twice");
		assertHolds(mistakes(read(R"({"log": [{"level": "debug"}], "a": 1})", "list.json")), "log: given twice, or a list");
		assertHolds(
			mistakes(read("<eyrie><log.level>debug</log.level></eyrie>", "dots.xml")), "log.level: has an element with a dot");
	}

	/// However it is written: beginning with a dot, empty, beside others that begin with it, or with a NUL, at which a text might end.
	void AnyKeyIsReadAndToldOf()
	{
		const auto text = mistakes(read(".x = 1\n = 2\nlog = 3\nlog.level = debug\nz" + std::string(1, '\0') + "z = 4\nzz = 5\n"));
		for (const char* told : {".x: unknown key", "\n: unknown key", "log: unknown key", "z?z: unknown key", "zz: unknown key"})
			assertHolds('\n' + text, told);
		assertHolds('\n' + mistakes(read(R"({"": {"": 1}, "z\u0000z": 2, "zz": 3})", "any.json")), "zz: unknown key");
		CPPUNIT_ASSERT_THROW(read(std::string(100'000, '[') + '1', "deep.json"), Error);
		std::string deep;
		for (int i = 0; i < 100'000; ++i) deep += "{\"a\":";
		CPPUNIT_ASSERT_THROW(read(deep, "deep.json"), Error);
		for (const char* other : {"[1]", "1", "\"x\"", "null"})
			CPPUNIT_ASSERT_THROW_MESSAGE(other, read(other, "other.json"), Error);
	}

	void AMissingFileAndABrokenOneSaySo()
	{
		CPPUNIT_ASSERT_THROW(readConfiguration(_folder / "absent.properties"), Error);
		CPPUNIT_ASSERT_THROW(read("{\"source\": ", "broken.json"), Error);
		CPPUNIT_ASSERT_THROW(read("<source", "broken.xml"), Error);
	}

	void NearestKnowsTypingErrorsAndDoesNotGuessWildly()
	{
		const std::vector<std::string> known{"sync.interval", "sync.status-interval", "log.level"};
		CPPUNIT_ASSERT_EQUAL(std::string("sync.interval"), nearest("snyc.interval", known));
		CPPUNIT_ASSERT_EQUAL(std::string("sync.status-interval"), nearest("sync.statusinterval", known));
		CPPUNIT_ASSERT_EQUAL(std::string("log.level"), nearest("loglevel", known));
		CPPUNIT_ASSERT_EQUAL(std::string(""), nearest("http.listen", known));
	}

	std::filesystem::path _folder;
};

CPPUNIT_TEST_SUITE_REGISTRATION(SettingsTest);

} // namespace eyrie::engine
