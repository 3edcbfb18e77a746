// The phone book and the modems; and what the gate is told of requests.
#include <cppunit/extensions/HelperMacros.h>

#include <thread>

#include <eyrie/Directory.h>

#include "Assertions.h"
#include "GatewayDirectory.h"
#include "ScriptedServer.h"
#include "SourceUnderTest.h"
#include "simulator/DeviceServer.h"

namespace eyrie::smseagle
{

namespace
{

Directory& directoryOf(Source& source)
{
	auto* const directory = static_cast<Directory*>(source.extension(Directory::id));
	CPPUNIT_ASSERT(directory);
	return *directory;
}

} // namespace


class DirectoryTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(DirectoryTest);
	CPPUNIT_TEST(ContactsAndModemsAreThoseOfTheGateway);
	CPPUNIT_TEST(AnEmptyPhoneBookIsNoError);
	CPPUNIT_TEST(WhatTheTokenMayNotReadIsSaid);
	CPPUNIT_TEST(AContactIsReadAsItIsWritten);
	CPPUNIT_TEST(AModemIsReadAsItIsWritten);
	CPPUNIT_TEST(TheOlderApiHasNoDirectory);
	CPPUNIT_TEST(ItIsAskedWhileMessagesAre);
	CPPUNIT_TEST(TheGateHearsOfEachRequest);
	CPPUNIT_TEST_SUITE_END();

	void ContactsAndModemsAreThoseOfTheGateway()
	{
		sim::DeviceSettings settings;
		settings.token = "s3cret";
		settings.contacts = {{"+1", "Zoë \"Z\""}, {"+2", "Bob"}};
		settings.disabledModems = {2};
		sim::Device device(settings);
		const sim::DeviceServer server(device);
		SourceUnderTest test({{"url", server.url()}, {"token", "s3cret"}});
		const auto contacts = directoryOf(*test.source).contacts({});
		CPPUNIT_ASSERT_EQUAL(std::size_t{2}, contacts.size());
		CPPUNIT_ASSERT_EQUAL(std::string("+1 Zoë \"Z\""), contacts[0].number + ' ' + contacts[0].name);
		const auto modems = directoryOf(*test.source).modems({});
		CPPUNIT_ASSERT_EQUAL(std::size_t{2}, modems.size());
		CPPUNIT_ASSERT_EQUAL(std::int32_t{1}, modems[0].number);
		CPPUNIT_ASSERT_EQUAL(std::string("Simulated 4G"), modems[0].name);
		CPPUNIT_ASSERT_EQUAL(std::string("Operational, Registered Home"), modems[0].state);
		CPPUNIT_ASSERT(modems[0].phoneNumber.empty() && *modems[0].enabled && !*modems[1].enabled && *modems[0].signal == 75);
		CPPUNIT_ASSERT_EQUAL(std::size_t{2}, test.gate.entered);
	}

	void AnEmptyPhoneBookIsNoError()
	{
		for (const char* empty : {"404-object", "200-object", "200-array"})
		{
			sim::DeviceSettings settings;
			settings.contacts.clear();
			settings.empty = *sim::emptyOf(empty);
			sim::Device device(settings);
			const sim::DeviceServer server(device);
			SourceUnderTest test({{"url", server.url()}, {"token", "s3cret"}});
			CPPUNIT_ASSERT_MESSAGE(empty, directoryOf(*test.source).contacts({}).empty());
		}
	}

	void WhatTheTokenMayNotReadIsSaid()
	{
		sim::DeviceSettings settings;
		settings.forbidsContacts = true;
		sim::Device device(settings);
		const sim::DeviceServer server(device);
		SourceUnderTest test({{"url", server.url()}, {"token", "s3cret"}});
		const auto error = errorOf([&] { directoryOf(*test.source).contacts({}); });
		CPPUNIT_ASSERT_MESSAGE(error, error.find("may not read the phone book") != std::string::npos);
	}

