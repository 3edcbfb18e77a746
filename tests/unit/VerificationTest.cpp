#include <cppunit/extensions/HelperMacros.h>

#include "Bench.h"
#include "engine/Verification.h"

namespace eyrie::engine
{

using namespace std::chrono_literals;

class VerificationTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(VerificationTest);
	CPPUNIT_TEST(R3_AMirrorAheadOfTheSourceIsTold);
	CPPUNIT_TEST(R3_AFinalStateThatTheSourceDoesNotShowIsTold);
	CPPUNIT_TEST(AMessageThatSeveralFoldersShowIsEqual);
	CPPUNIT_TEST(WhatMovesMeanwhileIsNoDifference);
	CPPUNIT_TEST(WhatADaemonMirrorsMeanwhileIsNotAhead);
	CPPUNIT_TEST(WhatIsNotAnsweredStaysInDoubt);
	CPPUNIT_TEST(WhoeverWaitsIsToldHowFarItIs);
	CPPUNIT_TEST_SUITE_END();

	static std::string verified(Bench& bench)
	{
		static const char* const kinds[] = {"missing", "stale", "ahead", "extra"};
		const Workplace place{"office", bench.source, bench.storage, bench.clock, bench.budget, bench.rules};
		std::string text;
		for (const auto& [kind, space, id, what] : Verification(place, {}).run({}).differences)
			text += std::string(kinds[static_cast<int>(kind)]) + " " + space + " " + id + ": " + what + "\n";
		return text;
	}

	static void pass(Bench& bench)
	{
		auto sync = bench.sync();
		CPPUNIT_ASSERT(sync.pass({}).succeeded());
	}

	void R3_AMirrorAheadOfTheSourceIsTold()
	{
		Bench bench;
		bench.remote.put("delivered", 5, Delivery::delivered);
		bench.remote.put("sent", 6, Delivery::sent);
		pass(bench);
		CPPUNIT_ASSERT_EQUAL(std::string(), verified(bench));
		bench.remote.move("delivered", "sent", 5, Delivery::sent);
		CPPUNIT_ASSERT_EQUAL(std::string("ahead outgoing 5: stored as delivered, delivered; it is sent, sent\n"), verified(bench));
		pass(bench);
		CPPUNIT_ASSERT_EQUAL(std::string("ahead outgoing 5: stored as delivered, delivered; it is sent, sent\n"), verified(bench));
	}

	/// A folder of its own, or a word of its own, need not show it.
	void R3_AFinalStateThatTheSourceDoesNotShowIsTold()
	{
		Bench bench;
		bench.remote.put("sent", 5, Delivery::unreported).status = "sending_ok";
		bench.remote.put("sent", 6, Delivery::unreported).status = "sending_ok_no_report";
		pass(bench);
		bench.remote.put("sent", 5, Delivery::sent).status = "sending_ok";
		bench.remote.put("sent", 6, Delivery::sent).status = "sending_ok";
		CPPUNIT_ASSERT_EQUAL(std::string("ahead outgoing 5: in sent, stored as unreported; it is sent\n"
										 "ahead outgoing 6: stored as sent, sending_ok_no_report; it is sent, sending_ok\n"),
			verified(bench));
	}

	void AMessageThatSeveralFoldersShowIsEqual()
	{
		Bench bench;
		for (const char* folder : {"outbox", "sent", "delivered"}) bench.remote.put(folder, 5, Delivery::delivered);
		bench.remote.put("sent", 6, Delivery::sent);
		bench.remote.put("error", 6, Delivery::failed);
		pass(bench);
		CPPUNIT_ASSERT_EQUAL(std::string("delivered"), bench.stored("outgoing", 5)->folder);
		CPPUNIT_ASSERT_EQUAL(std::string(), verified(bench));
		CPPUNIT_ASSERT_EQUAL(0, bench.remote.calls["lookup"]);
	}

	void WhatMovesMeanwhileIsNoDifference()
	{
		Bench bench;
		bench.remote.put("delivered", 5, Delivery::delivered);
		pass(bench);
		const Message settled = bench.remote.in("delivered").at(5);
		bench.remote.move("delivered", "sent", 5, Delivery::sent);
		bench.remote.before = [&](const std::string& what)
		{
			if (what == "lookup") bench.remote.put("delivered", 5) = settled;
		};
		CPPUNIT_ASSERT_EQUAL(std::string(), verified(bench));
		CPPUNIT_ASSERT_EQUAL(1, bench.remote.calls["lookup"]);
	}

	void WhatADaemonMirrorsMeanwhileIsNotAhead()
	{
		Bench bench;
		bench.remote.put("sent", 5, Delivery::sent);
		pass(bench);
		bench.remote.move("sent", "delivered", 5, Delivery::delivered);
		bench.remote.before = [&](const std::string& what)
		{
			if (what == "lookup") pass(bench);
		};
		CPPUNIT_ASSERT_EQUAL(std::string(), verified(bench));
		CPPUNIT_ASSERT_EQUAL(1, bench.remote.calls["lookup"]);
		CPPUNIT_ASSERT_EQUAL(std::string("delivered"), bench.stored("outgoing", 5)->folder);
	}

	void WhatIsNotAnsweredStaysInDoubt()
	{
		Bench bench;
		bench.remote.put("delivered", 5, Delivery::delivered);
		pass(bench);
		bench.remote.move("delivered", "sent", 5, Delivery::sent);
		bench.remote.unanswerable.insert("5");
		CPPUNIT_ASSERT_EQUAL(std::string("ahead outgoing 5: stored as delivered, delivered\n"), verified(bench));
	}

	void WhoeverWaitsIsToldHowFarItIs()
	{
		Bench bench;
		for (const int id : {5, 6, 7}) bench.remote.put("sent", id, Delivery::sent);
		pass(bench);
		const Workplace place{"office", bench.source, bench.storage, bench.clock, bench.budget, bench.rules};
		std::atomic<std::size_t> looked = 0;
		CPPUNIT_ASSERT_EQUAL(std::size_t(3), Verification(place, {}, &looked).run({}).compared);
		CPPUNIT_ASSERT_EQUAL(std::size_t(3), looked.load());
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(VerificationTest);

} // namespace eyrie::engine
