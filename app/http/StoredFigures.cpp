#include "StoredFigures.h"

#include <Poco/Logger.h>
#include <eyrie/Error.h>

namespace eyrie::http
{

StoredFigures::StoredFigures(std::function<Storage&()> storage, const Clock& clock) :
	_storage(std::move(storage)), _clock(clock), _thread([this](std::stop_token stop) { run(stop); })
{
}

StoredFigures::~StoredFigures() = default;

std::shared_ptr<const StoredFigures::Figures> StoredFigures::latest(std::chrono::milliseconds patience)
{
	std::unique_lock lock(_mutex);
	// Older by either direction: the machine's clock may be set back.
	if (_latest && std::chrono::abs(_clock.now() - _latest->readAt) < fresh) return _latest;
	_isWanted = true;
	_changed.notify_all();
	_changed.wait_for(lock, patience, [this] { return !_isWanted; });
	return _latest;
}

void StoredFigures::run(std::stop_token stop)
{
	std::unique_lock lock(_mutex);
	while (_changed.wait(lock, stop, [this] { return _isWanted; }))
	{
		lock.unlock();
		std::shared_ptr<const Figures> figures;
		try
		{
			figures = std::make_shared<Figures>(read());
		}
		catch (const Error& error)
		{
			Poco::Logger::get("eyrie.http").debug(std::string("no fresh figures for metrics: ") + error.what());
		}
		catch (const std::exception& error)
		{
			Poco::Logger::get("eyrie.http").error(std::string("no fresh figures for metrics: unexpected: ") + error.what());
		}
		lock.lock();
		if (figures) _latest = std::move(figures);
		_isWanted = false;
		_changed.notify_all();
	}
}

StoredFigures::Figures StoredFigures::read() const
{
	auto& reader = _storage().reader();
	Figures figures{.readAt = _clock.now(),
		.streams = reader.streams(),
		.newest = {},
		.backlog = reader.backlog(),
		.lastChange = reader.lastChange()};
	for (const auto& [stream, state] : figures.streams)
		for (const auto& newest : reader.messages({.source = stream.source, .folder = stream.folder, .limit = 1}))
			figures.newest[stream] = newest.message.sortTime;
	return figures;
}

} // namespace eyrie::http
