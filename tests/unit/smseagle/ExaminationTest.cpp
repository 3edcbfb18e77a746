// What is found out about a gateway is what it does: the simulator's switches, seen through the API.
#include <map>

#include <cppunit/extensions/HelperMacros.h>

#include <eyrie/Examination.h>

#include "Assertions.h"
#include "GatewayExamination.h"
#include "ScriptedServer.h"
#include "SourceUnderTest.h"
#include "simulator/DeviceServer.h"

namespace eyrie::smseagle
{

namespace
{

constexpr const char* nothing = "What does it answer if there is nothing?";
constexpr const char* unlimited = "How many rows does it answer if no limit is asked for?";
constexpr const char* largest = "What is the largest limit?";
constexpr const char* order = "In which order do rows come?";
constexpr const char* always = "Is it the same order each time?";
constexpr const char* moved = "Does sent hold what error and delivered show?";
constexpr const char* queued = "What does a message in the queue look like?";
constexpr const char* marks = "Does reading the inbox mark its messages as read?";
constexpr const char* parts = "How is a long message shown that was sent?";
constexpr const char* arrived = "And one that has arrived?";
constexpr const char* attachments = "What stands for no attachments?";
constexpr const char* zones = "Do its dates tell their time zone?";
constexpr const char* column = "Which date do date_from and date_to mean, of what was sent?";
constexpr const char* folder = "What does it answer for a folder that it has not?";

using Findings = std::map<std::string, Examined>;

/// A gateway with some of everything, on the machine's clock.
struct Scene
{
	sim::Device device;
	sim::DeviceServer server{device};
	SourceUnderTest test;

	explicit Scene(const sim::DeviceSettings& ways = {}, const std::string& folders = "inbox,outbox,sent,error,delivered") :
		device(ways), test({{"url", server.url()}, {"token", "s3cret"}, {"folders", folders}})
	{
		test.clock.set(device.now());
		device.fill({.rows = 400, .days = 5});
		const auto id = device.queue("+48600700800", std::string(400, 'x'));
		device.accept(id);
		device.alter(sim::Table::sentitems, id, [](sim::Row& row) { space(row); });
		device.receiveParts("+48600700800", {"one", "two"});
		device.queue("+48600700801", "waits");
	}

	/// Four different dates.
	static void space(sim::Row& row)
	{
		using std::chrono::seconds;
		row.insertDate -= seconds(300);
		row.sendingDate = row.insertDate + seconds(60);
		row.updateDate = row.insertDate + seconds(120);
		row.deliveryDate = row.insertDate + seconds(180);
	}

	Findings examine()
	{
		auto* const examination = static_cast<Examination*>(test.source->extension(Examination::id));
		CPPUNIT_ASSERT(examination);
		Findings findings;
		for (auto& each : examination->examine({})) findings.emplace(each.question, each);
		return findings;
	}
};

void assertFound(const Findings& findings, const char* question, const std::string& answer, bool isSettled = true)
{
	const auto found = findings.find(question);
	CPPUNIT_ASSERT_MESSAGE(question, found != findings.end());
	const std::string told = std::string(question) + " " + found->second.answer + " (" + found->second.seenFrom + ")";
	CPPUNIT_ASSERT_MESSAGE(told, found->second.answer.find(answer) != std::string::npos);
	CPPUNIT_ASSERT_EQUAL_MESSAGE(told, isSettled, found->second.isSettled);
}

} // namespace


class ExaminationTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(ExaminationTest);
	CPPUNIT_TEST(ALikelyGatewayIsSeenAsItIs);
	CPPUNIT_TEST(EachSwitchOfTheSimulatorIsSeen);
	CPPUNIT_TEST(ItIsGentleAndReadsOnlyWhatIsMirrored);
	CPPUNIT_TEST(AnEmptyGatewayLeavesQuestionsOpen);
	CPPUNIT_TEST(NothingOfMessagesOrSecretsIsTold);
	CPPUNIT_TEST(AWrongTokenIsAnError);
	CPPUNIT_TEST(TheOlderApiIsNotExamined);
	CPPUNIT_TEST_SUITE_END();

	void ALikelyGatewayIsSeenAsItIs()
	{
		Scene scene;
		const auto findings = scene.examine();
		assertFound(
			findings, nothing, "delivered, error, inbox, outbox, sent: status 404, \"{\"message\":\"Resource(s) not found\"}\"");
		assertFound(findings, unlimited, "more than ", false);
		assertFound(findings, order, "by rising id");
		assertFound(findings, always, "yes");
		assertFound(findings, moved, "yes; statuses in sent: ");
		assertFound(findings, queued, "status reserved; folder_id 2; with a sending_date");
		assertFound(findings, marks, "no: ");
		assertFound(findings, parts, "joined, as one row");
		assertFound(findings, arrived, "as one row for each part");
		assertFound(findings, attachments, "null");
		assertFound(findings, zones, "yes");
		assertFound(findings, column, "sending_date");
		assertFound(findings, "Are both ends included?", "yes");
		assertFound(findings, "What is a date without a zone?", "its local time");
		assertFound(findings, folder, "status 400, ");
		assertFound(findings, "Which firmware is it?", "6.31");
		assertFound(findings, "What do its webhooks send?", "it takes one", false);
	}

