#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include <eyrie/Plugin.h>

#include "Api.h"
#include "FolderReading.h"
#include "Settings.h"
#include "Windows.h"

namespace eyrie::smseagle
{

/// One SMSEagle gateway.
class SmsEagleSource final : public Source
{
public:
	SmsEagleSource(const PluginContext&, Settings);

	Probe probe(std::stop_token) override;
	std::vector<Folder> folders(std::stop_token) override;
	Page fetch(const FetchRequest&) override;
	Lookup lookup(const LookupRequest&) override;

private:
	FolderReading begin(const FetchRequest&);

	PluginContext _context;
	Settings _settings;
	std::unique_ptr<Api> _api;
	Cap _cap;
	std::optional<FolderReading> _reading;   ///< What the last fetch() left to give out.
	Duration _readAt{};                      ///< When it was last asked, by Clock::elapsed().
	std::map<std::string, TimePoint> _since; ///< By folder: the cold start that is still under way.
};

} // namespace eyrie::smseagle
