#pragma once

#include <functional>
#include <string>

namespace eyrie::engine
{

/// Who holds leases: one running daemon (R19).
struct Holder
{
	std::string name; ///< Empty: leases are neither taken nor asked for.
	/// Whether another holder, by its name, is surely dead. Empty: never known.
	std::function<bool(const std::string& name)> isDead;
};

/// This very process, by a name that no other process ever bears: a daemon that was killed and is started again need not wait for its
/// own lease to run out. A process elsewhere, or before this machine was booted, can't be told dead, nor one that
/// `processes`, a folder as the kernel fills it, tells nothing of.
Holder thisProcess(const std::string& processes = "/proc");

} // namespace eyrie::engine
