#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

#include "Api.h"

namespace eyrie::smseagle
{

/// Asks side by side what a reading asks one after the other (R13): while one question is answered, those that are foretold with it are
/// asked, too, over connections of their own. An answer is given to whoever asks just that question next; as soon as another one comes,
/// all of them are thrown away. Whoever reads sees the same as without this, but for the moments at which its questions were asked.
///
/// It begins with one, and asks as many as it takes for the next answer to be there when it is wanted: a gateway that is fast enough
/// is asked for little that may be in vain. What fails is asked again once it is wanted, unless the gateway refuses or says how long to
/// wait; where it is too busy, or can't be reached, nothing more is asked beforehand until the next reading.
///
/// One thread at a time.
class Lookahead final : public Api
{
public:
	using Ask = std::function<Reply()>;
	struct Lanes
	{
		std::size_t most = 0;                          ///< Besides the connection that is there anyway.
		std::function<std::unique_ptr<Api>()> open;    ///< One more.
		std::function<std::future<Reply>(Ask)> launch; ///< How a question is asked meanwhile; none: in a thread of its own.
	};

	/// Asks through `own` what was not foretold, and what no lane is free for. All must outlive it.
	Lookahead(Api& own, Lanes);
	/// Ends what is under way.
	~Lookahead() override;

	Reply ask(const Question&) override;

	/// A reading begins, or has ended: nothing of the one before is of use, nor are its connections.
	void reset();

private:
	/// A question, and its answer to be.
	struct Asked
	{
		IdRange ids;
		std::size_t limit;
		std::unique_ptr<Api> lane; ///< Null: it was asked through `own`.
		std::stop_source stop;
		std::future<Reply> reply{};
	};

	std::unique_ptr<Asked> takeFrom(const Question&);
	void askNext(const Question&);
	void askByLane(const Question&, const IdRange&);
	void askMyself(const Question&);
	std::optional<Reply> answerTo(Asked&, const Question&);
	Reply askNow(const Question&);
	std::unique_ptr<Asked> preparedFor(const Question&, const IdRange&) const;
	bool wantsMore(const Question&) const;
	void giveBack(std::unique_ptr<Api> lane);
	void forget();

	Api& _own;
	const Lanes _lanes;
	std::size_t _busy = 0; ///< Lanes that are not idle.
	std::vector<std::unique_ptr<Api>> _idle;
	std::size_t _depth = 1;                    ///< How many questions to be ahead of the one that is wanted.
	std::size_t _allowed = SIZE_MAX;           ///< Rows, by the gateway, of late.
	bool _rests = false;                       ///< Nothing is asked beforehand.
	std::deque<std::unique_ptr<Asked>> _asked; ///< In the order in which they will be wanted. Ends first.
};

} // namespace eyrie::smseagle
