#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <sys/types.h>

namespace eyrie::kit
{

/// A MariaDB server of the test's own, in a temporary folder and on a free port, that speaks TLS with a certificate of an own
/// authority. It dies with the thread that started it. Needs Debian's mariadb-server and openssl. Throws std::runtime_error.
class MariaDbServer
{
public:
	/// Prepares and starts it.
	MariaDbServer();
	/// Ends it and removes its folder.
	~MariaDbServer();
	MariaDbServer(const MariaDbServer&) = delete;
	MariaDbServer& operator=(const MariaDbServer&) = delete;

	/// Returns when it answers.
	void start();
	/// Shuts it down as an operator would.
	void stop();
	/// As a power cut would.
	void kill();
	void restart();
	/// It neither answers nor ends; and does again.
	void freeze();
	void thaw();

	std::uint16_t port() const { return _port; }
	std::string socket() const { return _folder + "/socket"; }
	std::string caFile() const { return _folder + "/ca.pem"; }
	/// Of an authority that has nothing to do with the server.
	std::string otherCaFile() const { return _folder + "/other.pem"; }

	/// With a folder for each database.
	std::string dataFolder() const { return _folder + "/data"; }

	/// The users `eyrie`, and `secure`, who must come with TLS, have all rights, and this password.
	static constexpr const char* password = "pass;word='\"\\";

	void createDatabase(const std::string& name);

	/// Runs statements as root; returns the rows of their results, one a line, columns separated by tabs.
	std::string query(const std::string& sql, const std::string& database = {});

	/// The options of a storage that connects over TCP as `eyrie`, without TLS.
	std::map<std::string, std::string> options(const std::string& database) const;

private:
	std::string run(const std::vector<std::string>& command);
	pid_t spawn(const std::vector<std::string>& command, const std::string& output);
	void makeCertificates();
	void makeUsers();
	void awaitAnswer();
	bool isRunning();
	bool answers() const;

	std::string _folder;
	std::uint16_t _port = 0;
	pid_t _process = -1;
};

} // namespace eyrie::kit
