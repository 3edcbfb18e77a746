#include <eyrie/Plugin.h>

#include "Settings.h"
#include "SmsEagleSource.h"

namespace eyrie::smseagle
{

class Factory final : public SourceFactory
{
public:
	std::vector<Option> options() const override { return declaredOptions(); }

	std::unique_ptr<Source> create(const PluginContext& context, const Options& options) override
	{
		return std::make_unique<SmsEagleSource>(context, settingsFrom(options));
	}
};

} // namespace eyrie::smseagle

EYRIE_SOURCE_PLUGIN(eyrie::smseagle::Factory, "smseagle", "0.1.0", "Messages of SMSEagle hardware SMS gateways")
