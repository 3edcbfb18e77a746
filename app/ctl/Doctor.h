#pragma once

#include <string>
#include <vector>

#include "Desk.h"

namespace eyrie::ctl
{

/// What was found about one thing.
struct Finding
{
	enum class State
	{
		good,
		doubtful, ///< Worth knowing.
		bad
	};

	State state = State::good;
	std::string what;
	std::string outcome;
	std::string advice{}; ///< What to do; empty if all is well.
};

/// Looks at a daemon and its sources, and goes on where something is wrong.
class Doctor
{
public:
	explicit Doctor(Desk& desk) : _desk(desk) {}

	/// Whether somebody answers, which version it is of, what the tokens allow, and each source with its folders.
	std::vector<Finding> run();

private:
	bool reach();
	void lookAtVersion();
	bool lookAtTokens();
	void lookAtSources();
	void lookAtSource(const Json& source, const std::vector<Json>& folders);
	void lookAtFolder(const Json& source, const Json& folder);
	void lookAtPending(const std::string& source, bool isPaused);
	void lookAtRejects(const std::string& source, const std::string& count);
	bool may(const Client::Question&);
	void good(std::string what, std::string outcome);
	void doubt(std::string what, std::string outcome, std::string advice);
	void bad(std::string what, std::string outcome, std::string advice);

	Desk& _desk;
	std::vector<Finding> _findings;
};

/// Looks at the files that the daemon's configuration names: who may read them. Throws Failure if it can't be read itself.
std::vector<Finding> findingsOfFiles(const std::string& configuration);

} // namespace eyrie::ctl
