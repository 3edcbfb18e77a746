// One source plugin in several flavours, most of them deliberately bad: what the catalog must refuse, and in which words.
#include <eyrie/Plugin.h>

#ifdef EYRIE_TEST_OTHERABI
#undef EYRIE_SDK_ABI
#define EYRIE_SDK_ABI 999u
#endif
#ifdef EYRIE_TEST_OTHERTOOLCHAIN
#undef EYRIE_TOOLCHAIN
#define EYRIE_TOOLCHAIN "another-compiler/another-library"
#endif
#ifdef EYRIE_TEST_OTHERNAME
#undef EYRIE_TEST_NAME
#define EYRIE_TEST_NAME "somebody-else"
#endif

namespace
{

class Factory final : public eyrie::SourceFactory
{
public:
	std::vector<eyrie::Option> options() const override
	{
		return {
			{.name = "url", .help = "where it is", .required = true},
			{.name = "token", .help = "who we are", .secret = true},
			{.name = "timeout", .kind = eyrie::OptionKind::duration, .byDefault = "30s", .help = "how long to wait"},
		};
	}

	std::unique_ptr<eyrie::Source> create(const eyrie::PluginContext&, const eyrie::Options&) override { return nullptr; }
};

} // namespace

#if defined(EYRIE_TEST_SILENT)
extern "C" EYRIE_API const char pocoBuildManifestNothing;
const char pocoBuildManifestNothing = 0;
#elif defined(EYRIE_TEST_NOFACTORY)
extern "C" EYRIE_API const EyriePluginInfo eyriePluginInfo;
const EyriePluginInfo eyriePluginInfo = {sizeof(EyriePluginInfo), EYRIE_SDK_ABI, EYRIE_TOOLCHAIN, "source", EYRIE_TEST_NAME, "1.0",
	"has a handshake and nothing behind it"};
#else
EYRIE_SOURCE_PLUGIN(Factory, EYRIE_TEST_NAME, "1.0", "A test plugin")
#endif
