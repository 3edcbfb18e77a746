#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "Numbering.h"
#include "SpaceProgress.h"
#include "Workplace.h"

namespace eyrie::engine
{

/// A stored message that a look-up found in no folder. Times are those of Clock::elapsed().
struct Missing
{
	Duration since{}; ///< The first time.
	Duration nextLookAt{};
	std::optional<Duration> unseenBy{}; ///< Begun then, the last sweep that has seen all others and not it.
};

/// The last complete sweep of an id space.
struct Swept
{
	std::size_t rows = 0; ///< That were compared.
	Duration begun{};     ///< By Clock::elapsed(), as
	Duration ended{};     ///< this.
};

/// A sweep of reconciliation under way: the last days are being read again, folder by folder (R9).
struct Sweep
{
	TimePoint since{};
	std::size_t folder = 0;                                 ///< The one being read, of SourceState::folders.
	std::optional<Cursor> from;                             ///< How far.
	bool isolates = false;                                  ///< That folder has failed: asked once more, in isolation.
	std::map<std::string, std::set<std::string>> seen;      ///< Ids by id space.
	std::set<std::string> incomplete;                       ///< Id spaces of which not every folder has answered.
	Duration begun{};                                       ///< By Clock::elapsed().
	bool isCompared = false;                                ///< With what is stored.
	std::map<std::string, std::vector<std::string>> unseen; ///< Ids by id space, once all is read: still to be looked up.
	std::map<std::string, std::size_t> compared;            ///< Rows by id space, once all is read.
};

/// What the daemon knows of a source from one pass to the next. All of it can be lost: a restart only costs requests.
struct SourceState
{
	std::vector<Folder> folders;
	std::map<std::string, SpaceProgress> spaces;
	std::map<std::string, std::int32_t> epochs;  ///< By id space.
	std::map<std::string, Numbering> numberings; ///< By id space.
	std::map<std::string, std::string> halted;   ///< Id spaces that are not read, and why (R18).
	std::map<MessageKey, Missing> missing;       ///< Not found by the last look-up.
	std::map<std::string, Swept> swept;          ///< By id space.
	std::optional<Sweep> sweep;
	std::optional<Duration> sweepDueAt;  ///< By Clock::elapsed(); none: at once.
	std::map<std::string, int> refused;  ///< How often in a row a folder was refused, for whatever reason but rights.
	std::set<std::string> broken;        ///< Folders that failed again and again: read in isolation (R15).
	bool isolatesLookups = false;        ///< The last look-up left ids unanswered.
	std::size_t lookedUpAtOnce = 16;     ///< Tracked messages in one look-up; learnt from what look-ups cost.
	std::optional<Duration> remoteAhead; ///< The remote system's clock against ours, once it told.
	bool loads = false;                  ///< Some folder has not been read to its end yet: what it shows is a first load.
	bool isInDoubt = false;              ///< A commit failed: what it stored, if anything, has to be asked for.
	std::optional<Lease> lease;          ///< What commits are made under.
};

} // namespace eyrie::engine
