#include <cppunit/extensions/HelperMacros.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "ModelGateway.h"
#include "SourceUnderTest.h"

namespace eyrie::smseagle
{

namespace
{

using Order = ModelGateway::Order;
using Ids = std::vector<std::int64_t>;

/// A source over a model gateway.
struct Sick
{
	Sick()
	{
		auto api = std::make_unique<ModelGateway>();
		gateway = api.get();
		source = std::make_unique<SmsEagleSource>(
			PluginContext{.name = "office", .clock = clock, .logger = Poco::Logger::get("smseagle"), .gate = gate},
			settingsFrom(Options(declaredOptions(), {{"url", "http://model"}, {"token", "t"}})), std::move(api));
	}

	/// Reads all of a folder from there on.
	void read(const std::string& folder, Position from, bool isolate = true)
	{
		read_ = {};
		rejected = {};
		for (bool more = true; more;)
		{
			for (const auto& known : source->folders({}))
			{
				if (known.name != folder) continue;
				const Page page
					= source->fetch({.folder = known, .from = from, .until = {}, .limit = 50, .stop = {}, .isolate = isolate});
				for (const auto& message : page.messages) read_.push_back(*message.position);
				for (const auto& reject : page.rejects) rejected.push_back(std::stoll(reject.id));
				covered = *page.covered.position;
				from = page.covered;
				more = page.more;
			}
		}
	}

	/// The ids of a folder that are not poisoned.
	Ids healthy(std::int64_t after = 0) const
	{
		Ids ids;
		for (const std::int64_t id : all)
			if (id > after && !gateway->poisoned.contains(id)) ids.push_back(id);
		return ids;
	}

	void fill(std::initializer_list<std::pair<std::int64_t, std::int64_t>> ranges)
	{
		for (const auto& [first, last] : ranges)
			for (std::int64_t id = first; id <= last; ++id)
			{
				gateway->add("inbox", id, now);
				all.insert(id);
			}
	}

	const TimePoint now{Duration(1'750'000'000'000)};
	kit::ManualClock clock;
	OpenGate gate;
	ModelGateway* gateway = nullptr;
	std::unique_ptr<SmsEagleSource> source;
	std::set<std::int64_t> all;
	Ids read_;
	Ids rejected;
	std::int64_t covered = 0;
};

} // namespace

class IsolationTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(IsolationTest);
	CPPUNIT_TEST(R15_APageThatFailsForEverIsHalvedToTheOneBadId);
	CPPUNIT_TEST(R15_WithoutBeingAskedToItOnlyFails);
	CPPUNIT_TEST(R15_OneThatIsAnsweredTellsTwoThatAreNot);
	CPPUNIT_TEST(R15_AFolderThatFailsAltogetherRejectsNothing);
	CPPUNIT_TEST(R15_ATransientFailureRejectsNothingAndPassesNothingUnseen);
	CPPUNIT_TEST(R15_ABurstOfFailuresRejectsNothingHoweverLong);
	CPPUNIT_TEST(R15_AnIsolatedReadingOfTheLastDaysFindsItsBeginning);
	CPPUNIT_TEST(R15_AProbeIsNotBrokenByARecord);
	CPPUNIT_TEST(R15_TheRestOfALookUpIsAnswered);
	CPPUNIT_TEST_SUITE_END();

	void R15_APageThatFailsForEverIsHalvedToTheOneBadId()
	{
		const std::vector<std::set<std::int64_t>> cases{
			{1}, {2}, {150}, {299}, {300}, {5000}, {5040}, {1, 2, 3}, {100, 101, 200, 5020}, {300, 5000}};
		for (const auto& poisoned : cases)
			for (const auto order : {Order::ascending, Order::descending, Order::insertion, Order::random})
				for (const std::size_t cap : {std::size_t{7}, std::size_t{100}, SIZE_MAX})
					for (const std::int64_t after : {std::int64_t{0}, std::int64_t{120}})
					{
						Sick sick;
						sick.fill({{1, 300}, {5000, 5040}});
						sick.gateway->order = order;
						sick.gateway->cap = cap;
						sick.gateway->poisoned = poisoned;
						sick.read("inbox", after == 0 ? Position(FromOldest{}) : Position(Cursor{"", after}));
						CPPUNIT_ASSERT(sick.read_ == sick.healthy(after));
						Ids bad;
						for (const auto id : poisoned)
							if (id > after) bad.push_back(id);
						CPPUNIT_ASSERT(sick.rejected == bad);
						CPPUNIT_ASSERT_EQUAL(std::int64_t{5040}, sick.covered);
						CPPUNIT_ASSERT(sick.gateway->requests["inbox"] < 2500);
					}
	}

