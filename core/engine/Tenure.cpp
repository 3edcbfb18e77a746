#include "Tenure.h"

#include <algorithm>

namespace eyrie::engine
{

Tenure::Tenure(const Workplace& place, Poco::Logger& logger) :
	_place(place), _logger(logger),
	// It has to outlast the wait between two passes, in which nothing renews it.
	_duration(std::max(place.rules.lease, 2 * place.rules.longestInterval()))
{
}

bool Tenure::hold()
{
	if (_place.holder.name.empty()) return true;
	LeaseRequest request{.source = _place.name, .holder = _place.holder.name, .duration = _duration, .abandoned = {}};
	const auto ask = [&] { return store([&] { return _place.storage.lease(request); }); };
	LeaseAnswer answer = ask();
	if (!answer.granted && _place.holder.isDead && _place.holder.isDead(answer.holder))
	{
		request.abandoned = answer.fence;
		answer = ask();
	}
	if (answer.granted)
	{
		if (_waits) _logger.information(_place.name + ": this daemon mirrors it from now on");
		_waits = false;
		_lease = Lease{request.holder, answer.fence, _duration};
		return true;
	}
	if (!_waits)
		_logger.warning(_place.name + ": is mirrored by another daemon, " + answer.holder
			+ "; this one waits, and goes on when that one has ended");
	_waits = true;
	_lease.reset();
	_untilFree = answer.remaining + Duration(1);
	return false;
}

void Tenure::giveBack()
{
	if (!_lease) return;
	try
	{
		_place.storage.lease({.source = _place.name, .holder = _lease->holder, .duration = Duration::zero(), .abandoned = {}});
	}
	catch (const Error&)
	{
	}
	_lease.reset();
}

} // namespace eyrie::engine
