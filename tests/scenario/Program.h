#pragma once

#include <chrono>
#include <string>
#include <vector>

#include <sys/types.h>

#include "Scratch.h"

namespace eyrie::scenario
{

/// A child process whose output goes to a file. Killed, if it still runs, with the object.
class Program
{
public:
	/// Starts it. `environment`: variables to add, as NAME=value.
	explicit Program(const std::vector<std::string>& command, const std::vector<std::string>& environment = {});
	~Program();
	Program(const Program&) = delete;
	Program& operator=(const Program&) = delete;

	/// Waits for its end: the exit code, or minus the signal that ended it. Throws after `patience`.
	int wait(std::chrono::seconds patience = std::chrono::seconds(60));
	void signal(int number) const;
	bool isRunning();

	/// What it has written so far, both channels.
	std::string output() const;
	/// Waits until the output holds `text`. Throws after `patience`, or when the program ends without having written it.
	void awaitOutput(const std::string& text, std::chrono::seconds patience = std::chrono::seconds(60));

	/// Kilobytes, of the ended program at its largest.
	long peakMemory() const { return _peak; }
	pid_t pid() const { return _pid; }

private:
	bool reap(bool block);

	Scratch _scratch;
	pid_t _pid = -1;
	bool _ended = false;
	int _code = 0;
	long _peak = 0;
};

/// Between two looks at another process or thread, which can only be looked at now and then.
void pause();

/// Runs eyried with these arguments to its end.
struct Outcome
{
	int code = 0;
	std::string output;
};
Outcome eyried(const std::vector<std::string>& arguments, const std::vector<std::string>& environment = {});

} // namespace eyrie::scenario
