#include <array>

#include <cppunit/extensions/HelperMacros.h>

#include <eyrie/Merge.h>

namespace eyrie
{

using namespace std::chrono_literals;

namespace
{

constexpr std::array deliveries{Delivery::none, Delivery::queued, Delivery::sent, Delivery::unreported, Delivery::delivered,
	Delivery::failed, Delivery::unknown};
constexpr TimePoint now{Duration(1'750'000'000'000)};

Message message(int stage, Delivery delivery, const std::string& mark)
{
	Message made;
	made.key = {"office", "outgoing", 1, "17"};
	made.direction = Direction::outgoing;
	made.stage = stage;
	made.folder = "folder " + std::to_string(stage);
	made.delivery = delivery;
	made.status = mark + " status";
	made.text = mark + " text";
	made.phoneNumber = "+48600";
	made.insertDate = now - 1h;
	made.validity = "1h";
	return made;
}

} // namespace

class MergeTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(MergeTest);
	CPPUNIT_TEST(R3_EveryPairOfStatesObeysNothingGoesBack);
	CPPUNIT_TEST(R3_AnAbsentFieldNeverOverwritesAndAnExplicitNullDoes);
	CPPUNIT_TEST(R3_AnEarlierStageOnlyFillsWhatWasNotKnown);
	CPPUNIT_TEST(R3_MergingTheSameAgainChangesNothing);
	CPPUNIT_TEST(R3_TheDateOfChangeDecidesNothing);
	CPPUNIT_TEST(R9_ADeletedRowThatIsSeenIsBack);
	CPPUNIT_TEST(R18_AStrangerDiffersInNumberAndInDateOfCreation);
	CPPUNIT_TEST(R10_TrackingTable);
	CPPUNIT_TEST(R10_AQueuedMessageDoesNotExpireAndItsTimeRunsFromWhenItLeaves);
	CPPUNIT_TEST(R10_TrackingThatEndedDoesNotBeginAgain);
	CPPUNIT_TEST(TheOrderIsSetOnceByTheDateOfCreation);
	CPPUNIT_TEST_SUITE_END();

	void R3_EveryPairOfStatesObeysNothingGoesBack()
	{
		for (int storedStage = 0; storedStage <= 2; ++storedStage)
			for (const auto storedDelivery : deliveries)
				for (int seenStage = 0; seenStage <= 2; ++seenStage)
					for (const auto seenDelivery : deliveries)
					{
						const auto stored = message(storedStage, storedDelivery, "stored");
						const auto seen = message(seenStage, seenDelivery, "seen");
						const auto merged = merge(stored, seen);
						const std::string row = std::to_string(storedStage) + std::string(nameOf(storedDelivery)) + " then "
							+ std::to_string(seenStage) + std::string(nameOf(seenDelivery));
						// Written out again, in other words than merge(): the later one is taken wherever that is no step back.
						const bool stageBack = seenStage < storedStage;
						const bool progressBack = stageBack || (isFinal(storedDelivery) && !isFinal(seenDelivery));
						CPPUNIT_ASSERT_EQUAL_MESSAGE(row, std::max(storedStage, seenStage), merged.stage);
						CPPUNIT_ASSERT_EQUAL_MESSAGE(row, stageBack ? stored.folder : seen.folder, merged.folder);
						CPPUNIT_ASSERT_MESSAGE(row, merged.delivery == (progressBack ? storedDelivery : seenDelivery));
						CPPUNIT_ASSERT_EQUAL_MESSAGE(
							row, std::string(progressBack ? "stored status" : "seen status"), merged.status.value());
						CPPUNIT_ASSERT_EQUAL_MESSAGE(
							row, std::string(stageBack ? "stored text" : "seen text"), merged.text.value());
						CPPUNIT_ASSERT_MESSAGE(row, !isFinal(storedDelivery) || isFinal(merged.delivery));
					}
	}

	void R3_AnAbsentFieldNeverOverwritesAndAnExplicitNullDoes()
	{
		auto stored = message(1, Delivery::sent, "stored");
		stored.smsc = "+48601";
		stored.udh = "050003";
		auto seen = message(1, Delivery::sent, "seen");
		seen.smsc = {};
		seen.udh = nullptr;
		const auto merged = merge(stored, seen);
		CPPUNIT_ASSERT_EQUAL(std::string("+48601"), merged.smsc.value());
		CPPUNIT_ASSERT(!merged.udh.hasValue());
	}

	void R3_AnEarlierStageOnlyFillsWhatWasNotKnown()
	{
		auto stored = message(1, Delivery::sent, "stored");
		stored.senderName = nullptr;
		auto seen = message(0, Delivery::queued, "seen");
		seen.senderName = "remote";
		seen.errorCode = 38;
		const auto merged = merge(stored, seen);
		CPPUNIT_ASSERT_EQUAL(std::string("remote"), merged.senderName.value());
		CPPUNIT_ASSERT_EQUAL(std::string("stored text"), merged.text.value());
		CPPUNIT_ASSERT(!merged.errorCode.hasValue());
	}

	void R3_MergingTheSameAgainChangesNothing()
	{
		const auto stored = firstStored(message(1, Delivery::sent, "one"), now);
		CPPUNIT_ASSERT(isSameRow(stored, merge(stored, message(1, Delivery::sent, "one"))));
		CPPUNIT_ASSERT(!isSameRow(stored, merge(stored, message(1, Delivery::sent, "two"))));
	}

