// What the read API shows, without a socket, of a storage in memory.
#include <Poco/JSON/Array.h>
#include <Poco/JSON/Object.h>
#include <Poco/JSON/Parser.h>
#include <cppunit/extensions/HelperMacros.h>

#include <eyrie/Error.h>

#include "Post.h"
#include "http/HealthRoutes.h"
#include "http/MessageRoutes.h"
#include "http/PageCursor.h"
#include "http/SourceRoutes.h"
#include "kit/ManualClock.h"
#include "kit/MemoryStorage.h"

namespace eyrie::http
{

class HttpReadingTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(HttpReadingTest);
	CPPUNIT_TEST(MessagesAreFoundByEachFilter);
	CPPUNIT_TEST(PagesNeitherSkipNorRepeatWhileMessagesArrive);
	CPPUNIT_TEST(WordsAndTheArchiveAreSearched);
	CPPUNIT_TEST(AMessageIsShownWithItsHistory);
	CPPUNIT_TEST(ConversationsAreByNumberOverAllFolders);
	CPPUNIT_TEST(ChangesAreReadOnFromANumber);
	CPPUNIT_TEST(FoldersShowHowFarTheyAreRead);
	CPPUNIT_TEST(PendingAndRejectsAreShown);
	CPPUNIT_TEST(SenselessParametersAreRefused);
	CPPUNIT_TEST(CursorsAreOpaqueAndStrict);
	CPPUNIT_TEST(ReadyMeansThatEachFolderProgresses);
	CPPUNIT_TEST(AliveNeedsNoDatabase);
	CPPUNIT_TEST_SUITE_END();

public:
	void setUp() override
	{
		fill(_storage, _clock.now());
		addMessageRoutes(_router, _places);
		addSourceRoutes(_router, _places);
		addHealthRoutes(_router, _places);
	}

private:
	Response ask(const std::string& target, bool isLocal = true)
	{
		Request request{.target = *readTarget(target), .asker = {.name = "t", .scopes = {Scope::read}, .isLocal = isLocal}};
		return _router.answer(request);
	}

	Poco::JSON::Object::Ptr get(const std::string& target)
	{
		const auto response = ask(target);
		CPPUNIT_ASSERT_EQUAL_MESSAGE(target + ": " + response.body, 200, response.status);
		return Poco::JSON::Parser().parse(response.body).extract<Poco::JSON::Object::Ptr>();
	}

	/// The values of one member of all items, joined.
	std::string items(const std::string& target, const std::string& member = "remote_id")
	{
		std::string text;
		const auto array = get(target)->getArray("items");
		for (const auto& item : *array)
		{
			const auto value = item.extract<Poco::JSON::Object::Ptr>()->get(member);
			text += (text.empty() ? "" : " ") + (value.isEmpty() ? "null" : value.convert<std::string>());
		}
		return text;
	}

	void MessagesAreFoundByEachFilter()
	{
		const std::vector<std::pair<std::string, std::string>> cases{
			{"", "4 3 2 1 10 9 8 7 6 5 4 2 1"},
			{"?folder=inbox", "10 9 8 7 6 5 4 2 1"},
			{"?source=elsewhere", ""},
			{"?number=%2B48600100201", "9 7 5 1"},
			{"?number=+48600100201", ""}, // A plus in a query is a blank.
			{"?direction=outgoing", "4 3 2 1"},
			{"?delivery=delivered", "3"},
			{"?status=sent", "2 1"},
			{"?folder=inbox&deleted=only", "3"},
			{"?folder=inbox&deleted=included", "10 9 8 7 6 5 4 3 2 1"},
			{"?since=2025-06-15T14:37:40Z", "4 3 2 1"},
			{"?since=2025-06-15T16:37:40%2B02:00", "4 3 2 1"},
			{"?until=2025-06-15T14:09:40Z&folder=inbox", "2 1"},
			{"?until=2025-06-15", ""},
			{"?folder=&limit=2", "4 3"},
		};
		for (const auto& [query, expected] : cases)
			CPPUNIT_ASSERT_EQUAL_MESSAGE(query, expected, items("/api/v1/messages" + query));
	}

	void PagesNeitherSkipNorRepeatWhileMessagesArrive()
	{
		std::string seen, cursor;
		for (int page = 0; page == 0 || !cursor.empty(); ++page)
		{
			const std::string target = "/api/v1/messages?folder=inbox&limit=4" + (cursor.empty() ? "" : "&cursor=" + cursor);
			seen += items(target) + " | ";
			const auto next = get(target)->get("next");
			cursor = next.isEmpty() ? "" : next.convert<std::string>();
			Batch batch;
			batch.stream = {"office", "inbox"};
			batch.now = _clock.now();
			batch.messages = {incoming(11 + page, _clock.now())};
			_storage.commit(batch);
			CPPUNIT_ASSERT(page < 5);
		}
		CPPUNIT_ASSERT_EQUAL(std::string("10 9 8 7 | 6 5 4 2 | 1 | "), seen);
	}

