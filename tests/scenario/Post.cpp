#include "Post.h"

#include <cppunit/extensions/HelperMacros.h>

#include "Mirror.h"

namespace eyrie::scenario
{

std::string Post::configuration(const std::string& more) const
{
	return folder.write("eyried.properties",
		"plugins.path = " EYRIE_PLUGINS "\nstorage.plugin = sqlite\nstorage.path = " + database
			+ "\nsource.office.plugin = smseagle\nsource.office.url = " + server.url()
			+ "\nsource.office.token = hunter2\nrequests.per-minute = 0\n" + more);
}

void Post::read(const std::function<void(Reader&)>& look) const
{
	engine::PluginCatalog catalog({EYRIE_PLUGINS});
	SystemClock clock;
	engine::RequestBudget gate(clock, 0);
	auto& factory = catalog.storage("sqlite");
	const auto storage = factory.create(
		{"storage", clock, Poco::Logger::get("eyrie.test"), gate}, Options(factory.options(), {{"path", database}}));
	look(storage->reader());
}

Truth Post::stored() const
{
	Truth truth;
	read([&](Reader& reader) { truth = truthOf(reader, "office"); });
	return truth;
}

std::int64_t Post::rows() const
{
	std::int64_t count = 0;
	read(
		[&](Reader& reader)
		{
			for (const auto& counted : reader.counts()) count += counted.messages;
		});
	return count;
}

void Post::assertTrue()
{
	CPPUNIT_ASSERT_EQUAL(std::string(), difference(truthOf(device), stored()));
}

} // namespace eyrie::scenario
