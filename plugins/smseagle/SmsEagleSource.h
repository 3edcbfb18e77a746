#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include <eyrie/Plugin.h>

#include "Api.h"
#include "FolderReading.h"
#include "IdLookup.h"
#include "Lookahead.h"
#include "Parts.h"
#include "Settings.h"
#include "Windows.h"

namespace eyrie::smseagle
{

class GatewayDirectory;
class GatewayExamination;

/// One SMSEagle gateway.
class SmsEagleSource final : public Source
{
public:
	/// Makes no connection yet.
	SmsEagleSource(const PluginContext&, Settings);
	/// Asks through `api`, and through `lanes` what a reading will ask next.
	SmsEagleSource(const PluginContext&, Settings, std::unique_ptr<Api> api, Lookahead::Lanes lanes = {});

	~SmsEagleSource() override;

	Probe probe(std::stop_token) override;
	std::vector<Folder> folders(std::stop_token) override;
	Page fetch(const FetchRequest&) override;
	Lookup lookup(const LookupRequest&) override;
	void* extension(std::string_view id) override;

private:
	/// What a search has met that breaks answers.
	struct Failing
	{
		int left;                   ///< So many more failures are borne with.
		std::set<std::int64_t> ids; ///< Known by now.
	};

	void lookAhead(Lookahead::Lanes);
	const Folder& probedFolder() const;
	FolderReading::Scope scopeOf(const FetchRequest&) const;
	std::optional<Folder> wideningFor(const FolderReading::Scope&) const;
	void beginCold(FolderReading::Scope, TimePoint since, const std::stop_token&);
	std::int64_t firstSince(const FolderReading::Scope&, std::int64_t seen, const std::stop_token&);
	MessageRecords probed(const FolderReading::Scope&, const IdRange&, Failing&, const std::stop_token&);
	bool continues(const FolderReading::Scope&) const;
	void begin(FolderReading::Scope);
	/// What a reading asks through.
	Api& reader() { return _lookahead ? *_lookahead : *_api; }
	Page pageOf(FolderReading::PartPage, const FetchRequest&);
	std::optional<Message> decided(Message, const Folder&) const;

	PluginContext _context;
	Settings _settings;
	std::unique_ptr<Api> _api;
	std::unique_ptr<Lookahead> _lookahead;            ///< Null: one request at a time.
	std::size_t _ahead = 0;                           ///< How many requests besides that.
	std::unique_ptr<GatewayDirectory> _directory;     ///< Null: the API has none.
	std::unique_ptr<GatewayExamination> _examination; ///< Likewise.
	Cap _cap;
	PartHabit _habit;
	std::optional<FolderReading> _reading; ///< What fetch() is in the middle of.
	Duration _begunAt{};                   ///< When that began, by Clock::elapsed().
	Duration _askedAt{};                   ///< When its rows in hand were asked for, or taken over from what was asked beforehand.
};

} // namespace eyrie::smseagle
