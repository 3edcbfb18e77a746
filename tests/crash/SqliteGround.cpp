#include "SqliteGround.h"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include <signal.h>
#include <sqlite3.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cppunit/TestAssert.h>

#include "FaultyDisk.h"

namespace eyrie::crash
{

namespace
{

namespace fs = std::filesystem;

const char* const suffixes[] = {"", "-journal", "-wal", "-shm"};

// SQLite hands nothing of ours to what it calls when a database is opened.
std::function<void()> atEachStatement;

int tellStatement(unsigned, void*, void*, void*)
{
	if (atEachStatement) atEachStatement();
	return 0;
}

int watchStatements(sqlite3* database, const char**, const sqlite3_api_routines*)
{
	return sqlite3_trace_v2(database, SQLITE_TRACE_STMT | SQLITE_TRACE_PROFILE, tellStatement, nullptr);
}

std::string readFile(const std::string& path)
{
	std::ostringstream text;
	text << std::ifstream(path, std::ios::binary).rdbuf();
	return text.str();
}

/// A session beside the storage.
class SqliteSession
{
public:
	explicit SqliteSession(const std::string& path) { sqlite3_open(path.c_str(), &_database); }
	~SqliteSession() { sqlite3_close(_database); }
	SqliteSession(const SqliteSession&) = delete;
	SqliteSession& operator=(const SqliteSession&) = delete;

