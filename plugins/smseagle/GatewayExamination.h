#pragma once

#include <stop_token>
#include <vector>

#include <eyrie/Clock.h>
#include <eyrie/Examination.h>

#include "Settings.h"

namespace eyrie::smseagle
{

class ApiV2;

/// What a gateway does where its vendor is silent, seen through APIv2: some thirty GET requests, none of which is for more than
/// about 5,000 rows. Of the folders only those are asked for that are mirrored anyway.
class GatewayExamination final : public Examination
{
public:
	/// Keeps references.
	GatewayExamination(ApiV2& api, const Settings& settings, const Clock& clock) : _api(api), _settings(settings), _clock(clock) {}

	std::vector<Examined> examine(std::stop_token) override;

private:
	ApiV2& _api;
	const Settings& _settings;
	const Clock& _clock;
};

} // namespace eyrie::smseagle
