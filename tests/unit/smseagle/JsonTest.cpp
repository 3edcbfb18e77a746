#include <cppunit/extensions/HelperMacros.h>

#include <random>
#include <string>

#include <Poco/JSON/Parser.h>

#include "Json.h"
#include "Records.h"
#include "Utf8.h"

namespace eyrie::smseagle
{


class JsonTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(JsonTest);
	CPPUNIT_TEST(RecordsAreCutApartBeforeTheyAreRead);
	CPPUNIT_TEST(ObjectsAreReadStrictly);
	CPPUNIT_TEST(TextIsDecoded);
	CPPUNIT_TEST(WhatMeansItselfIsPassedOverAtAnyPlace);
	CPPUNIT_TEST(AgreesWithPocoOnWhatIsWellFormed);
	CPPUNIT_TEST(BytesThatAreNoUtf8AreReplaced);
	CPPUNIT_TEST_SUITE_END();

	void RecordsAreCutApartBeforeTheyAreRead()
	{
		const auto records
			= splitRecords("\xEF\xBB\xBF [ {\"a\":\"],}\\\"\"} ,garbage, {\"b\":[1,{\"c\":2}]}\n, {\"x\": \xFF} ]\n");
		CPPUNIT_ASSERT_EQUAL(std::string(), records.mistake);
		CPPUNIT_ASSERT_EQUAL(std::size_t(4), records.records.size());
		CPPUNIT_ASSERT_EQUAL(std::string(R"({"a":"],}\""})"), std::string(records.records[0]));
		CPPUNIT_ASSERT_EQUAL(std::string("garbage"), std::string(records.records[1]));
		CPPUNIT_ASSERT_EQUAL(std::string(R"({"b":[1,{"c":2}]})"), std::string(records.records[2]));
		const std::string whole = R"([{"a":"b"},{"c":["d",{"e":"f\\"}]}])";
		for (std::size_t cut = 0; cut < whole.size(); ++cut)
			CPPUNIT_ASSERT_MESSAGE(whole.substr(0, cut), !splitRecords(whole.substr(0, cut)).mistake.empty());
		CPPUNIT_ASSERT(splitRecords(whole).mistake.empty());
	}

	void ObjectsAreReadStrictly()
	{
		const auto members = membersOf(R"( { "a" : -1.5e+3 , "b":[{},[ ],"x"], "c\n":null,"d":true } )");
		CPPUNIT_ASSERT(members && members->size() == 4);
		CPPUNIT_ASSERT_EQUAL(std::string("-1.5e+3"), std::string(members->at(0).value.raw));
		CPPUNIT_ASSERT(members->at(1).value.kind == JsonKind::composite);
		CPPUNIT_ASSERT(members->at(2).name == "c\\n");
		CPPUNIT_ASSERT(membersOf("{}") && membersOf("{}")->empty());
		for (const char* bad : {"", "null", "[]", "{", "}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{\"a\":1}x",
				 "{\"a\":01}", "{\"a\":+1}", "{\"a\":1.}", "{\"a\":.5}", "{\"a\":1e}", "{\"a\":tru}", "{\"a\":\"\\x\"}",
				 "{\"a\":\"\\u12\"}", "{\"a\":\"\n\"}", "{\"a\":[1}", "{\"a\":{\"b\"}}", "{\"a\":\"", "{\"a\":\"\\"})
			CPPUNIT_ASSERT_MESSAGE(bad, !membersOf(bad));
		CPPUNIT_ASSERT(!membersOf("{\"a\":" + std::string(100'000, '[') + "}"));
	}

	void TextIsDecoded()
	{
		const auto decoded = [](const std::string& raw, bool expectRepaired = false)
		{
			bool repaired = false;
			const std::string text = decodedText({JsonKind::text, raw}, repaired);
			CPPUNIT_ASSERT_EQUAL_MESSAGE(raw, expectRepaired, repaired);
			return text;
		};
		CPPUNIT_ASSERT_EQUAL(std::string("a\"\\/\b\f\n\r\tz"), decoded(R"("a\"\\\/\b\f\n\r\tz")"));
		CPPUNIT_ASSERT_EQUAL(std::string("\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"), decoded(R"("\u00e9\u20AC\ud83d\ude00")"));
		CPPUNIT_ASSERT_EQUAL(std::string("\xEF\xBF\xBDx"), decoded(R"("\ud83dx")", true));
		CPPUNIT_ASSERT_EQUAL(std::string("\xEF\xBF\xBD\n"), decoded(R"("\ud83d\n")", true));
		CPPUNIT_ASSERT_EQUAL(std::string("\xEF\xBF\xBD"), decoded(R"("\ude00")", true));
		CPPUNIT_ASSERT_EQUAL(std::string(1, '\0'), decoded(R"("\u0000")"));
	}

	/// Takes small objects apart and together again: whatever Poco refuses has to be refused, and the other way round, but for
	/// what Poco is known to be lax about.
	void AgreesWithPocoOnWhatIsWellFormed()
	{
		const std::string seed = R"({"id":1,"text":"a\"b","x":[1,2,{"y":null}],"z":-1.5,"t":true})";
		std::mt19937 random(1);
		int good = 0;
		for (int i = 0; i < 20'000; ++i)
		{
			std::string json = seed;
			const std::size_t at = random() % json.size();
			if (i % 2 == 0)
				json.erase(at, 1 + random() % 3);
			else
				std::swap(json[at], json[random() % json.size()]);
			bool poco = true;
			try
			{
				Poco::JSON::Parser().parse(json);
			}
			catch (const Poco::Exception&)
			{
				poco = false;
			}
			const bool ours = membersOf(json).has_value();
			good += ours;
			if (ours) CPPUNIT_ASSERT_MESSAGE(json, poco);
		}
		CPPUNIT_ASSERT(good > 500);
	}

	void BytesThatAreNoUtf8AreReplaced()
	{
		for (const char* good :
			{"", "abc", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xED\x9F\xBF", "\xEE\x80\x80", "\xF4\x8F\xBF\xBF"})
		{
			CPPUNIT_ASSERT_MESSAGE(good, isUtf8(good));
			CPPUNIT_ASSERT_EQUAL(std::string(good), repairedUtf8(good));
		}
		for (const char* bad : {"\x80", "\xC3", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80",
				 "\xFF", "\xE2\x82"})
		{
			CPPUNIT_ASSERT(!isUtf8(bad));
			CPPUNIT_ASSERT(isUtf8(repairedUtf8(std::string("a") + bad + "b")));
		}
		CPPUNIT_ASSERT_EQUAL(std::string("a\xEF\xBF\xBD"
										 "b"),
			repairedUtf8("a\xFF"
						 "b"));
	}

	/// Eight characters are looked at together: each must be told from its neighbours.
	void WhatMeansItselfIsPassedOverAtAnyPlace()
	{
		const std::string specials = {'"', '\\', '\0', '\x01', '\x1F'};
		const std::string plain = {' ', '!', '#', '[', ']', '\x7F', '\x80', '\xA2', '\xDC', '\xFF'};
		for (const char filling : plain)
			for (std::size_t length = 0; length < 40; ++length)
			{
				const std::string text(length, filling);
				CPPUNIT_ASSERT_EQUAL(length, plainLength(text));
				for (const char special : specials)
					for (std::size_t at = 0; at < length; ++at)
					{
						auto cut = text;
						cut[at] = special;
						if (at + 1 < length) cut[at + 1] = specials[at % specials.size()];
						CPPUNIT_ASSERT_EQUAL(at, plainLength(cut));
					}
			}
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(JsonTest);

} // namespace eyrie::smseagle
