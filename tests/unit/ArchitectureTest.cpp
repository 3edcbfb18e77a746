// The arrows of ARCHITECTURE.md, held against what the files include; and words that have no business in a room.
#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include <cppunit/extensions/HelperMacros.h>

namespace
{

namespace fs = std::filesystem;

const fs::path root = EYRIE_SOURCE_DIR;

struct Room
{
	const char* folder;
	std::vector<std::string>
		mayInclude; ///< Beginnings of what stands between the brackets or quotes, besides the standard library.
};

// Poco's and our own headers only; a room may always include its own files, by name.
const std::vector<Room> rooms{
	{"core/sdk", {"eyrie/"}},
	{"core/include/eyrie", {"eyrie/", "Poco/ClassLibrary.h", "Poco/Logger.h", "Poco/Version.h"}},
	{"core/engine", {"eyrie/", "Poco/"}},
	{"core/sql", {"eyrie/", "Poco/Data/", "Poco/"}},
	{"plugins/sqlite", {"eyrie/", "Poco/", "sqlite3.h"}},
	{"plugins/mysql", {"eyrie/", "Poco/", "mysql", "errmsg.h"}},
	{"plugins/smseagle", {"eyrie/", "Poco/", "date/"}},
	{"app", {"eyrie/", "engine/", "http/JsonWriter.h", "Poco/Util/", "Poco/"}},
	{"app/ctl", {"eyrie/", "engine/Settings.h", "engine/Spelling.h", "http/JsonWriter.h", "Poco/"}},
	{"tests/kit", {"eyrie/", "kit/", "cppunit/", "Poco/", "mysql"}},
	{"tests/simulator", {"simulator/", "Poco/", "cppunit/"}},
	{"tests/conformance", {"eyrie/", "kit/", "cppunit/", "conformance/", "Poco/", "mysql", "sqlite"}},
};

std::vector<fs::path> filesOf(const fs::path& folder)
{
	std::vector<fs::path> files;
	if (!fs::exists(root / folder)) return files;
	for (const auto& entry : fs::recursive_directory_iterator(root / folder))
		if (entry.path().extension() == ".h" || entry.path().extension() == ".cpp") files.push_back(entry.path());
	return files;
}

std::string read(const fs::path& path)
{
	std::ostringstream text;
	text << std::ifstream(path).rdbuf();
	return text.str();
}

std::vector<std::string> includesOf(const fs::path& path)
{
	static const std::regex include(R"(#\s*include\s*[<"]([^>"]+)[>"])");
	const std::string text = read(path);
	std::vector<std::string> found;
	for (std::sregex_iterator i(text.begin(), text.end(), include), end; i != end; ++i) found.push_back((*i)[1]);
	return found;
}

bool isForeign(const std::string& name)
{
	return name.find('/') != std::string::npos
		|| (name.ends_with(".h") && name != "unistd.h" && name != "emmintrin.h"); // Of the compiler.
}

std::string forbidden(const std::string& room, const std::string& name)
{
	// Where a library may be included at all, some of its parts still may not.
	if (room.starts_with("core/engine") && (name.starts_with("Poco/Data") || name.starts_with("Poco/Net")))
		return "no databases, no network";
	if (room == "core/include/eyrie" && name.starts_with("Poco/Data")) return "the SDK knows no databases";
	if (room == "tests/simulator" && name.starts_with("eyrie/")) return "the oracle shares nothing with what it judges";
	return {};
}

} // namespace

class ArchitectureTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(ArchitectureTest);
	CPPUNIT_TEST(EachRoomIncludesOnlyWhatItMay);
	CPPUNIT_TEST(CoreNamesNoDatabaseAndNoPlugin);
	CPPUNIT_TEST(PublicHeadersAreShort);
	CPPUNIT_TEST(NothingIsCalledHelper);
	CPPUNIT_TEST(EachSqlPluginIsSmall);
	CPPUNIT_TEST_SUITE_END();

	void EachRoomIncludesOnlyWhatItMay()
	{
		std::string broken;
		for (const auto& room : rooms)
			for (const auto& file : filesOf(room.folder))
				for (const auto& name : includesOf(file))
				{
					const bool own = fs::exists(file.parent_path() / name);
					const bool allowed = own || !isForeign(name)
						|| std::any_of(room.mayInclude.begin(), room.mayInclude.end(),
							[&](const auto& start) { return name.starts_with(start); })
						|| fs::exists(fs::path("/usr/include") / name) // The system's own, as <fcntl.h> or <sys/file.h>.
						|| fs::exists(fs::path("/usr/include/x86_64-linux-gnu") / name);
					const std::string why = forbidden(room.folder, name);
					const bool library = name.starts_with("Poco/") || name.starts_with("cppunit/") || name.starts_with("mysql")
						|| name.starts_with("sqlite") || name.starts_with("date/");
					const bool mayLibrary = !library
						|| std::any_of(room.mayInclude.begin(), room.mayInclude.end(),
							[&](const auto& start) { return name.starts_with(start); });
					if (!allowed || !mayLibrary || !why.empty())
						broken += "\n" + fs::relative(file, root).string() + " includes " + name + (why.empty() ? "" : ": " + why);
				}
		CPPUNIT_ASSERT_MESSAGE(broken, broken.empty());
	}

	void CoreNamesNoDatabaseAndNoPlugin()
	{
		const std::regex words("sqlite|mysql|mariadb|postgres|smseagle", std::regex::icase);
		const std::regex dialect(
			R"(\b(AUTO_INCREMENT|AUTOINCREMENT|ON DUPLICATE KEY|ON CONFLICT|PRAGMA|ENGINE\s*=|INSERT IGNORE|INSERT OR)\b)");
		std::string broken;
		for (const auto& file : filesOf("core"))
		{
			const std::string text = read(file);
			std::smatch match;
			if (std::regex_search(text, match, words) || std::regex_search(text, match, dialect))
				broken += "\n" + fs::relative(file, root).string() + " says " + match.str();
		}
		CPPUNIT_ASSERT_MESSAGE(broken, broken.empty());
	}

	void PublicHeadersAreShort()
	{
		for (const auto& file : filesOf("core/include"))
		{
			const std::string text = read(file);
			CPPUNIT_ASSERT_MESSAGE(file.string(), std::count(text.begin(), text.end(), '\n') <= 150);
		}
	}

	void NothingIsCalledHelper()
	{
		const std::regex name("(Manager|Helper|Util|Utils|Common|Base|Misc)$");
		for (const char* folder : {"core", "plugins", "app", "tests"})
			for (const auto& file : filesOf(folder))
				CPPUNIT_ASSERT_MESSAGE(file.string(), !std::regex_search(file.stem().string(), name));
	}

	/// In lines that say something, besides comments and braces: what SQL storages have in common is written once, in core/sql.
	void EachSqlPluginIsSmall()
	{
		// A database far away takes words of its own: for how few trips to it will do, and for values as its protocol packs them.
		for (const auto& [folder, most] : {std::pair<fs::path, std::size_t>("plugins/sqlite", 420), {"plugins/mysql", 530}})
		{
			auto files = filesOf(folder);
			CPPUNIT_ASSERT(!files.empty());
			files.push_back(root / folder / "CMakeLists.txt");
			std::size_t lines = 0;
			for (const auto& file : files)
			{
				const char* comment = file.extension() == ".txt" ? "#" : "//";
				std::istringstream text(read(file));
				for (std::string line; std::getline(text, line);)
				{
					line.resize(std::min(line.size(), line.find(comment)));
					lines += std::any_of(line.begin(), line.end(), [](unsigned char c) { return std::isalnum(c); });
				}
			}
			CPPUNIT_ASSERT_MESSAGE(folder.string() + " has " + std::to_string(lines) + " lines", lines <= most);
		}
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(ArchitectureTest);
