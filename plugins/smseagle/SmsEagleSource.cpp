#include "SmsEagleSource.h"

#include <utility>
#include <variant>

#include "ApiV2.h"

namespace eyrie::smseagle
{

SmsEagleSource::SmsEagleSource(const PluginContext& context, Settings settings) :
	_context(context), _settings(std::move(settings)), _api(std::make_unique<ApiV2>(_context.name, _settings, _context.gate))
{
}


Probe SmsEagleSource::probe(std::stop_token stop)
{
	const Reply reply = _api->ask({_settings.folders.front(), {1, 1}, 1, std::move(stop)});
	return {.about = "SMSEagle APIv2 at " + _settings.address.url, .clock = reply.clock};
}


std::vector<Folder> SmsEagleSource::folders(std::stop_token)
{
	return _settings.folders;
}


Page SmsEagleSource::fetch(const FetchRequest& request)
{
	FolderReading reading = begin(request);
	return reading.next(*_api, request.stop);
}


FolderReading SmsEagleSource::begin(const FetchRequest& request)
{
	const auto* const cursor = std::get_if<Cursor>(&request.from);
	return FolderReading({.folder = request.folder,
							 .after = cursor ? cursor->position.value_or(0) : 0,
							 .until = {},
							 .since = {},
							 .limit = request.limit,
							 .widening = {}},
		_cap);
}


Lookup SmsEagleSource::lookup(const LookupRequest& request)
{
	return {.found = {}, .absent = {}, .unanswered = request.ids, .clock = {}};
}

} // namespace eyrie::smseagle
