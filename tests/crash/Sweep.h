#pragma once

#include <string>
#include <vector>

#include "Deed.h"

namespace eyrie::crash
{

/// A database where deeds can be cut short.
class Ground
{
public:
	/// How a deed ended that was to be cut short.
	struct Ending
	{
		bool cut = false;      ///< Else it was over before.
		bool answered = false; ///< The storage had said that it was done.
		bool same = false;     ///< What is left is, bit by bit, what was left at the step before.
	};

	/// What a database does not promise everywhere.
	struct Promises
	{
		bool tablesWhole = true; ///< Tables are made in a transaction.
		bool keepsLuck = true;   ///< What a death leaves is left by a later one, too, though it was not answered.
		bool keepsAnswered = true;
	};

	virtual ~Ground() = default;

	/// Back to where the deed starts.
	virtual void prepare(const Deed&) = 0;

	/// Does it, with a storage of its own.
	virtual void perform(const Deed&) = 0;

	/// Does it, with a storage of its own whose life ends at a step: steps 0, 2, … are before a statement, 1, 3, … after it. Steps are
	/// asked for by rising number.
	virtual Ending performUntil(const Deed&, int step) = 0;

	/// What is stored, as text; seen from outside.
	virtual std::string contents() = 0;

	virtual Promises promises() const { return {}; }
};

/// What was found after each death.
struct Tally
{
	int deaths = 0;
	int old = 0;  ///< Nothing of the deed.
	int done = 0; ///< All of it.
	int part = 0; ///< Some of its tables, where a database makes them one by one.
	int same = 0; ///< The very same as one step before.
	int lost = 0; ///< Nothing of the deed, though it was answered, where a database does not promise to keep that.
};

/// Does a deed again and again, cut short at each of its steps, or only at some, and then resumed. Fails the test if anything but the
/// old or the new is found, if what was answered or seen once is lost, or if resuming leads elsewhere than a life without a cut.
Tally sweep(Ground&, const Deed&, const std::vector<int>& steps = {});

/// For a deed that starts with nothing: each death is found by the next life, which ends one step later.
void sweepFromDeathToDeath(Ground&, const Deed&);

} // namespace eyrie::crash
