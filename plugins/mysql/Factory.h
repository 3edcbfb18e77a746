#pragma once

#include <eyrie/Plugin.h>

namespace eyrie::mysql
{

class Factory final : public StorageFactory
{
public:
	std::vector<Option> options() const override;
	std::unique_ptr<Storage> create(const PluginContext&, const Options&) override;
};

} // namespace eyrie::mysql
