#include "Doorbell.h"

namespace eyrie::engine
{

void Doorbell::ring()
{
	// Apart from the lock: it calls whoever waits.
	auto rung = [this]
	{
		const std::lock_guard lock(_mutex);
		return _rung;
	}();
	rung.request_stop();
}

void Doorbell::answer()
{
	const std::lock_guard lock(_mutex);
	if (_rung.stop_requested()) _rung = {};
}

std::stop_token Doorbell::token() const
{
	const std::lock_guard lock(_mutex);
	return _rung.get_token();
}

} // namespace eyrie::engine