	void EachSwitchOfTheSimulatorIsSeen()
	{
		using Ways = sim::DeviceSettings;
		const std::tuple<void (*)(Ways&), const char*, const char*> cases[] = {
			{[](Ways& ways) { ways.order = Ways::Order::descending; }, order, "by falling id"},
			{[](Ways& ways) { ways.order = Ways::Order::random; }, order, "not by id"},
			{[](Ways& ways) { ways.order = Ways::Order::random; }, always, "no"},
			{[](Ways& ways) { ways.defaultLimit = 25; }, unlimited, "25"},
			{[](Ways& ways) { ways.cap = 50; }, largest, "50"},
			{[](Ways& ways) { ways.maxLimit = 1000; }, largest, "less than 100000, which is refused: "},
			{[](Ways& ways) { ways.empty = Ways::Empty::okArray; }, nothing, "status 200, 0 rows"},
			{[](Ways& ways) { ways.sentExcludesFinal = true; }, moved, "no: they leave sent"},
			{[](Ways& ways) { ways.parts = Ways::Parts::repeated; }, parts, "as one row for each part, which repeats the id"},
			{[](Ways& ways) { ways.readMarksRead = true; }, marks, "yes"},
			{[](Ways& ways) { ways.attachmentsAbsent = true; }, attachments, "the field is absent"},
			{[](Ways& ways) { ways.printZone = false; }, zones, "no; timezone has to be set"},
			{[](Ways& ways) { ways.dateColumn = Ways::DateColumn::insert; }, column, "insert_date"},
			{[](Ways& ways) { ways.dateColumn = Ways::DateColumn::update; }, column, "update_date"},
			{[](Ways& ways) { ways.badFolderStatus = 404; }, folder, "status 404, HTML"},
		};
		for (const auto& [turn, question, answer] : cases)
		{
			Ways ways;
			turn(ways);
			Scene scene(ways);
			assertFound(scene.examine(), question, answer);
		}
	}

	void ItIsGentleAndReadsOnlyWhatIsMirrored()
	{
		Scene scene({}, "sent,error");
		const auto findings = scene.examine();
		CPPUNIT_ASSERT_MESSAGE(std::to_string(scene.test.gate.entered), scene.test.gate.entered <= 40);
		assertFound(findings, marks, "the folder inbox is not mirrored", false);
		assertFound(findings, queued, "the folder outbox is not mirrored", false);
		const auto stats = scene.server.stats();
		CPPUNIT_ASSERT(!stats.byFolder.contains("inbox") && !stats.byFolder.contains("outbox"));
	}

	void AnEmptyGatewayLeavesQuestionsOpen()
	{
		sim::Device device;
		const sim::DeviceServer server(device);
		SourceUnderTest test({{"url", server.url()}, {"token", "s3cret"}});
		Findings findings;
		for (auto& each : static_cast<Examination*>(test.source->extension(Examination::id))->examine({}))
			findings.emplace(each.question, each);
		for (const char* question : {order, always, moved, queued, marks, parts, arrived, attachments, zones, column})
			CPPUNIT_ASSERT_MESSAGE(question, findings.contains(question) && !findings.at(question).isSettled);
		assertFound(findings, nothing, "status 404");
	}

	void NothingOfMessagesOrSecretsIsTold()
	{
		sim::DeviceSettings ways;
		ways.token = "s3cret";
		Scene scene(ways);
		for (const auto& [question, found] : scene.examine())
			for (const char* secret : {"s3cret", "+48600", "xxx"})
				CPPUNIT_ASSERT_MESSAGE(
					question + found.answer + found.seenFrom, (found.answer + found.seenFrom).find(secret) == std::string::npos);
	}

	void AWrongTokenIsAnError()
	{
		sim::DeviceSettings ways;
		ways.token = "another";
		Scene scene(ways);
		const auto error = errorOf([&] { scene.examine(); });
		CPPUNIT_ASSERT_MESSAGE(error, error.find("refuses the access token") != std::string::npos);
	}

	void TheOlderApiIsNotExamined()
	{
		SourceUnderTest test({{"url", "http://127.0.0.1:1"}, {"token", "s3cret"}, {"api", "v1"}});
		CPPUNIT_ASSERT(!test.source->extension(Examination::id));
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(ExaminationTest);

} // namespace eyrie::smseagle
