#include "Inspection.h"

#include <eyrie/Error.h>

namespace eyrie::http
{

/// Holds the one place there is.
class Inspection::Turn
{
public:
	Turn(Inspection& inspection, const std::string& source, bool isVerification) : _inspection(inspection)
	{
		const std::lock_guard lock(_inspection._mutex);
		if (_inspection._hasStopped)
			throw Error(ErrorKind::unavailable, ErrorScope::plugin, "the server is ending; ask the next one");
		if (!_inspection._source.empty())
			throw Error(ErrorKind::conflict, ErrorScope::plugin,
				"source " + _inspection._source + " is being verified or examined just now, and that is done one at a time");
		_inspection._source = source;
		_inspection._isVerification = isVerification;
		_inspection._looked = 0;
		_inspection._cancel = {};
		_stop = _inspection._cancel.get_token();
	}

	~Turn()
	{
		const std::lock_guard lock(_inspection._mutex);
		_inspection._source.clear();
	}

	Turn(const Turn&) = delete;
	Turn& operator=(const Turn&) = delete;

	const std::stop_token& stop() const { return _stop; }

private:
	Inspection& _inspection;
	std::stop_token _stop;
};


engine::Verified Inspection::verify(const std::string& source, std::optional<TimePoint> since)
{
	const Turn turn(*this, source, true);
	return _engine.verify(source, since, turn.stop(), &_looked);
}

std::optional<std::vector<Examined>> Inspection::examine(const std::string& source)
{
	const Turn turn(*this, source, false);
	const auto companion = _engine.companion(source);
	auto* const examination = static_cast<Examination*>(companion->extension(Examination::id));
	if (!examination) return std::nullopt;
	return examination->examine(turn.stop());
}

std::optional<std::size_t> Inspection::looked(const std::string& source)
{
	const std::lock_guard lock(_mutex);
	return _isVerification && _source == source ? std::optional(_looked.load()) : std::nullopt;
}

bool Inspection::cancel(const std::string& source)
{
	const std::lock_guard lock(_mutex);
	return _source == source && _cancel.request_stop();
}

void Inspection::stop()
{
	const std::lock_guard lock(_mutex);
	_hasStopped = true;
	_cancel.request_stop();
}

} // namespace eyrie::http