	void WordsAndTheArchiveAreSearched()
	{
		CPPUNIT_ASSERT_EQUAL(std::string("7"), items("/api/v1/messages?text=Quoted%207&folder=inbox"));
		CPPUNIT_ASSERT_EQUAL(std::string("4 3 2 1"), items("/api/v1/messages?text=sent"));
		const auto next = get("/api/v1/messages?text=sent&limit=1")->getValue<std::string>("next");
		CPPUNIT_ASSERT_EQUAL(std::string("3 2 1"), items("/api/v1/messages?text=sent&cursor=" + next));
		CPPUNIT_ASSERT_EQUAL(std::string(), items("/api/v1/messages?archived=true"));
		_storage.archive({.source = "office", .olderThan = _clock.now() - std::chrono::minutes(58)});
		CPPUNIT_ASSERT_EQUAL(std::string("1"), items("/api/v1/messages?archived=true"));
		CPPUNIT_ASSERT_EQUAL(std::string("1"), items("/api/v1/conversations/+48600100201?archived=true"));
		CPPUNIT_ASSERT_EQUAL(std::string("9 7 5"), items("/api/v1/conversations/+48600100201?archived=false"));
	}

	void AMessageIsShownWithItsHistory()
	{
		const auto id = get("/api/v1/messages?delivery=delivered")->getArray("items")->getObject(0)->getValue<std::int64_t>("id");
		const auto message = get("/api/v1/messages/" + std::to_string(id));
		CPPUNIT_ASSERT_EQUAL(std::string("delivered"), message->getValue<std::string>("folder"));
		CPPUNIT_ASSERT_EQUAL(std::size_t(2), message->getArray("history")->size());
		CPPUNIT_ASSERT_EQUAL(std::string("new"), message->getArray("history")->getObject(0)->getValue<std::string>("kind"));
		CPPUNIT_ASSERT_EQUAL(std::string("delivered"), message->getArray("history")->getObject(1)->getValue<std::string>("status"));
		const auto inbox = get("/api/v1/messages?folder=inbox")->getArray("items")->getObject(0);
		CPPUNIT_ASSERT_EQUAL(std::string("text 10 \"quoted\""), inbox->getValue<std::string>("text"));
		CPPUNIT_ASSERT_EQUAL(7, inbox->getObject("extra")->getObject("user")->getValue<int>("id"));
		CPPUNIT_ASSERT(inbox->isNull("status") && inbox->isNull("deleted_at"));
		CPPUNIT_ASSERT_EQUAL(std::string("2025-06-15T14:16:40.000Z"), inbox->getValue<std::string>("receive_date"));
		for (const char* none : {"0", "999", "-1", "x", "99999999999999999999", "1x"})
			CPPUNIT_ASSERT_EQUAL_MESSAGE(none, 404, ask(std::string("/api/v1/messages/") + none).status);
	}

	void ConversationsAreByNumberOverAllFolders()
	{
		CPPUNIT_ASSERT_EQUAL(std::string("+48600100200 +48600100201"), items("/api/v1/conversations", "phone_number"));
		CPPUNIT_ASSERT_EQUAL(std::string("9 4"), items("/api/v1/conversations", "messages"));
		const auto first = get("/api/v1/conversations?limit=1");
		CPPUNIT_ASSERT_EQUAL(
			std::string("4"), first->getArray("items")->getObject(0)->getObject("last")->getValue<std::string>("remote_id"));
		CPPUNIT_ASSERT_EQUAL(std::string("+48600100201"),
			items("/api/v1/conversations?limit=1&cursor=" + first->getValue<std::string>("next"), "phone_number"));
		CPPUNIT_ASSERT_EQUAL(std::string("4 3 2 1 10 8 6 4 2"), items("/api/v1/conversations/+48600100200"));
		CPPUNIT_ASSERT_EQUAL(std::string("9 7 5 1"), items("/api/v1/conversations/%2B48600100201?source=office"));
		CPPUNIT_ASSERT_EQUAL(std::string(), items("/api/v1/conversations/+1"));
	}

