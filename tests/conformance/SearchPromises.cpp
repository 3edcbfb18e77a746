// What is alike in all storages: words of at least three letters or digits. Short words, accents and what joins words are a
// database's own affair.
#include "Bench.h"

namespace eyrie::conformance
{

namespace
{

using std::chrono::hours;
using Ids = std::vector<std::string>;

/// One message for each text; the ids count from 0, and so do the numbers.
std::vector<Message> saying(const Bench& bench, const std::vector<std::string>& texts)
{
	std::vector<Message> messages;
	for (const auto& text : texts)
	{
		messages.push_back(bench.incoming(std::to_string(messages.size())));
		messages.back().text = text;
		messages.back().insertDate = bench.now() - hours(messages.size()); // The newest stored is the oldest.
	}
	return messages;
}

Ids found(Bench& bench, const std::string& text)
{
	return idsOf(bench.reader().messages({.text = text}));
}

void AllWordsMustOccur(Bench& bench)
{
	bench.search();
	CPPUNIT_ASSERT(bench.reader().canSearch());
	bench.storage().commit(bench.batch("inbox",
		saying(bench,
			{"The red engine failed", "ENGINE: restarted, all red", "engines, engineered", "red", "Pump 4711 (red)/engine!"})));
	CPPUNIT_ASSERT((found(bench, "engine") == Ids{"4", "1", "0"}));
	CPPUNIT_ASSERT((found(bench, "Engine RED") == Ids{"4", "1", "0"}));
	CPPUNIT_ASSERT((found(bench, "red,engine failed") == Ids{"0"}));
	CPPUNIT_ASSERT((found(bench, "4711") == Ids{"4"}));
	CPPUNIT_ASSERT((found(bench, "engine yellow") == Ids{}));
}

void FoundTextsComeByTheirNumbersPageByPage(Bench& bench)
{
	bench.search();
	bench.storage().commit(bench.batch("inbox", saying(bench, std::vector<std::string>(25, "same words again"))));
	MessageQuery query{.limit = 10, .text = "words"};
	Ids seen;
	for (int page = 0; page < 3; ++page)
	{
		const auto rows = bench.reader().messages(query);
		for (const auto& id : idsOf(rows)) seen.push_back(id);
		query.after = AfterMessage{{}, rows.back().id};
		auto newer = bench.incoming("newer " + std::to_string(page));
		newer.text = std::string("other words");
		bench.storage().commit(bench.batch("inbox", {newer}));
	}
	CPPUNIT_ASSERT(bench.reader().messages(query).empty());
	CPPUNIT_ASSERT_EQUAL(std::size_t{25}, seen.size());
	for (std::size_t i = 0; i < seen.size(); ++i) CPPUNIT_ASSERT_EQUAL(std::to_string(24 - i), seen[i]);
}

void WhatWasStoredBeforeIsFoundToo(Bench& bench)
{
	bench.storage().commit(bench.batch("inbox", saying(bench, {"early bird", "early worm"})));
	bench.storage().archive({.source = "office", .olderThan = bench.now() - hours(1), .limit = 10, .lease = {}});
	bench.search();
	bench.storage().migrate();
	CPPUNIT_ASSERT((found(bench, "early") == Ids{"0"}));
	CPPUNIT_ASSERT((idsOf(bench.reader().messages({.archived = true, .text = "early"})) == Ids{"1"}));
	// Switched off and on again.
	if (!bench.reopen()) return;
	auto later = bench.incoming("later");
	later.text = std::string("not early");
	bench.storage().commit(bench.batch("inbox", {later}));
	bench.search();
	CPPUNIT_ASSERT((found(bench, "early") == Ids{"later", "0"}));
}

void AMessageIsFoundByWhatItSaysNow(Bench& bench)
{
	bench.search();
	auto messages = saying(bench, {"first draft", "plain", "silent"});
	messages[2].text = nullptr;
	bench.storage().commit(bench.batch("inbox", messages));
	messages[0].text = std::string("second draft");
	messages[1].text = nullptr;
	messages[2].text = std::string("spoken");
	bench.storage().commit(bench.batch("inbox", messages));
	CPPUNIT_ASSERT((found(bench, "first") == Ids{} && found(bench, "plain") == Ids{}));
	CPPUNIT_ASSERT((found(bench, "draft") == Ids{"0"} && found(bench, "second") == Ids{"0"}));
	CPPUNIT_ASSERT((found(bench, "spoken") == Ids{"2"}));
	// Of a commit that stores nothing, nothing is found either.
	auto stranger = messages[0];
	stranger.phoneNumber = std::string("+1");
	stranger.insertDate = bench.now();
	auto fresh = bench.incoming("fresh");
	fresh.text = std::string("unheard");
	bench.storage().commit(bench.batch("inbox", {fresh, stranger}));
	CPPUNIT_ASSERT((found(bench, "unheard") == Ids{}));
}

void TheOtherConditionsMustHoldToo(Bench& bench)
{
	bench.search();
	auto messages = saying(bench, std::vector<std::string>(5, "word"));
	messages[0].key.source = "plant";
	messages[1].phoneNumber = std::string("+1");
	messages[2].folder = "other";
	auto batch = bench.batch("inbox", messages);
	batch.gone = {messages[3].key};
	bench.storage().commit(batch);
	auto& reader = bench.reader();
	CPPUNIT_ASSERT((idsOf(reader.messages({.source = "plant", .text = "word"})) == Ids{"0"}));
	CPPUNIT_ASSERT((idsOf(reader.messages({.phoneNumber = "+1", .text = "word"})) == Ids{"1"}));
	CPPUNIT_ASSERT((idsOf(reader.messages({.source = "office", .folder = "other", .text = "word"})) == Ids{"2"}));
	CPPUNIT_ASSERT((idsOf(reader.messages({.deleted = MessageQuery::Deleted::only, .text = "word"})) == Ids{"3"}));
	CPPUNIT_ASSERT((idsOf(reader.messages({.until = bench.now() - hours(4), .text = "word"})) == Ids{"4"}));
	CPPUNIT_ASSERT((idsOf(reader.messages({.since = bench.now() - hours(1), .text = "word"})) == Ids{"0"}));
}

void TextsMoveIntoTheArchiveAndOutOfIt(Bench& bench)
{
	bench.search();
	auto messages = saying(bench, {"kept word", "old word", "older word"});
	bench.storage().commit(bench.batch("inbox", messages));
	const ArchiveRequest request{.source = "office", .olderThan = bench.now() - hours(1), .limit = 10, .lease = {}};
	CPPUNIT_ASSERT_EQUAL(std::size_t{2}, bench.storage().archive(request));
	const auto archived = [&](const std::string& text) { return idsOf(bench.reader().messages({.archived = true, .text = text})); };
	CPPUNIT_ASSERT((found(bench, "word") == Ids{"0"} && archived("word") == Ids{"2", "1"}));
	messages[1].text = std::string("changed word");
	bench.storage().commit(bench.batch("inbox", messages));
	CPPUNIT_ASSERT((found(bench, "changed") == Ids{} && archived("changed") == Ids{"1"} && archived("old") == Ids{}));
	bench.storage().discard(request);
	CPPUNIT_ASSERT((archived("word") == Ids{} && found(bench, "word") == Ids{"0"}));
}

void WhatIsNoWordFindsNothing(Bench& bench)
{
	bench.search();
	bench.storage().commit(bench.batch("inbox", saying(bench, {"alpha beta", "text gamma NEAR"})));
	for (const auto* text : {"", " ", "!?", "\"", "'", "()", "+-*", "\\"}) CPPUNIT_ASSERT_MESSAGE(text, found(bench, text).empty());
	// Nor is there a language of queries.
	for (const auto* text : {"alp*", "alpha OR gamma", "alpha -beta zeta", "text:alpha", "(alpha) zeta", "alpha NOT gamma"})
		CPPUNIT_ASSERT_MESSAGE(text, found(bench, text).empty());
	for (const auto* text : {"\"alpha beta\"", "+alpha", "-alpha", "~alpha", "alpha*", "@alpha", "beta alpha", "alpha' beta"})
		CPPUNIT_ASSERT_MESSAGE(text, (found(bench, text) == Ids{"0"}));
	CPPUNIT_ASSERT((found(bench, "near") == Ids{"1"}));
}

void WordsOfAnyScriptAreFoundAsTheyAreWritten(Bench& bench)
{
	bench.search();
	bench.storage().commit(
		bench.batch("inbox", saying(bench, {"Привет мир", "zażółć gęślą", "größer", "καλημέρα", "the and for"})));
	const char* words[] = {"Привет", "zażółć", "größer", "καλημέρα", "the"};
	for (std::size_t i = 0; i < 5; ++i) CPPUNIT_ASSERT_MESSAGE(words[i], (found(bench, words[i]) == Ids{std::to_string(i)}));
}

void ItIsSaidThatTextsAreNotSearched(Bench& bench)
{
	if (bench.reader().canSearch()) return;
	expect(ErrorKind::misconfigured, [&] { found(bench, "word"); });
	bench.search();
	CPPUNIT_ASSERT((found(bench, "word") == Ids{}));
}

} // namespace


void addSearchPromises(Promises& promises)
{
	EYRIE_PROMISE(promises, AllWordsMustOccur);
	EYRIE_PROMISE(promises, FoundTextsComeByTheirNumbersPageByPage);
	EYRIE_PROMISE(promises, WhatWasStoredBeforeIsFoundToo);
	EYRIE_PROMISE(promises, AMessageIsFoundByWhatItSaysNow);
	EYRIE_PROMISE(promises, TheOtherConditionsMustHoldToo);
	EYRIE_PROMISE(promises, TextsMoveIntoTheArchiveAndOutOfIt);
	EYRIE_PROMISE(promises, WhatIsNoWordFindsNothing);
	EYRIE_PROMISE(promises, WordsOfAnyScriptAreFoundAsTheyAreWritten);
	EYRIE_PROMISE(promises, ItIsSaidThatTextsAreNotSearched);
}

} // namespace eyrie::conformance
