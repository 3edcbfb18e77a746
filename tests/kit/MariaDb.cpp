#include "MariaDb.h"

#include <condition_variable>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sstream>
#include <stdexcept>

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <pwd.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

namespace eyrie::kit
{

namespace
{

std::string readFile(const std::string& path)
{
	std::ostringstream text;
	text << std::ifstream(path).rdbuf();
	return text.str();
}

std::string makeFolder()
{
	std::string path = std::filesystem::temp_directory_path() / "eyrie-mariadb-XXXXXX";
	if (!::mkdtemp(path.data())) throw std::runtime_error("no temporary folder: " + path);
	return path;
}

template <class Address>
bool withSocket(int family, const Address& address, int (*call)(int, const sockaddr*, socklen_t), Address* bound = nullptr)
{
	const int fd = ::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	const bool done = call(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
	socklen_t size = sizeof address;
	if (done && bound) ::getsockname(fd, reinterpret_cast<sockaddr*>(bound), &size);
	::close(fd);
	return done;
}

std::uint16_t freePort()
{
	sockaddr_in address{};
	address.sin_family = AF_INET;
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (!withSocket(AF_INET, address, ::bind, &address)) throw std::runtime_error("no free port");
	return ntohs(address.sin_port);
}

std::string currentUser()
{
	const auto* entry = ::getpwuid(::geteuid());
	return entry ? entry->pw_name : "root";
}

} // namespace


MariaDbServer::MariaDbServer() : _folder(makeFolder()), _port(freePort())
{
	makeCertificates();
	// A folder of its own for what is temporary: a server that starts clears away what it finds there, of another one, too.
	run({"mariadb-install-db", "--no-defaults", "--datadir=" + _folder + "/data", "--tmpdir=" + _folder,
		"--auth-root-authentication-method=normal", "--skip-test-db", "--user=" + currentUser()});
	start();
	makeUsers();
}


MariaDbServer::~MariaDbServer()
{
	kill();
	std::error_code ignored;
	std::filesystem::remove_all(_folder, ignored);
}


void MariaDbServer::start()
{
	if (isRunning()) return;
	const auto data = _folder + "/data";
	_process = spawn(
		{"mariadbd", "--no-defaults", "--datadir=" + data, "--tmpdir=" + _folder, "--socket=" + socket(),
			"--port=" + std::to_string(_port), "--bind-address=127.0.0.1", "--user=" + currentUser(),
			"--pid-file=" + _folder + "/pid", "--skip-name-resolve", "--innodb-buffer-pool-size=32M", "--innodb-log-file-size=16M",
			"--innodb-flush-log-at-trx-commit=2", "--performance-schema=OFF", "--debug-no-sync", "--key-buffer-size=1M",
			"--ssl-ca=" + caFile(), "--ssl-cert=" + _folder + "/server.pem", "--ssl-key=" + _folder + "/server.key"},
		_folder + "/server.log");
	awaitAnswer();
}


void MariaDbServer::stop()
{
	if (!isRunning()) return;
	::kill(_process, SIGTERM);
	::waitpid(_process, nullptr, 0);
	_process = -1;
}


void MariaDbServer::kill()
{
	if (!isRunning()) return;
	::kill(_process, SIGKILL);
	::waitpid(_process, nullptr, 0);
	_process = -1;
}


void MariaDbServer::restart()
{
	stop();
	start();
}


void MariaDbServer::freeze()
{
	::kill(_process, SIGSTOP);
}


void MariaDbServer::thaw()
{
	::kill(_process, SIGCONT);
}


void MariaDbServer::createDatabase(const std::string& name)
{
	query("CREATE DATABASE " + name + " CHARACTER SET utf8mb4");
}


std::string MariaDbServer::query(const std::string& sql, const std::string& database)
{
	return run({"mariadb", "--no-defaults", "--socket=" + socket(), "--user=root", "--batch", "--skip-column-names",
		"--default-character-set=utf8mb4", "--execute=" + sql, database.empty() ? "mysql" : database});
}


std::map<std::string, std::string> MariaDbServer::options(const std::string& database) const
{
	return {
		{"host", "127.0.0.1"}, {"port", std::to_string(_port)}, {"user", "eyrie"}, {"password", password}, {"database", database}};
}


std::string MariaDbServer::run(const std::vector<std::string>& command)
{
	const auto output = _folder + "/output";
	int status = 0;
	::waitpid(spawn(command, output), &status, 0);
	auto text = readFile(output);
	if (status != 0) throw std::runtime_error(command.front() + " failed: " + text);
	return text;
}


pid_t MariaDbServer::spawn(const std::vector<std::string>& command, const std::string& output)
{
	std::vector<char*> arguments;
	for (const auto& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
	arguments.push_back(nullptr);
	const std::string search = std::string(std::getenv("PATH") ? std::getenv("PATH") : "/bin") + ":/usr/sbin:/usr/libexec";
	::setenv("PATH", search.c_str(), 1);
	const pid_t child = ::fork();
	if (child != 0) return child;

	// Nothing but system calls from here on: other threads may have held locks when we were copied.
	::prctl(PR_SET_PDEATHSIG, SIGKILL);
	const int file = ::open(output.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
	::dup2(file, STDOUT_FILENO);
	::dup2(file, STDERR_FILENO);
	::execvp(arguments.front(), arguments.data());
	::_exit(127);
}


void MariaDbServer::makeCertificates()
{
	const auto in = [this](const char* name) { return _folder + "/" + name; };
	for (const auto* name : {"ca", "other"})
		run({"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
			"-subj", std::string("/CN=Authority ") + name, "-keyout", in(name) + ".key", "-out", in(name) + ".pem"});
	run({"openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=localhost",
		"-keyout", in("server.key"), "-out", in("server.csr")});
	std::ofstream(in("names")) << "subjectAltName=DNS:localhost,IP:127.0.0.1\n";
	run({"openssl", "x509", "-req", "-in", in("server.csr"), "-CA", caFile(), "-CAkey", in("ca.key"), "-CAcreateserial", "-days",
		"2", "-extfile", in("names"), "-out", in("server.pem")});
}


void MariaDbServer::makeUsers()
{
	const std::string secret = "IDENTIFIED BY 'pass;word=\\'\"\\\\'";
	query("DELETE FROM mysql.global_priv WHERE user = ''; FLUSH PRIVILEGES; CREATE USER eyrie@'%' " + secret
		+ "; GRANT ALL ON *.* TO eyrie@'%'; CREATE USER secure@'%' " + secret + " REQUIRE SSL; GRANT ALL ON *.* TO secure@'%'");
}


void MariaDbServer::awaitAnswer()
{
	// There is nobody to notify us; the wait only spaces out the attempts.
	std::mutex mutex;
	std::condition_variable never;
	std::unique_lock lock(mutex);
	for (int i = 0; i < 6000; ++i)
	{
		if (answers()) return;
		if (!isRunning()) break;
		never.wait_for(lock, std::chrono::milliseconds(10));
	}
	throw std::runtime_error("mariadbd did not start: " + readFile(_folder + "/server.log"));
}


bool MariaDbServer::isRunning()
{
	if (_process > 0 && ::waitpid(_process, nullptr, WNOHANG) != 0) _process = -1;
	return _process > 0;
}


bool MariaDbServer::answers() const
{
	sockaddr_un address{};
	address.sun_family = AF_UNIX;
	std::strncpy(address.sun_path, socket().c_str(), sizeof address.sun_path - 1);
	return withSocket(AF_UNIX, address, ::connect);
}

} // namespace eyrie::kit
