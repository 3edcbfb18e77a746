#include <cppunit/extensions/HelperMacros.h>

#include <eyrie/Directory.h>

#include "http/Phonebook.h"
#include "kit/ManualClock.h"

namespace eyrie::http
{

namespace
{

using namespace std::chrono_literals;

/// A source that knows nothing but its directory.
class Listed final : public Source, public Directory
{
public:
	Probe probe(std::stop_token) override { return {}; }
	std::vector<Folder> folders(std::stop_token) override { return {}; }
	Page fetch(const FetchRequest&) override { return {}; }
	Lookup lookup(const LookupRequest&) override { return {}; }
	void* extension(std::string_view wanted) override
	{
		return wanted == Directory::id && keepsOne ? static_cast<Directory*>(this) : nullptr;
	}

	std::vector<Contact> contacts(std::stop_token) override
	{
		ask();
		return {{"+48 600-100-200", "Anna"}, {"0048600100201", "Bert"}, {"EYRIE", "ourselves"}};
	}
	std::vector<Modem> modems(std::stop_token) override
	{
		ask();
		return {{.number = 1, .name = "Orange"}};
	}

	void ask()
	{
		const std::lock_guard lock(_mutex);
		++_asked;
		_changed.notify_all();
		if (fails) throw Error(ErrorKind::unavailable, ErrorScope::plugin, "the gateway is away");
	}
	void await(int times)
	{
		std::unique_lock lock(_mutex);
		_changed.wait(lock, [&] { return _asked >= times; });
	}
	int asked()
	{
		const std::lock_guard lock(_mutex);
		return _asked;
	}

	std::atomic<bool> keepsOne = true;
	std::atomic<bool> fails = false;

private:
	std::mutex _mutex;
	std::condition_variable _changed;
	int _asked = 0;
};

} // namespace

class HttpPhonebookTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(HttpPhonebookTest);
	CPPUNIT_TEST(ContactsAreKeptFiveMinutesAndModemsAnHour);
	CPPUNIT_TEST(AFailureIsKeptAMinute);
	CPPUNIT_TEST(ASourceMayKeepNoDirectory);
	CPPUNIT_TEST(NamesAreKnownSoonAndByAnySpellingOfTheNumber);
	CPPUNIT_TEST_SUITE_END();

	void ContactsAreKeptFiveMinutesAndModemsAnHour()
	{
		Phonebook book({"office"}, _make, _clock);
		CPPUNIT_ASSERT_EQUAL(std::size_t(3), book.contacts("office")->size());
		CPPUNIT_ASSERT_EQUAL(std::string("Orange"), book.modems("office")->at(0).name);
		_clock.advance(5min - 1ms);
		book.contacts("office");
		CPPUNIT_ASSERT_EQUAL(2, _source->asked());
		_clock.advance(1ms);
		book.contacts("office");
		book.modems("office");
		CPPUNIT_ASSERT_EQUAL(3, _source->asked());
		_clock.advance(55min);
		book.modems("office");
		CPPUNIT_ASSERT_EQUAL(4, _source->asked());
	}

	void AFailureIsKeptAMinute()
	{
		Phonebook book({"office"}, _make, _clock);
		_source->fails = true;
		for (int i = 0; i < 3; ++i) CPPUNIT_ASSERT_THROW(book.contacts("office"), Error);
		CPPUNIT_ASSERT_EQUAL(1, _source->asked());
		_source->fails = false;
		_clock.advance(1min);
		CPPUNIT_ASSERT_EQUAL(std::size_t(3), book.contacts("office")->size());
	}

	void ASourceMayKeepNoDirectory()
	{
		Phonebook book({"office"}, _make, _clock);
		_source->keepsOne = false;
		CPPUNIT_ASSERT(!book.contacts("office") && !book.modems("office"));
	}

	void NamesAreKnownSoonAndByAnySpellingOfTheNumber()
	{
		Phonebook book({"office"}, _make, _clock);
		CPPUNIT_ASSERT(!book.nameOf("+48600100200"));
		_source->await(1);
		// The thread has still to note what it was told.
		while (!book.nameOf("+48600100200")) std::this_thread::yield();
		CPPUNIT_ASSERT_EQUAL(std::string("Anna"), *book.nameOf("+48600100200"));
		CPPUNIT_ASSERT_EQUAL(std::string("Bert"), *book.nameOf("+48600100201"));
		CPPUNIT_ASSERT_EQUAL(std::string("ourselves"), *book.nameOf("EYRIE"));
		CPPUNIT_ASSERT(!book.nameOf("+1"));
		CPPUNIT_ASSERT_EQUAL(1, _source->asked());
		// Too old: told as they are, while they are asked for again, in vain.
		_source->fails = true;
		_clock.advance(5min);
		CPPUNIT_ASSERT_EQUAL(std::string("Anna"), *book.nameOf("+48600100200"));
		_source->await(2);
		CPPUNIT_ASSERT_EQUAL(std::string("Anna"), *book.nameOf("+48600100200"));
	}

	kit::ManualClock _clock;
	std::shared_ptr<Listed> _source = std::make_shared<Listed>();
	Phonebook::Make _make = [this](const std::string&) { return _source; };
};

CPPUNIT_TEST_SUITE_REGISTRATION(HttpPhonebookTest);

} // namespace eyrie::http
