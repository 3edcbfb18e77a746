#pragma once

#include <cstdint>
#include <mutex>
#include <string>

#include "Answer.h"
#include "Api.h"
#include "Gateway.h"
#include "Settings.h"

namespace eyrie::smseagle
{

/// APIv2: GET /api/v2/messages/{folder}, firmware 5.0 and later.
class ApiV2 final : public Api
{
public:
	/// All must outlive it.
	ApiV2(const PluginContext&, const Settings&);

	Reply ask(const Question&) override;

	/// The answer to a GET of a path that begins with `/api/v2`. Any thread; one request at a time.
	Response get(const std::string& path, std::stop_token);

	/// What was asked of the gateway with this path, for the words of an error; `what` is what may be forbidden.
	Asked asked(const std::string& path, const std::string& what) const;

private:
	RecordOrigin originOf(const Folder&) const;

	const PluginContext& _context;
	const Settings& _settings;
	Gateway _gateway;
	std::size_t _largestLimit = SIZE_MAX; ///< That the gateway has not refused.
	mutable std::mutex _mutex;
	std::string _token;
};

/// `/api/v2/messages/sent?id_from=5&id_to=9&limit=100`
std::string pathOf(const Question&, bool attachments);

} // namespace eyrie::smseagle
