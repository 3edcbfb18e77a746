#include "Lookahead.h"

#include <algorithm>
#include <chrono>
#include <system_error>
#include <utility>

#include <eyrie/Error.h>

namespace eyrie::smseagle
{

namespace
{

bool isThere(const std::future<Reply>& reply)
{
	return reply.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

std::future<Reply> inThread(Lookahead::Ask ask)
{
	return std::async(std::launch::async, std::move(ask));
}

} // namespace


Lookahead::Lookahead(Api& own, Lanes lanes) : _own(own), _lanes(std::move(lanes)) {}


Lookahead::~Lookahead()
{
	forget();
}


Reply Lookahead::ask(const Question& question)
{
	const auto wanted = takeFrom(question);
	if (wanted && !isThere(wanted->reply)) _depth = std::min(_depth + 1, _lanes.most);
	askNext(question);
	if (!wanted) return askNow(question);
	// Rather than wait.
	if (!isThere(wanted->reply) && wantsMore(question)) askMyself(question);
	auto reply = answerTo(*wanted, question);
	if (!reply) return askNow(question);
	askNext(question);
	return *std::move(reply);
}


void Lookahead::reset()
{
	forget();
	_idle.clear();
	_rests = false;
}


/// The first of those that are under way, if it is this.
std::unique_ptr<Lookahead::Asked> Lookahead::takeFrom(const Question& question)
{
	if (_asked.empty()) return nullptr;
	// A reading is of one folder.
	if (_asked.front()->ids != question.ids || _asked.front()->limit != question.limit)
	{
		forget();
		return nullptr;
	}
	auto wanted = std::move(_asked.front());
	_asked.pop_front();
	return wanted;
}


bool Lookahead::wantsMore(const Question& question) const
{
	return !_rests && _asked.size() < std::min(_depth, question.next.size());
}


void Lookahead::askNext(const Question& question)
{
	while (wantsMore(question) && _busy < _lanes.most) askByLane(question, question.next[_asked.size()]);
}


void Lookahead::askByLane(const Question& question, const IdRange& ids)
{
	auto asked = preparedFor(question, ids);
	try
	{
		if (_idle.empty())
			asked->lane = _lanes.open();
		else
		{
			asked->lane = std::move(_idle.back());
			_idle.pop_back();
		}
		const auto ask = [lane = asked->lane.get(), folder = question.folder, ids, limit = std::min(question.limit, _allowed),
							 stop = asked->stop, outer = question.stop]
		{
			const std::stop_callback onStop(outer, [stop]() mutable { stop.request_stop(); });
			return lane->ask({folder, ids, limit, stop.get_token()});
		};
		asked->reply = _lanes.launch ? _lanes.launch(ask) : inThread(ask);
	}
	catch (const Error&)
	{
		_rests = true; // Whatever hinders it is told by the question itself, once it is asked.
		return;
	}
	catch (const std::system_error&)
	{
		_rests = true; // No thread is to be had.
		return;
	}
	++_busy;
	_asked.push_back(std::move(asked));
}


void Lookahead::askMyself(const Question& question)
{
	auto asked = preparedFor(question, question.next[_asked.size()]);
	std::promise<Reply> answer;
	asked->reply = answer.get_future();
	try
	{
		answer.set_value(_own.ask({question.folder, asked->ids, question.limit, question.stop}));
	}
	catch (const Error&)
	{
		answer.set_exception(std::current_exception());
	}
	_asked.push_back(std::move(asked));
}


std::unique_ptr<Lookahead::Asked> Lookahead::preparedFor(const Question& question, const IdRange& ids) const
{
	return std::make_unique<Asked>(Asked{.ids = ids, .limit = question.limit, .lane = {}, .stop = std::stop_source()});
}


/// Waits for it. Nothing where it failed and is to be asked again.
std::optional<Reply> Lookahead::answerTo(Asked& asked, const Question& question)
{
	{
		const std::stop_callback onStop(question.stop, [&] { asked.stop.request_stop(); });
		asked.reply.wait();
	}
	giveBack(std::move(asked.lane));
	try
	{
		return asked.reply.get();
	}
	catch (const Error& error)
	{
		const bool isBusy = error.kind() == ErrorKind::throttled;
		const bool isOutOfReach = error.scope() == ErrorScope::plugin && error.kind() != ErrorKind::cancelled;
		_rests = _rests || isBusy || isOutOfReach;
		if (_rests) forget();
		if (!error.isPassing() || error.retryAfter()) throw;
	}
	return std::nullopt;
}


void Lookahead::giveBack(std::unique_ptr<Api> lane)
{
	if (!lane) return;
	--_busy;
	_idle.push_back(std::move(lane));
}


Reply Lookahead::askNow(const Question& question)
{
	Reply reply = _own.ask(question);
	_allowed = reply.shape.limit < question.limit ? reply.shape.limit : SIZE_MAX;
	return reply;
}


void Lookahead::forget()
{
	for (const auto& asked : _asked) asked->stop.request_stop();
	for (const auto& asked : _asked)
	{
		asked->reply = {}; // Waits until it has ended.
		giveBack(std::move(asked->lane));
	}
	_asked.clear();
	_depth = 1;
}

} // namespace eyrie::smseagle