	std::vector<Record> ask(const std::string& sql) const
	{
		std::vector<Record> records;
		const auto take = [](void* to, int count, char** values, char** names)
		{
			auto& record = static_cast<std::vector<Record>*>(to)->emplace_back();
			for (int i = 0; i < count; ++i) record.emplace_back(names[i], values[i] ? values[i] : "NULL");
			return 0;
		};
		const int code = sqlite3_exec(_database, sql.c_str(), take, &records, nullptr);
		CPPUNIT_ASSERT_EQUAL_MESSAGE(sql + ": " + sqlite3_errmsg(_database), SQLITE_OK, code);
		return records;
	}

private:
	sqlite3* _database = nullptr;
};

/// Seen by this process when another one sets it.
bool& sharedFlag()
{
	static void* const page = ::mmap(nullptr, sizeof(bool), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return *static_cast<bool*>(page);
}

} // namespace


SqliteGround::SqliteGround(Steps steps, Death death, std::map<std::string, std::string> options) :
	_steps(steps), _death(death), _options(std::move(options))
{
	_folder.createDirectories();
	FaultyDisk::install();
	sqlite3_auto_extension(reinterpret_cast<void (*)()>(watchStatements));
	furnish(*open());
	for (const auto& sql : archivingOne) ask(sql);
	fs::rename(path(), path() + ".furnished");
}


SqliteGround::~SqliteGround()
{
	_folder.remove(true);
}


std::unique_ptr<Storage> SqliteGround::open(conformance::LentContext& lent)
{
	auto options = _options;
	options["path"] = path();
	return lent.create(_factory, options);
}


void SqliteGround::prepare(const Deed& deed)
{
	for (const auto* suffix : suffixes) fs::remove(path() + suffix);
	if (deed.start == Deed::Start::furnished) fs::copy_file(path() + ".furnished", path());
}


void SqliteGround::perform(const Deed& deed)
{
	deed.act(*open());
}


Ground::Ending SqliteGround::performUntil(const Deed& deed, int step)
{
	if (_death == Death::killed) return kill(deed, step);
	const auto number = static_cast<std::size_t>(step);
	if (step == 0)
	{
		_pictures.clear();
		bool answered = false;
		live(
			deed,
			[&] {
				_pictures.push_back({copyFiles(), answered});
			},
			answered);
		prepare(deed);
	}
	if (number < _pictures.size())
	{
		showPicture(number);
		const bool same = number > 0 && _pictures[number].files == _pictures[number - 1].files;
		return {true, _pictures[number].answered, same};
	}
	perform(deed);
	return {};
}


void SqliteGround::live(const Deed& deed, const std::function<void()>& atEachStep, bool& answered)
{
	auto storage = open();
	// Connecting is not part of the deed, where there is something to connect to.
	if (deed.start == Deed::Start::furnished) storage->state({"office", "inbox"});
	watch(atEachStep);
	deed.act(*storage);
	answered = true;
	storage.reset();
	watch({});
}


void SqliteGround::watch(std::function<void()> atEachStep)
{
	if (_steps == Steps::statements)
		atEachStatement = std::move(atEachStep);
	else
		FaultyDisk::install().watch(std::move(atEachStep));
}


std::size_t SqliteGround::takePictures(const std::function<void()>& work)
{
	_pictures.clear();
	watch([this] { _pictures.push_back({copyFiles(), false}); });
	work();
	watch({});
	return _pictures.size();
}


SqliteGround::Files SqliteGround::copyFiles()
{
	const std::string copy = path() + ".copy";
	for (const auto* suffix : suffixes)
	{
		fs::remove(copy + suffix);
		if (fs::exists(path() + suffix)) fs::copy_file(path() + suffix, copy + suffix);
	}
	if (_death == Death::powerless)
	{
		fs::remove(copy + "-shm"); // A machine's memory goes with its power.
		FaultyDisk::install().losePower(
			[&](const std::string& lost) { return copy + lost.substr(path().size()); }, _seed + _pictures.size());
	}
	Files files;
	for (const auto* suffix : suffixes)
	{
		if (!fs::exists(copy + suffix)) continue;
		const auto bytes = readFile(copy + suffix);
		const auto* before = _pictures.empty() ? nullptr : &_pictures.back().files;
		const bool same = before && before->contains(suffix) && *before->at(suffix) == bytes;
		files[suffix] = same ? before->at(suffix) : std::make_shared<const std::string>(bytes);
	}
	return files;
}


void SqliteGround::showPicture(std::size_t number) const
{
	for (const auto* suffix : suffixes) fs::remove(path() + suffix);
	for (const auto& [suffix, bytes] : _pictures[number].files) std::ofstream(path() + suffix, std::ios::binary) << *bytes;
}


Ground::Ending SqliteGround::kill(const Deed& deed, int step)
{
	sharedFlag() = false;
	const pid_t child = ::fork();
	if (child == 0)
	{
		try
		{
			int left = step;
			live(
				deed,
				[&]
				{
					if (left-- == 0) ::kill(::getpid(), SIGKILL);
				},
				sharedFlag());
			::_exit(0);
		}
		catch (const std::exception& error)
		{
			std::cerr << deed.name << ": " << error.what() << std::endl;
			::_exit(1);
		}
	}
	int status = 0;
	::waitpid(child, &status, 0);
	const bool cut = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
	CPPUNIT_ASSERT_MESSAGE(deed.name + " went wrong", cut || (WIFEXITED(status) && WEXITSTATUS(status) == 0));
	return {cut, sharedFlag()};
}


std::vector<Record> SqliteGround::ask(const std::string& sql) const
{
	return SqliteSession(path()).ask(sql);
}


std::string SqliteGround::contents()
{
	std::string text;
	if (!fs::exists(path())) return text;
	const SqliteSession session(path());
	const auto ask = [&](const std::string& sql) { return session.ask(sql); };
	for (const auto& record : ask("PRAGMA integrity_check"))
		if (record[0].second != "ok") text += record[0].second + "\n";
	std::vector<std::string> tables;
	for (const auto& record : ask("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name"))
	{
		if (record[0].second == "table") tables.push_back(record[1].second);
		text += record[2].second + "\n";
	}
	const std::string clock = "strftime('%Y-%m-%d %H:%M:%f', 'now'";
	return text + crash::contents(ask, tables, clock + ")", clock + ", '+50 hours')");
}

} // namespace eyrie::crash
