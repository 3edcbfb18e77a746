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

Truth Post::stored() const
{
	engine::PluginCatalog catalog({EYRIE_PLUGINS});
	SystemClock clock;
	engine::RequestBudget gate(clock, 0);
	auto& factory = catalog.storage("sqlite");
	const auto storage = factory.create(
		{"storage", clock, Poco::Logger::get("eyrie.test"), gate}, Options(factory.options(), {{"path", database}}));
	return truthOf(storage->reader(), "office");
}

void Post::assertTrue()
{
	CPPUNIT_ASSERT_EQUAL(std::string(), difference(truthOf(device), stored()));
}

} // namespace eyrie::scenario
