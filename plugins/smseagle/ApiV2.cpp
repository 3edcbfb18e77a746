#include "ApiV2.h"

#include <algorithm>
#include <utility>

namespace eyrie::smseagle
{

ApiV2::ApiV2(const PluginContext& context, const Settings& settings) :
	_context(context), _settings(settings), _gateway(settings, context), _token(settings.secret())
{
}


Reply ApiV2::ask(const Question& wanted)
{
	Question question = wanted;
	for (;;)
	{
		question.limit = std::min(wanted.limit, _largestLimit);
		const std::string path = pathOf(question, _settings.attachments);
		const Response response = get(path, question.stop);
		if (refusesLimit(response) && question.limit > 1)
		{
			_largestLimit = question.limit / 2;
			continue;
		}
		const auto what = "folder " + question.folder.name;
		Reply reply = replyOf(recordsOf(response, asked(path, what)), originOf(question.folder));
		reply.clock = response.clock;
		reply.shape.limit = question.limit;
		return reply;
	}
}


/// A refused token may have been replaced in its file meanwhile.
Response ApiV2::get(const std::string& path, std::stop_token stop)
{
	const std::lock_guard lock(_mutex);
	const std::string whole = _settings.address.prefix + path;
	Response response = _gateway.get(whole, _token, stop);
	if (response.status != 401 || !_settings.secretFromFile) return response;
	std::string token = _settings.secret();
	if (token == _token) return response;
	_token = std::move(token);
	return _gateway.get(whole, _token, std::move(stop));
}


Asked ApiV2::asked(const std::string& path, const std::string& what) const
{
	const std::lock_guard lock(_mutex);
	return {.url = _settings.address.url + " (" + _settings.address.prefix + path + ")", .what = what, .secret = _token};
}


RecordOrigin ApiV2::originOf(const Folder& folder) const
{
	return {.source = _context.name, .folder = folder, .zone = _settings.zone, .attachments = _settings.attachments};
}


std::string pathOf(const Question& question, bool attachments)
{
	std::string path = "/api/v2/messages/" + question.folder.name + "?id_from=" + std::to_string(question.ids.first);
	if (question.ids.last) path += "&id_to=" + std::to_string(*question.ids.last);
	path += "&limit=" + std::to_string(question.limit);
	if (attachments) path += "&attachments=1";
	return path;
}

} // namespace eyrie::smseagle
