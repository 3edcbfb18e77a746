// One home for the interfaces' vtables and typeinfo: every plugin finds the same ones.
#include <eyrie/BulkLoad.h>
#include <eyrie/Connections.h>
#include <eyrie/Directory.h>
#include <eyrie/Examination.h>
#include <eyrie/Plugin.h>

namespace eyrie
{

Source::~Source() = default;

void* Source::extension(std::string_view)
{
	return nullptr;
}

Storage::~Storage() = default;

void* Storage::extension(std::string_view)
{
	return nullptr;
}

BulkLoad::~BulkLoad() = default;
Connections::~Connections() = default;
Reader::~Reader() = default;
RequestGate::~RequestGate() = default;

void RequestGate::left(const RequestOutcome&) {}

Directory::~Directory() = default;
Examination::~Examination() = default;
SourceFactory::~SourceFactory() = default;
StorageFactory::~StorageFactory() = default;

} // namespace eyrie