	void ChangesAreReadOnFromANumber()
	{
		std::string kinds;
		std::int64_t after = 0;
		for (bool more = true; more;)
		{
			const std::string target = "/api/v1/changes?limit=5&after=" + std::to_string(after);
			kinds += items(target, "kind") + " | ";
			const auto page = get(target);
			after = page->getValue<std::int64_t>("last");
			more = page->getValue<bool>("more");
		}
		CPPUNIT_ASSERT_EQUAL(std::string("new new new new new | new new new new new | gone new new new new | changed | "), kinds);
		CPPUNIT_ASSERT_EQUAL(std::int64_t(16), after);
		CPPUNIT_ASSERT_EQUAL(std::int64_t(16), get("/api/v1/changes?after=16")->getValue<std::int64_t>("last"));
	}

	void FoldersShowHowFarTheyAreRead()
	{
		CPPUNIT_ASSERT_EQUAL(std::string("delivered inbox outbox sent"), items("/api/v1/folders", "folder"));
		CPPUNIT_ASSERT_EQUAL(std::string("1 9 1 2"), items("/api/v1/folders?source=office", "messages"));
		CPPUNIT_ASSERT_EQUAL(std::string("0 0 1 2"), items("/api/v1/folders", "pending"));
		CPPUNIT_ASSERT_EQUAL(std::string("null 10 null null"), items("/api/v1/folders", "last_synced_id"));
		CPPUNIT_ASSERT_EQUAL(std::string(), items("/api/v1/folders?source=lab", "folder"));
		CPPUNIT_ASSERT_EQUAL(std::string("office lab"), items("/api/v1/sources", "name"));
		CPPUNIT_ASSERT_EQUAL(std::string("true false"), items("/api/v1/sources", "ready"));
		CPPUNIT_ASSERT_EQUAL(std::string("smseagle"), get("/api/v1/sources/office")->getValue<std::string>("plugin"));
		CPPUNIT_ASSERT_EQUAL(404, ask("/api/v1/sources/nowhere").status);
	}

	void PendingAndRejectsAreShown()
	{
		CPPUNIT_ASSERT_EQUAL(std::size_t(3), get("/api/v1/pending")->getArray("items")->size());
		CPPUNIT_ASSERT(!get("/api/v1/pending")->getValue<bool>("more"));
		CPPUNIT_ASSERT(get("/api/v1/pending?source=office&limit=1")->getValue<bool>("more"));
		CPPUNIT_ASSERT_EQUAL(std::string("3 2 1"), items("/api/v1/rejects", "number"));
		CPPUNIT_ASSERT_EQUAL(std::string("78 null 77"), items("/api/v1/rejects"));
		CPPUNIT_ASSERT_EQUAL(std::string("{} null {\"bad\":"), items("/api/v1/rejects", "text"));
		CPPUNIT_ASSERT_EQUAL(std::string("null /wE= null"), items("/api/v1/rejects", "base64"));
		const auto next = get("/api/v1/rejects?limit=2")->getValue<std::string>("next");
		CPPUNIT_ASSERT_EQUAL(std::string("1"), items("/api/v1/rejects?limit=2&cursor=" + next, "number"));
	}

	void SenselessParametersAreRefused()
	{
		for (const char* query : {"limit=0", "limit=101", "limit=-1", "limit=x", "limit=1.5", "limit=99999999999999999999",
				 "cursor=x", "cursor=MTIz", "direction=up", "delivery=Sent", "deleted=yes", "since=yesterday", "since=2025-13-01",
				 "since=2025-06-15T14:37:40", "until=0", "archived=1", "order=asc"})
		{
			const auto response = ask(std::string("/api/v1/messages?") + query);
			CPPUNIT_ASSERT_EQUAL_MESSAGE(query, 400, response.status);
			CPPUNIT_ASSERT_EQUAL(std::string("application/problem+json"), response.type);
		}
		CPPUNIT_ASSERT_EQUAL(400, ask("/api/v1/changes?after=-1").status);
	}

	void CursorsAreOpaqueAndStrict()
	{
		for (const AfterMessage after :
			{AfterMessage{}, AfterMessage{TimePoint(Duration(1'750'000'000'123)), 42}, AfterMessage{TimePoint(Duration(-5)), -7},
				AfterMessage{TimePoint::max(), INT64_MAX}, AfterMessage{TimePoint::min(), INT64_MIN}})
		{
			for (const auto& until : {std::optional<AfterMessage>(), std::optional(after)})
			{
				const std::string text = writeCursor({after, until});
				const auto read = readCursor(text);
				CPPUNIT_ASSERT_MESSAGE(text, read && read->after.sortTime == after.sortTime && read->after.id == after.id);
				CPPUNIT_ASSERT(read->until.has_value() == until.has_value() && (!until || read->until->id == until->id));
				CPPUNIT_ASSERT(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
					== std::string::npos);
				CPPUNIT_ASSERT(!readCursor(text + "A") && !readCursor(text + "=") && !readCursor(" " + text));
			}
		}
		const std::vector<std::string> others{"", "=", "MQ", "LjE", "MS4", "MDEuMQ", "MS4yLjM", "MS4yLjMu", std::string(1000, 'A')};
		for (const auto& text : others) CPPUNIT_ASSERT_MESSAGE(text, !readCursor(text));
	}

