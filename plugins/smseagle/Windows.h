#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace eyrie::smseagle
{

/// Ids from `first` to `last`, both included.
struct IdRange
{
	std::int64_t first = 1;
	std::optional<std::int64_t> last; ///< None: no upper bound.

	bool operator==(const IdRange&) const = default;
};

/// What completeness is judged by. Rows count repeats.
struct AnswerShape
{
	std::size_t rows = 0;
	std::size_t distinct = 0;
	std::int64_t lowest = 0; ///< Of the ids; 0 if there are none.
	std::int64_t highest = 0;
	std::size_t limit = SIZE_MAX; ///< Rows that were asked for in fact; the gateway may allow fewer than wanted.
};

/// What the answers of this process have shown about the gateway's hidden cap on rows. One for all its folders.
class Cap
{
public:
	/// Whether this answer can have lost no row: the gateway has sent more before, and more were asked for.
	bool isComplete(const AnswerShape&) const;

	/// Ids that are sure to fit into a complete answer, with a quarter to spare.
	double target(std::size_t limit) const;

	void saw(const AnswerShape&);

	/// Whether asking `folder` for everything may show that `rows` are not the cap: not if that failed for no fewer.
	bool isWideningWorth(const std::string& folder, std::size_t rows) const;
	/// It has failed for `rows`.
	void wideningFailed(const std::string& folder, std::size_t rows);

private:
	std::size_t _most = 1;                       ///< The most distinct ids in any one answer.
	std::map<std::string, std::size_t> _useless; ///< By folder: the most rows that asking it for everything could not prove.
};

/// What to read.
struct Reach
{
	std::int64_t after = 0;            ///< Only ids above this.
	std::optional<std::int64_t> until; ///< And none above this.
	std::size_t limit = 2000;          ///< Rows to ask for per request.
	std::string widening;              ///< The folder to ask for everything, if need be; empty: none is of use.
	std::size_t ahead = 0;             ///< How many ranges to foretell; for that they keep their width while it does.
};

/// Decides how to read every id of a reach, in ranges, from a gateway whose order and cap are unknown (R6): an answer counts
/// only if it is complete, and then its whole range is in hand. Ask, take the answer, until taking tells what is covered.
///
///     [after+1, oo) --complete--> done
///        | not       .-> everything, once, of a folder that may hold more rows, to prove that answer complete
///        v           |
///     bounded range -+- complete -> in hand; the next one by its density, or unbounded if it was sparse
///        ^------------- not: a quarter of it
///
/// Where ranges are to be foretold, one that was filled well, and has a row with its last id, is followed by the next as wide.
class Windows
{
public:
	Windows(Cap& cap, Reach);

	/// The ids to ask for next. Requires isDone() to be false.
	IdRange next() const;
	/// The ranges to be asked for after next(), as long as the answers are like the one before: `Reach::ahead` at most, none where
	/// nothing can be foretold.
	std::vector<IdRange> following() const;
	/// Whether next() is to be asked of Reach::widening rather than of the folder itself. It may fail: take an empty answer then.
	bool isWidening() const { return _asking == Asking::everything; }

	enum class Verdict
	{
		inHand,         ///< The rows of this answer are all up to covered().
		previousInHand, ///< Those of the answer before are: a widening has proved them complete.
		askAgain        ///< Not known to be all. The next answer may yet be `previousInHand`.
	};
	/// Takes the answer to next().
	Verdict take(const AnswerShape&);

	/// There is no answer to next(), whenever it is asked: some record of that range breaks it. The next range is narrower. Not for a
	/// widening.
	void fail();
	/// Whether next() asks for one id, which is then the one that breaks it.
	bool isSingle() const { return _asking == Asking::bounded && _last == _from + 1; }
	/// That id is passed over: as covered as it will ever be. Requires isSingle().
	void skip();

	/// The highest id up to which nothing is missing. Never above the highest id seen, `until` or `after`: an id that does not
	/// exist yet may be given out in the next moment.
	std::int64_t covered() const { return _covered; }
	bool isDone() const { return _done; }
	std::int64_t highestSeen() const { return _highest; }

private:
	enum class Asking
	{
		unbounded,
		everything,
		bounded
	};

	Verdict takeUnbounded(const AnswerShape&);
	Verdict takeEverything(const AnswerShape&);
	Verdict takeBounded(const AnswerShape&);
	void finish(std::int64_t highest);
	void askBounded(std::int64_t last);
	void askByWidth();
	void askTheLike();
	void narrow(const AnswerShape&);
	std::int64_t ceiling() const;

	Cap& _cap;
	Reach _reach;
	std::int64_t _covered;
	Asking _asking = Asking::unbounded;
	AnswerShape _unproved;     ///< The answer that a widening is to prove complete.
	std::int64_t _highest = 0; ///< The highest id seen.
	std::int64_t _from = 0;    ///< Before the first of the bounded range.
	std::int64_t _last = 0;    ///< Of the bounded range.
	double _width = 0;         ///< Of the next bounded range; 0: nothing is known of it yet.
	bool _mayBeGap = true;     ///< Perhaps no ids stand before the lowest of the next answer.
	bool _triesGap = false;    ///< The bounded range is that gap.
	bool _isLike = false;      ///< The bounded range adjoins the one before, as wide as that, and the next ones will.
	bool _breaksAbove = false; ///< A record that breaks any answer stands above what is covered.
	bool _done;
};

} // namespace eyrie::smseagle
