#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <Poco/ClassLibrary.h>
#include <Poco/Logger.h>
#include <Poco/Version.h>

#include <eyrie/Clock.h>
#include <eyrie/Error.h>
#include <eyrie/Options.h>
#include <eyrie/Reader.h>
#include <eyrie/Source.h>
#include <eyrie/Storage.h>

/// Rises with every change of a header under eyrie/ that a compiled plugin could notice.
#define EYRIE_SDK_ABI 1u

#define EYRIE_STRING_(x) #x
#define EYRIE_STRING(x) EYRIE_STRING_(x)

/// What must be equal for C++ to cross between daemon and plugin: the C++ ABI, the standard library's, and Poco.
#define EYRIE_TOOLCHAIN                                                                                                            \
	"itanium-" EYRIE_STRING(__GXX_ABI_VERSION) "/libstdc++-cxx11-" EYRIE_STRING(_GLIBCXX_USE_CXX11_ABI) "/poco-" EYRIE_STRING(     \
		POCO_VERSION)

extern "C"
{
	/// Read before any C++ crosses: plain C, and its first two members never move.
	struct EyriePluginInfo
	{
		std::uint32_t size; ///< sizeof, as the plugin was compiled.
		std::uint32_t abi;  ///< EYRIE_SDK_ABI, likewise.
		const char* toolchain;
		const char* kind; ///< "source" or "storage".
		const char* name; ///< As in `source.X.plugin = NAME`.
		const char* version;
		const char* summary;
	};
}

namespace eyrie
{

/// How a request went.
struct RequestOutcome
{
	Duration took{};                ///< From the moment it was let through until the whole answer was there, or it failed.
	std::optional<ErrorKind> error; ///< As far as the answer's envelope tells; none where it was answered.
	std::size_t bytes = 0;          ///< Of the answer.
};

/// Lets requests to a remote system through at the pace the operator allows, and counts them (R13).
class EYRIE_API RequestGate
{
public:
	virtual ~RequestGate();

	/// Call before each single request; any thread. Waits for its turn; throws Error (cancelled) if stopped meanwhile.
	virtual void enter(std::stop_token) = 0;

	/// Call after each request that was let through, however it went. Any thread; does not wait, and does not throw.
	virtual void left(const RequestOutcome&);
};

/// What the daemon lends to a plugin for its lifetime.
struct PluginContext
{
	std::string name; ///< Of the source; "storage" for the storage.
	Clock& clock;
	Poco::Logger& logger; ///< Never give it a secret or a message's text.
	RequestGate& gate;
	std::size_t concurrency = 1; ///< Most requests at once that the operator allows a source; to use fewer is always right.
};

/// Makes the sources of one kind. Has a default constructor; makes no connection before one of its sources is called.
class EYRIE_API SourceFactory
{
public:
	virtual ~SourceFactory();
	virtual std::vector<Option> options() const = 0;
	/// Throws Error (misconfigured) where values do not go together, naming the option.
	virtual std::unique_ptr<Source> create(const PluginContext&, const Options&) = 0;
};

/// Makes the storages of one kind; otherwise as SourceFactory.
class EYRIE_API StorageFactory
{
public:
	virtual ~StorageFactory();
	virtual std::vector<Option> options() const = 0;
	virtual std::unique_ptr<Storage> create(const PluginContext&, const Options&) = 0;
};

} // namespace eyrie

#define EYRIE_PLUGIN_(kindText, manifest, base, factory, nameText, versionText, summaryText)                                       \
	extern "C" EYRIE_API const EyriePluginInfo eyriePluginInfo;                                                                    \
	const EyriePluginInfo eyriePluginInfo                                                                                          \
		= {sizeof(EyriePluginInfo), EYRIE_SDK_ABI, EYRIE_TOOLCHAIN, kindText, nameText, versionText, summaryText};                 \
	extern "C" EYRIE_API bool POCO_JOIN(pocoBuildManifest, manifest)(Poco::ManifestBase*);                                         \
	POCO_BEGIN_NAMED_MANIFEST(manifest, base)                                                                                      \
	pManifest->insert(new Poco::MetaObject<factory, base>("factory"));                                                             \
	POCO_END_MANIFEST

/// Once in a source plugin, outside any namespace: EYRIE_SOURCE_PLUGIN(acme::Factory, "acme", "1.0", "Messages of Acme boxes")
#define EYRIE_SOURCE_PLUGIN(factory, name, version, summary)                                                                       \
	EYRIE_PLUGIN_("source", EyrieSource, eyrie::SourceFactory, factory, name, version, summary)

/// The same for a storage plugin.
#define EYRIE_STORAGE_PLUGIN(factory, name, version, summary)                                                                      \
	EYRIE_PLUGIN_("storage", EyrieStorage, eyrie::StorageFactory, factory, name, version, summary)
