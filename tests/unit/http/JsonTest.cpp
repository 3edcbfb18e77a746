// What is written is JSON, whatever is stored; and JSON is told from what only looks like it.
#include <cppunit/extensions/HelperMacros.h>

#include "http/JsonCheck.h"
#include "http/JsonWriter.h"

namespace eyrie::http
{

class HttpJsonTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(HttpJsonTest);
	CPPUNIT_TEST(ObjectsAndArraysNest);
	CPPUNIT_TEST(AnyTextIsReadable);
	CPPUNIT_TEST(AbsentAndNullFieldsAreNull);
	CPPUNIT_TEST(TimesAreRfc3339WithMilliseconds);
	CPPUNIT_TEST(StoredJsonIsPassedOnAndWhatIsNoneIsAString);
	CPPUNIT_TEST(OnlyJsonIsJson);
	CPPUNIT_TEST(AMemberIsFoundByItsName);
	CPPUNIT_TEST_SUITE_END();

	void ObjectsAndArraysNest()
	{
		JsonWriter json;
		json.beginObject().member("a", 1).key("b").beginArray().value("x").value(true).beginObject().endObject().endArray();
		json.member("c", std::optional<int>()).endObject();
		CPPUNIT_ASSERT_EQUAL(std::string(R"({"a":1,"b":["x",true,{}],"c":null})"), json.take());
		CPPUNIT_ASSERT_EQUAL(std::string(), json.take());
	}

	void AnyTextIsReadable()
	{
		const std::vector<std::pair<std::string, std::string>> cases{
			{"plain", R"("plain")"}, {"\"\\/", R"("\"\\/")"}, {std::string("\0\n\x1F\x7F", 4), R"("\u0000\u000a\u001f\u007f")"},
			{"zażółć 😀", "\"zażółć 😀\""}, {"a\xFFz", "\"a\xEF\xBF\xBDz\""}, {"\xC3", "\"\xEF\xBF\xBD\""}, // Cut.
			{"\xC0\xAF", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},                                                 // Overlong.
			{"\xED\xA0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},                 // Half of a surrogate pair.
			{"\xF4\x90\x80\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""}, // Above the last character.
		};
		for (const auto& [text, expected] : cases)
		{
			const std::string written = JsonWriter().value(text).take();
			CPPUNIT_ASSERT_EQUAL(expected, written);
			CPPUNIT_ASSERT(isJson(written));
		}
	}

	void AbsentAndNullFieldsAreNull()
	{
		JsonWriter json;
		json.beginArray().value(Field<std::string>()).value(Field<std::string>(nullptr)).value(Field<std::string>("x"));
		json.value(Field<bool>(false)).value(Field<std::int32_t>(-7)).endArray();
		CPPUNIT_ASSERT_EQUAL(std::string(R"([null,null,"x",false,-7])"), json.take());
	}

	void TimesAreRfc3339WithMilliseconds()
	{
		CPPUNIT_ASSERT_EQUAL(
			std::string(R"("2025-06-15T15:06:40.007Z")"), JsonWriter().value(TimePoint(Duration(1'750'000'000'007))).take());
	}

	void StoredJsonIsPassedOnAndWhatIsNoneIsAString()
	{
		CPPUNIT_ASSERT_EQUAL(std::string(R"({"a":[1]})"), JsonWriter().json(R"({"a":[1]})").take());
		CPPUNIT_ASSERT_EQUAL(std::string(R"("{\"a\":[1}")"), JsonWriter().json(R"({"a":[1})").take());
	}

	void AMemberIsFoundByItsName()
	{
		const std::vector<std::pair<std::string, std::optional<std::string>>> cases{{R"({"k":"v"})", "v"},
			{R"( { "a" : {"k":"no"}, "k" : "\u00e9\"\n" , "b":[{"k":"no"}] } )", "\u00e9\"\n"}, {R"({"k":"1","k":"2"})", "2"},
			{R"({"k":""})", ""}, {R"({"k":1})", {}}, {R"({"k":"1","k":null})", {}}, {R"({"kk":"v"})", {}}, {R"({"a":"k"})", {}},
			{R"(["k"])", {}}, {R"([{"k":"v"}])", {}}, {R"({"k":"v"}x)", {}}, {R"({"k":"v")", {}}, {"", {}}, {R"("k")", {}}};
		for (const auto& [json, expected] : cases) CPPUNIT_ASSERT_MESSAGE(json, stringMember(json, "k") == expected);
		std::string many = R"({"a":[{})";
		for (int i = 0; i < 300'000; ++i) many += ",{}";
		CPPUNIT_ASSERT(stringMember(many + R"(],"k":"v"})", "k") == "v");
	}

	void OnlyJsonIsJson()
	{
		for (const char* text : {"0", "-1.5e+3", " [ ] ", "{\"a\" : {} }", "\"\\u00e9\\n\"", "[null,true,false]", "1E5"})
			CPPUNIT_ASSERT_MESSAGE(text, isJson(text));
		for (const char* text : {"", " ", "01", "1.", "-", "1e", "[1,]", "{\"a\":1,}", "{a:1}", "{\"a\"}", "[1 2]", "nul", "\"a",
				 "\"\\x\"", "\"\\u12g4\"", "\"\n\"", "'a'", "[1]x", "\"\xFF\"", "+1", ".5", "[", "{", "\"\\"})
			CPPUNIT_ASSERT_MESSAGE(text, !isJson(text));
		CPPUNIT_ASSERT(isJson(std::string(60, '[') + std::string(60, ']')));
		CPPUNIT_ASSERT(!isJson(std::string(100'000, '[') + std::string(100'000, ']')));
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(HttpJsonTest);

} // namespace eyrie::http