	void ReadyMeansThatEachFolderProgresses()
	{
		_places.sources.pop_back(); // `lab`, which was never read.
		CPPUNIT_ASSERT_EQUAL(200, ask("/readyz").status);
		_clock.advance(std::chrono::minutes(6));
		CPPUNIT_ASSERT_EQUAL(200, ask("/readyz").status);
		_clock.advance(std::chrono::seconds(1));
		CPPUNIT_ASSERT_EQUAL(503, ask("/readyz").status);
		const auto note = [&](const std::string& folder, const StreamNote& more)
		{
			Batch batch;
			batch.stream = {"office", folder};
			batch.now = _clock.now();
			batch.note = more;
			_storage.commit(batch);
		};
		const auto why = [&] { return ask("/readyz").body; };
		for (const char* folder : {"inbox", "outbox", "sent"}) note(folder, {.succeeded = _clock.now()});
		// Nobody has tried: it is configured no longer.
		CPPUNIT_ASSERT_EQUAL(std::string(R"({"status":"ready","reasons":[]})"), why());
		note("delivered", {.error = "forbidden"});
		CPPUNIT_ASSERT_EQUAL(
			std::string(R"({"status":"unready","reasons":["office/delivered was last read to its end 361s ago"]})"), why());
		CPPUNIT_ASSERT_EQUAL(std::string(R"({"status":"unready"})"), unreadyTo());
		// Nor to whom a proxy on this one asks for.
		CPPUNIT_ASSERT_EQUAL(std::string(R"({"status":"unready"})"), unreadyTo("x-forwarded-for"));
		CPPUNIT_ASSERT_EQUAL(std::string(R"({"status":"unready"})"), unreadyTo("forwarded"));
		note("delivered", {.succeeded = _clock.now()});
		CPPUNIT_ASSERT_EQUAL(200, ask("/readyz").status);
		note("inbox", {.halt = "the numbering has restarted"});
		CPPUNIT_ASSERT_EQUAL(std::string(R"({"status":"unready","reasons":["office/inbox is halted"]})"), why());
		_status = {{.source = "office", .isPaused = true}};
		CPPUNIT_ASSERT_EQUAL(200, ask("/readyz").status);
		CPPUNIT_ASSERT(get("/api/v1/sources/office")->getValue<bool>("paused"));
		_places.sources = {{"lab", "smseagle", std::chrono::minutes(6)}};
		CPPUNIT_ASSERT_EQUAL(std::string(R"({"status":"unready","reasons":["lab was never read"]})"), why());
	}

	/// To a stranger on another machine, or one who comes with this header from this one.
	std::string unreadyTo(const std::string& header = "")
	{
		Request request{.target = *readTarget("/readyz")};
		request.asker.isLocal = !header.empty();
		if (!header.empty()) request.headers[header] = "192.0.2.7";
		return _router.answer(request).body;
	}

	void AliveNeedsNoDatabase()
	{
		_places.storage = []() -> Storage& { throw Error(ErrorKind::unavailable, ErrorScope::plugin, "no database"); };
		CPPUNIT_ASSERT_EQUAL(200, ask("/healthz").status);
		CPPUNIT_ASSERT_EQUAL(503, ask("/readyz").status);
		CPPUNIT_ASSERT_THROW(ask("/api/v1/messages"), Error);
	}

	kit::ManualClock _clock;
	kit::MemoryStorage _storage;
	std::vector<engine::SourceStatus> _status;
	Phonebook _phonebook{{"office"},
		[](const std::string&) -> std::shared_ptr<Source> { throw Error(ErrorKind::unavailable, ErrorScope::plugin, "away"); },
		_clock};
	Places _places{{{"office", "smseagle", std::chrono::minutes(6)}, {"lab", "smseagle", std::chrono::minutes(6)}},
		[this]() -> Storage& { return _storage; }, [this] { return _status; }, _phonebook, _clock};
	Router _router;
};

CPPUNIT_TEST_SUITE_REGISTRATION(HttpReadingTest);

} // namespace eyrie::http
