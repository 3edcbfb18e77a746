#include "DirectApi.h"

#include <algorithm>

#include "Answer.h"
#include "ApiV2.h"
#include "Violation.h"

namespace eyrie::simulation
{

smseagle::Reply DirectApi::ask(const smseagle::Question& wanted)
{
	smseagle::Question question = wanted;
	for (;;)
	{
		question.limit = std::min(wanted.limit, _largestLimit);
		_place.gate.enter(question.stop);
		keepPace();
		const std::string path = smseagle::pathOf(question, false);
		const smseagle::Response response = _place.line.get(path);
		if (smseagle::refusesLimit(response) && question.limit > 1)
		{
			_largestLimit = question.limit / 2;
			continue;
		}
		const smseagle::RecordOrigin origin{.source = _place.source, .folder = question.folder, .zone = _place.settings.zone};
		auto reply = smseagle::replyOf(smseagle::recordsOf(response, {.url = path, .what = question.folder.name}), origin);
		reply.clock = response.clock;
		_place.line.saw(reply.shape.distinct);
		reply.shape.limit = question.limit;
		return reply;
	}
}


void DirectApi::keepPace()
{
	const Duration now = _place.clock.elapsed();
	_place.asked.push_back(now);
	while (_place.asked.front() <= now - std::chrono::minutes(1)) _place.asked.pop_front();
	if (_place.perMinute > 0 && _place.asked.size() > _place.perMinute)
		throw Violation{"hurried", std::to_string(_place.asked.size()) + " requests within a minute"};
}

} // namespace eyrie::simulation