	void R3_TheDateOfChangeDecidesNothing()
	{
		auto stored = message(1, Delivery::sent, "stored");
		stored.updateDate = now;
		auto seen = message(1, Delivery::delivered, "seen");
		seen.updateDate = now - 24h;
		const auto merged = merge(stored, seen);
		CPPUNIT_ASSERT(merged.delivery == Delivery::delivered);
		CPPUNIT_ASSERT(merged.updateDate.value() == now - 24h);
	}

	void R9_ADeletedRowThatIsSeenIsBack()
	{
		auto stored = message(1, Delivery::sent, "one");
		stored.deletedAt = now;
		CPPUNIT_ASSERT(!merge(stored, message(1, Delivery::sent, "one")).deletedAt);
		CPPUNIT_ASSERT(track(&stored, {}, merge(stored, message(1, Delivery::sent, "one")), {}, now));
	}

	void R18_AStrangerDiffersInNumberAndInDateOfCreation()
	{
		const auto stored = message(1, Delivery::sent, "stored");
		auto seen = stored;
		CPPUNIT_ASSERT(!isStranger(stored, seen));
		seen.phoneNumber = "+48999";
		CPPUNIT_ASSERT(!isStranger(stored, seen));
		seen.insertDate = now;
		CPPUNIT_ASSERT(isStranger(stored, seen));
		seen.phoneNumber = stored.phoneNumber; // The repeated hour of autumn moves a date; the number stays.
		CPPUNIT_ASSERT(!isStranger(stored, seen));
		seen.phoneNumber = {};
		CPPUNIT_ASSERT(!isStranger(stored, seen));
	}

	void R10_TrackingTable()
	{
		const auto expiry = [](const Message& merged, const TrackingRule& rule = {}) -> std::optional<Duration>
		{
			const auto tracking = track(nullptr, {}, merged, rule, now);
			if (!tracking || !tracking->expiresAt) return std::nullopt;
			return *tracking->expiresAt - now;
		};
		auto one = message(1, Delivery::sent, "one");
		CPPUNIT_ASSERT(expiry(one) == 1h + 15min);
		one.sendingDate = now - 20min;
		CPPUNIT_ASSERT(expiry(one) == 1h + 15min); // First seen now: later than sent.
		one.sendingDate = now + 20min;
		CPPUNIT_ASSERT(expiry(one) == 20min + 1h + 15min);
		one.sendingDate = {};
		one.validity = "max";
		CPPUNIT_ASSERT(expiry(one) == 72h + 15min);
		CPPUNIT_ASSERT(!track(nullptr, {}, one, {.maxValidity = 0s}, now));
		one.validity = "a word of another firmware";
		CPPUNIT_ASSERT(expiry(one) == 72h + 15min);
		one.validity = "4w";
		CPPUNIT_ASSERT(expiry(one) == 28 * 24h + 15min);
		for (const auto delivery : deliveries)
		{
			one.delivery = delivery;
			CPPUNIT_ASSERT_EQUAL_MESSAGE(
				std::string(nameOf(delivery)), !isFinal(delivery), track(nullptr, {}, one, {}, now).has_value());
		}
		one.delivery = Delivery::none;
		one.direction = Direction::incoming;
		CPPUNIT_ASSERT(!track(nullptr, {}, one, {}, now));
	}

	void R10_AQueuedMessageDoesNotExpireAndItsTimeRunsFromWhenItLeaves()
	{
		const auto queued = message(0, Delivery::queued, "one");
		const auto waiting = track(nullptr, {}, queued, {.maxValidity = 0s}, now - 24h * 20);
		CPPUNIT_ASSERT(waiting && !waiting->expiresAt);
		const auto left = message(1, Delivery::sent, "one");
		const auto running = track(&queued, waiting, left, {}, now);
		CPPUNIT_ASSERT(running && running->expiresAt == now + 1h + 15min);
		auto longWaiting = waiting;
		longWaiting->checks = 40;
		CPPUNIT_ASSERT_EQUAL(0, track(&queued, longWaiting, left, {}, now)->checks);
		// Seeing it again does not prolong it.
		CPPUNIT_ASSERT(track(&left, running, left, {}, now + 30min) == running);
	}

	void R10_TrackingThatEndedDoesNotBeginAgain()
	{
		const auto sent = message(1, Delivery::sent, "one");
		CPPUNIT_ASSERT(!track(&sent, {}, sent, {}, now));
	}

	void TheOrderIsSetOnceByTheDateOfCreation()
	{
		auto seen = message(1, Delivery::sent, "one");
		CPPUNIT_ASSERT(firstStored(seen, now).sortTime == now - 1h);
		seen.insertDate = nullptr;
		seen.sendingDate = now - 2h;
		CPPUNIT_ASSERT(firstStored(seen, now).sortTime == now - 2h);
		seen.sendingDate = {};
		CPPUNIT_ASSERT(firstStored(seen, now).sortTime == now);
		const auto stored = firstStored(seen, now);
		seen.insertDate = now - 9h;
		CPPUNIT_ASSERT(merge(stored, seen).sortTime == now);
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(MergeTest);

} // namespace eyrie
