#include <sstream>

#include <Poco/AutoPtr.h>
#include <Poco/StreamChannel.h>
#include <cppunit/extensions/HelperMacros.h>
#include <eyrie/Connections.h>

#include "engine/MeasuredStorage.h"
#include "engine/Observer.h"
#include "kit/FaultyStorage.h"
#include "kit/MemoryStorage.h"

namespace eyrie::engine
{

using namespace std::chrono_literals;

namespace
{

/// What a call takes, and how often the clock was looked at.
std::chrono::nanoseconds step, passed;
int looks = 0;

std::chrono::nanoseconds now()
{
	++looks;
	return passed += step;
}

struct Listener final : Observer
{
	std::vector<StorageCall> heard;

	void storageCalled(const StorageCall& call) override { heard.push_back(call); }

	bool hears(const std::string& operation, const std::string& error = "")
	{
		if (heard.empty()) return false;
		const auto last = heard.back();
		heard.clear();
		return last.operation == operation && (last.error ? nameOf(*last.error) : "") == error;
	}
};

struct Desk
{
	kit::MemoryStorage memory;
	std::optional<ErrorKind> trouble;
	kit::FaultyStorage faulty{memory,
		[this](auto, auto)
		{
			if (trouble) throw Error(*trouble, ErrorScope::plugin, "the text of +48600100200");
		}};
	Listener listener;
	std::ostringstream log;
	Poco::Logger& logger = Poco::Logger::get("eyrie.storage");

	Desk()
	{
		step = passed = {};
		looks = 0;
		logger.setChannel(Poco::AutoPtr<Poco::Channel>(new Poco::StreamChannel(log)));
	}
	~Desk() { logger.setChannel(nullptr); }
};

} // namespace

class MeasuredStorageTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(MeasuredStorageTest);
	CPPUNIT_TEST(EveryCallIsToldByItsOperation);
	CPPUNIT_TEST(AFailureIsToldAndPassedOn);
	CPPUNIT_TEST(WhatIsSlowIsLoggedWithoutItsValues);
	CPPUNIT_TEST(WhereNobodyListensNoClockIsLookedAt);
	CPPUNIT_TEST_SUITE_END();

	void EveryCallIsToldByItsOperation()
	{
		Desk desk;
		MeasuredStorage measured(desk.faulty, &desk.listener, 1s, now);
		Storage& storage = measured;
		Reader& reader = storage.reader();
		step = 3ms;
		storage.commit({.stream = {"office", "inbox"}});
		CPPUNIT_ASSERT(desk.listener.heard.back().took == 3ms && !desk.listener.heard.back().isSlow);
		CPPUNIT_ASSERT(desk.listener.hears("commit"));
		const std::vector<std::pair<std::string, std::function<void()>>> calls{{"state",
																				   [&] {
																					   storage.state({"office", "inbox"});
																				   }},
			{"lease", [&] { storage.lease({.source = "office"}); }}, {"pending", [&] { storage.pending({}); }},
			{"archive", [&] { storage.archive({}); }}, {"discard", [&] { storage.discard({}); }},
			{"find", [&] { reader.find({}); }}, {"message", [&] { reader.message(1); }}, {"messages", [&] { reader.messages({}); }},
			{"search", [&] { reader.messages({.text = "x"}); }}, {"conversations", [&] { reader.conversations({}); }},
			{"counts", [&] { reader.counts(); }}, {"backlog", [&] { reader.backlog(); }}, {"streams", [&] { reader.streams(); }},
			{"changes", [&] { reader.changes({}); }}, {"last_change", [&] { reader.lastChange(); }},
			{"rejects", [&] { reader.rejects({}); }}};
		for (const auto& [operation, call] : calls)
		{
			call();
			CPPUNIT_ASSERT_MESSAGE(operation, desk.listener.hears(operation));
		}
		CPPUNIT_ASSERT(reader.canSearch() && !storage.extension(Connections::id));
		CPPUNIT_ASSERT(desk.listener.heard.empty() && desk.log.str().empty());
	}

	void AFailureIsToldAndPassedOn()
	{
		Desk desk;
		MeasuredStorage measured(desk.faulty, &desk.listener, 1s, now);
		desk.trouble = ErrorKind::unavailable;
		CPPUNIT_ASSERT_THROW(measured.commit({}), Error);
		CPPUNIT_ASSERT(desk.listener.hears("commit", "unavailable"));
	}

	void WhatIsSlowIsLoggedWithoutItsValues()
	{
		Desk desk;
		MeasuredStorage measured(desk.faulty, &desk.listener, 1s, now);
		step = 1s - 1ns;
		measured.state({"office", "inbox"});
		CPPUNIT_ASSERT(desk.log.str().empty() && !desk.listener.heard.back().isSlow);
		step = 1234567890ns;
		measured.state({"office", "inbox"});
		CPPUNIT_ASSERT(desk.listener.heard.back().isSlow);
		desk.trouble = ErrorKind::unavailable;
		CPPUNIT_ASSERT_THROW(measured.commit({}), Error);
		CPPUNIT_ASSERT_EQUAL(std::string("slow: state took 1.235 s\nslow: commit took 1.235 s, and failed\n"), desk.log.str());
		measured.slowFrom(0s);
		CPPUNIT_ASSERT_THROW(measured.commit({}), Error);
		CPPUNIT_ASSERT(!desk.listener.heard.back().isSlow && desk.listener.hears("commit", "unavailable"));
	}

	void WhereNobodyListensNoClockIsLookedAt()
	{
		Desk desk;
		MeasuredStorage measured(desk.faulty, nullptr, 0s, now);
		measured.commit({});
		CPPUNIT_ASSERT_EQUAL(0, looks);
		measured.slowFrom(1s);
		measured.commit({});
		CPPUNIT_ASSERT_EQUAL(2, looks);
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(MeasuredStorageTest);

} // namespace eyrie::engine
