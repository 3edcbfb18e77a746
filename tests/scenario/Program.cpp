#include "Program.h"

#include <condition_variable>
#include <csignal>
#include <fstream>
#include <mutex>
#include <sstream>
#include <stdexcept>

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace eyrie::scenario
{

namespace
{

using Clock = std::chrono::steady_clock;

std::vector<char*> pointers(std::vector<std::string>& words)
{
	std::vector<char*> list;
	for (auto& word : words) list.push_back(word.data());
	list.push_back(nullptr);
	return list;
}

} // namespace


void pause()
{
	std::mutex mutex;
	std::condition_variable never;
	std::unique_lock lock(mutex);
	never.wait_for(lock, std::chrono::milliseconds(10));
}


Program::Program(const std::vector<std::string>& command, const std::vector<std::string>& environment)
{
	// The daemon's own port is for the one that runs on this machine.
	std::vector<std::string> words = command, variables = {"EYRIE_HTTP_LISTEN=127.0.0.1:0"};
	variables.insert(variables.end(), environment.begin(), environment.end());
	for (char** variable = environ; *variable; ++variable) variables.emplace_back(*variable);

	posix_spawn_file_actions_t files;
	posix_spawn_file_actions_init(&files);
	const std::string output = _scratch / "output";
	posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
	posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
	const int error
		= posix_spawnp(&_pid, command.front().c_str(), &files, nullptr, pointers(words).data(), pointers(variables).data());
	posix_spawn_file_actions_destroy(&files);
	if (error != 0) throw std::runtime_error("cannot start " + command.front());
}

Program::~Program()
{
	if (_ended) return;
	kill(_pid, SIGKILL);
	reap(true);
}

bool Program::reap(bool block)
{
	if (_ended) return true;
	int status = 0;
	struct rusage used
	{
	};
	if (wait4(_pid, &status, block ? 0 : WNOHANG, &used) != _pid) return false;
	_ended = true;
	_code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
	_peak = used.ru_maxrss;
	return true;
}

bool Program::isRunning()
{
	return !reap(false);
}

int Program::wait(std::chrono::seconds patience)
{
	for (const auto until = Clock::now() + patience; !reap(false); pause())
		if (Clock::now() > until) throw std::runtime_error("still running; its output:\n" + output());
	return _code;
}

void Program::signal(int number) const
{
	if (!_ended) kill(_pid, number);
}

std::string Program::output() const
{
	std::ostringstream text;
	text << std::ifstream(_scratch / "output").rdbuf();
	return text.str();
}

void Program::awaitOutput(const std::string& text, std::chrono::seconds patience)
{
	for (const auto until = Clock::now() + patience; output().find(text) == std::string::npos; pause())
		if (Clock::now() > until || (reap(false) && output().find(text) == std::string::npos))
			throw std::runtime_error("no \"" + text + "\" in:\n" + output());
}


Outcome eyried(const std::vector<std::string>& arguments, const std::vector<std::string>& environment)
{
	std::vector<std::string> command{EYRIE_EYRIED};
	command.insert(command.end(), arguments.begin(), arguments.end());
	Program program(command, environment);
	const int code = program.wait();
	return {code, program.output()};
}

} // namespace eyrie::scenario
