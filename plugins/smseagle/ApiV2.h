#pragma once

#include <cstdint>
#include <string>

#include "Api.h"
#include "Gateway.h"
#include "Settings.h"

namespace eyrie::smseagle
{

/// APIv2: GET /api/v2/messages/{folder}, firmware 5.0 and later.
class ApiV2 final : public Api
{
public:
	/// `source`: its name. All must outlive it.
	ApiV2(const std::string& source, const Settings&, RequestGate&);

	Reply ask(const Question&) override;

private:
	Response get(const std::string& path, std::stop_token);

	RecordOrigin originOf(const Folder&) const;

	const std::string& _source;
	const Settings& _settings;
	Gateway _gateway;
	std::size_t _largestLimit = SIZE_MAX; ///< That the gateway has not refused.
	std::string _token;
};

/// `/api/v2/messages/sent?id_from=5&id_to=9&limit=100`
std::string pathOf(const Question&, bool attachments);

} // namespace eyrie::smseagle