	void R15_WithoutBeingAskedToItOnlyFails()
	{
		Sick sick;
		sick.fill({{1, 300}});
		sick.gateway->poisoned = {150};
		CPPUNIT_ASSERT_THROW(sick.read("inbox", FromOldest{}, false), Error);
		CPPUNIT_ASSERT_THROW(sick.read("inbox", Since{sick.now - std::chrono::days(1)}, false), Error);
		sick.read("inbox", Since{sick.now - std::chrono::days(1)});
		CPPUNIT_ASSERT(sick.read_ == sick.healthy());
		CPPUNIT_ASSERT((sick.rejected == Ids{150}));
	}

	/// A queue, say: nothing stands but what breaks answers, and one that does not.
	void R15_OneThatIsAnsweredTellsTwoThatAreNot()
	{
		for (const std::int64_t answered : {2, 3, 6, 7, 8, 40})
		{
			Sick sick;
			sick.fill({{1, 1}, {5, 5}, {answered, answered}});
			sick.gateway->poisoned = {1, 5};
			sick.read("inbox", FromOldest{});
			CPPUNIT_ASSERT((sick.rejected == Ids{1, 5}));
			CPPUNIT_ASSERT((sick.read_ == Ids{answered}));
		}
		for (const std::int64_t second : {2, 5, 6, 100})
		{
			Sick sick;
			sick.fill({{1, 1}, {second, second}});
			sick.gateway->poisoned = {1, second};
			sick.read("inbox", FromOldest{});
			CPPUNIT_ASSERT((sick.rejected == Ids{1, second}));
		}
	}

	void R15_AFolderThatFailsAltogetherRejectsNothing()
	{
		Sick sick;
		sick.fill({{1, 300}});
		sick.gateway->failing.emplace("inbox", Error(ErrorKind::unavailable, ErrorScope::stream, "HTTP 500"));
		CPPUNIT_ASSERT_THROW(sick.read("inbox", FromOldest{}), Error);
		CPPUNIT_ASSERT(sick.rejected.empty());
		CPPUNIT_ASSERT(sick.gateway->requests["inbox"] < 20);
	}

	void R15_ATransientFailureRejectsNothingAndPassesNothingUnseen()
	{
		for (std::size_t healsAfter = 1; healsAfter < 40; ++healsAfter)
		{
			Sick sick;
			sick.fill({{1, 300}});
			sick.gateway->poisoned = {300};
			sick.gateway->before = [&]
			{
				if (sick.gateway->requests["inbox"] > healsAfter) sick.gateway->poisoned.clear();
			};
			sick.read("inbox", Cursor{"", 280});
			CPPUNIT_ASSERT(sick.rejected.empty() || sick.rejected == Ids{300});
			if (sick.rejected.empty()) CPPUNIT_ASSERT_EQUAL(std::size_t{20}, sick.read_.size());
			CPPUNIT_ASSERT_EQUAL(std::int64_t{300}, sick.covered);
		}
		// Nothing at all was there: an id that comes into being next must not be behind us.
		for (std::size_t healsAfter = 1; healsAfter < 12; ++healsAfter)
		{
			Sick sick;
			sick.fill({{1, 300}});
			sick.gateway->failing.emplace("inbox", Error(ErrorKind::unavailable, ErrorScope::stream, "HTTP 500"));
			sick.gateway->before = [&]
			{
				if (sick.gateway->requests["inbox"] > healsAfter) sick.gateway->failing.clear();
			};
			try
			{
				sick.read("inbox", Cursor{"", 300});
				CPPUNIT_ASSERT_EQUAL(std::int64_t{300}, sick.covered);
			}
			catch (const Error&)
			{
				// It was still failing altogether.
			}
			CPPUNIT_ASSERT(sick.rejected.empty());
		}
	}

