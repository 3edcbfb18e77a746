# Debian 12: libpoco-dev libmariadb-dev libsqlite3-dev libhowardhinnant-date-dev prometheus-cpp-dev libcppunit-dev
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)

# Poco's DataMySQL package wants MySQL::client to exist and does not look for it.
pkg_check_modules(MariaDB REQUIRED IMPORTED_TARGET libmariadb)
add_library(MySQL::client INTERFACE IMPORTED)
target_link_libraries(MySQL::client INTERFACE PkgConfig::MariaDB)
pkg_check_modules(SQLite3 REQUIRED IMPORTED_TARGET sqlite3)

find_package(Poco 1.11 REQUIRED COMPONENTS Foundation Util Net NetSSL Crypto JSON XML Data DataSQLite DataMySQL)
find_package(date REQUIRED)
# Its CMake package wants what its servers are made of, too.
pkg_check_modules(Prometheus REQUIRED IMPORTED_TARGET prometheus-cpp-core)

if(EYRIE_TESTS)
	pkg_check_modules(CppUnit REQUIRED IMPORTED_TARGET cppunit)
endif()