	void AContactIsReadAsItIsWritten()
	{
		const std::tuple<const char*, bool, const char*, const char*> cases[] = {
			{R"({"id":1,"name":"Anna","number":"+48600100200","owner_id":1})", true, "+48600100200", "Anna"},
			{R"({"name":null,"number":600})", true, "600", ""},
			{R"({"name":"Ann\u0061","number":"1"})", true, "1", "Anna"},
			{"{\"name\":\"A\xff\",\"number\":\"1\"}", true, "1", "A\uFFFD"},
			{R"({"name":"nobody"})", false, "", "nobody"},
			{R"({"name":"nobody","number":null})", false, "", "nobody"},
			{R"("+1")", false, "", ""},
			{R"({"name":)", false, "", ""},
		};
		for (const auto& [json, isContact, number, name] : cases)
		{
			Contact contact;
			CPPUNIT_ASSERT_EQUAL_MESSAGE(json, isContact, readContact(json, contact));
			CPPUNIT_ASSERT_EQUAL_MESSAGE(json, std::string(number), contact.number);
			CPPUNIT_ASSERT_EQUAL_MESSAGE(json, std::string(name), contact.name);
		}
	}

	void AModemIsReadAsItIsWritten()
	{
		Modem modem;
		CPPUNIT_ASSERT(readModem(R"({"modem_no":"3","signal_strength":70,"number":"+421900","modem_enabled":null})", modem));
		CPPUNIT_ASSERT(modem.number == 3 && modem.signal == 70 && modem.phoneNumber == "+421900" && !modem.enabled);
		CPPUNIT_ASSERT(modem.name.empty() && modem.state.empty());
		CPPUNIT_ASSERT(readModem(R"({"modem_no":1,"signal_strength":"weak","number":"Unknown"})", modem = {}));
		CPPUNIT_ASSERT(!modem.signal && modem.phoneNumber.empty());
		CPPUNIT_ASSERT(!readModem(R"({"signal_strength":70})", modem = {}));
	}

	void TheOlderApiHasNoDirectory()
	{
		SourceUnderTest test({{"url", "http://127.0.0.1:1"}, {"token", "s3cret"}, {"api", "v1"}});
		CPPUNIT_ASSERT(!test.source->extension(Directory::id));
		SourceUnderTest newer({{"url", "http://127.0.0.1:1"}, {"token", "s3cret"}});
		CPPUNIT_ASSERT(!newer.source->extension("eyrie.other/1"));
	}

	void ItIsAskedWhileMessagesAre()
	{
		sim::Device device;
		for (int i = 0; i < 30; ++i) device.receive("+48600100200", "text");
		const sim::DeviceServer server(device);
		SourceUnderTest test({{"url", server.url()}, {"token", "s3cret"}});
		std::size_t contacts = 0;
		{
			const std::jthread other(
				[&]
				{
					for (int i = 0; i < 20; ++i) contacts += directoryOf(*test.source).contacts({}).size();
				});
			for (int i = 0; i < 20; ++i) CPPUNIT_ASSERT(!test.fetch("inbox", after(0)).messages.empty());
		}
		CPPUNIT_ASSERT_EQUAL(std::size_t{20}, contacts);
	}

	void TheGateHearsOfEachRequest()
	{
		const std::string body = R"({"message":"Resource(s) not found"})";
		std::vector<ScriptedServer::Reaction> reactions{{httpAnswer(404, body)}, {httpAnswer(401, "{}")}, {httpAnswer(429, "{}")},
			{httpAnswer(500, "")}, {"gibberish\r\n\r\n"}};
		const std::optional<ErrorKind> expected[]
			= {std::nullopt, ErrorKind::unauthorised, ErrorKind::throttled, ErrorKind::unavailable, ErrorKind::unavailable};
		for (std::size_t i = 0; i < reactions.size(); ++i)
		{
			const ScriptedServer server([&](const std::string&) { return reactions[i]; });
			SourceUnderTest test({{"url", server.url()}, {"token", "s3cret"}});
			errorOf([&] { directoryOf(*test.source).contacts({}); });
			CPPUNIT_ASSERT_EQUAL(std::size_t{1}, test.gate.outcomes.size());
			CPPUNIT_ASSERT_MESSAGE(std::to_string(i), test.gate.outcomes[0].error == expected[i]);
			if (i == 0) CPPUNIT_ASSERT_EQUAL(body.size(), test.gate.outcomes[0].bytes);
		}
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(DirectoryTest);

} // namespace eyrie::smseagle