	void R15_ABurstOfFailuresRejectsNothingHoweverLong()
	{
		for (const std::size_t begins : {1, 2, 3, 5, 9})
			for (const std::size_t lasts : {1, 4, 10, 60, 400, 1'000'000})
			{
				Sick sick;
				sick.fill({{1, 300}});
				sick.gateway->cap = 20;
				sick.gateway->before = [&]
				{
					const auto asked = sick.gateway->requests["inbox"];
					sick.gateway->failing.clear();
					if (asked < begins || asked >= begins + lasts) return;
					sick.gateway->failing.emplace("inbox", Error(ErrorKind::unavailable, ErrorScope::stream, "HTTP 500"));
				};
				try
				{
					sick.read("inbox", FromOldest{});
					CPPUNIT_ASSERT(sick.read_ == sick.healthy());
				}
				catch (const Error&)
				{
					// The folder was failing altogether.
				}
				CPPUNIT_ASSERT(sick.rejected.empty());
				CPPUNIT_ASSERT(sick.gateway->requests["inbox"] < 400);
			}
	}

	void R15_AnIsolatedReadingOfTheLastDaysFindsItsBeginning()
	{
		for (const auto& poisoned :
			std::vector<std::set<std::int64_t>>{{9'990}, {9'999, 10'000}, {1, 5'000, 9'990}, {7'500, 8'750}})
			for (const std::size_t cap : {std::size_t{50}, SIZE_MAX})
			{
				Sick sick;
				for (std::int64_t id = 1; id <= 10'000; ++id)
				{
					sick.gateway->add("inbox", id, sick.now - std::chrono::minutes(10 * (10'000 - id)));
					sick.all.insert(id);
				}
				sick.gateway->cap = cap;
				sick.gateway->poisoned = poisoned;
				sick.read("inbox", Since{sick.now - std::chrono::days(2)});
				const auto healthy = sick.healthy(10'000 - 2 * 144);
				CPPUNIT_ASSERT(std::includes(sick.read_.begin(), sick.read_.end(), healthy.begin(), healthy.end()));
				CPPUNIT_ASSERT(sick.gateway->requests["inbox"] < 500);
				CPPUNIT_ASSERT(sick.gateway->rowsSent < 20'000);
			}
	}

	void R15_AProbeIsNotBrokenByARecord()
	{
		Sick sick;
		sick.fill({{1, 3}});
		sick.gateway->poisoned = {1};
		sick.source->probe({});
		sick.gateway->failing.emplace("inbox", Error(ErrorKind::unavailable, ErrorScope::stream, "HTTP 500"));
		CPPUNIT_ASSERT_THROW(sick.source->probe({}), Error);
	}

	void R15_TheRestOfALookUpIsAnswered()
	{
		Sick sick;
		for (std::int64_t id = 1; id <= 60; ++id) sick.gateway->add("sent", id, sick.now);
		sick.gateway->poisoned = {17, 18};
		LookupRequest request{.space = "outgoing", .ids = {}, .stop = {}, .isolate = true};
		for (int id = 1; id <= 61; ++id) request.ids.push_back(std::to_string(id));
		const Lookup lookup = sick.source->lookup(request);
		CPPUNIT_ASSERT_EQUAL(std::size_t{58}, lookup.found.size());
		CPPUNIT_ASSERT((lookup.unanswered == std::vector<std::string>{"17", "18"}));
		CPPUNIT_ASSERT((lookup.absent == std::vector<std::string>{"61"}));
		request.isolate = false;
		CPPUNIT_ASSERT_EQUAL(std::size_t{0}, sick.source->lookup(request).found.size());
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(IsolationTest);

} // namespace eyrie::smseagle
