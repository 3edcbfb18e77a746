#include <cppunit/extensions/HelperMacros.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>
#include <string>

#include "SourceUnderTest.h"
#include "simulator/DeviceServer.h"

namespace eyrie::smseagle
{

namespace
{

using Ids = std::set<std::int64_t>;

/// Ids by folder, as the device itself says.
std::map<std::string, Ids> idsOf(sim::Device& device)
{
	static const std::map<std::string, sim::Folder> folders{{"inbox", sim::Folder::inbox}, {"outbox", sim::Folder::outbox},
		{"sent", sim::Folder::sent}, {"error", sim::Folder::error}, {"delivered", sim::Folder::delivered}};
	std::map<std::string, Ids> ids;
	for (const auto& seen : device.snapshot())
		for (const auto& [name, folder] : folders)
			if (std::find(seen.folders.begin(), seen.folders.end(), folder) != seen.folders.end()) ids[name].insert(seen.row.id);
	return ids;
}

void fill(sim::Device& device)
{
	for (int i = 0; i < 150; ++i) device.receive("+48600100200", "in " + std::to_string(i));
	for (int i = 0; i < 400; ++i)
	{
		sim::Draft draft;
		if (i % 9 == 0) draft.parts = 3;
		const auto id = device.queue("+48600100200", "out " + std::to_string(i), draft);
		if (i % 20 == 0) continue;
		if (i % 11 == 0)
			device.fail(id);
		else
			device.accept(id);
		if (i % 3 == 0) device.report(id, sim::Status::deliveryOk);
		if (i % 17 == 0) device.erase(sim::Folder::sent, id, id);
	}
}

/// Reads a folder to its end.
Ids readAll(SourceUnderTest& test, const std::string& folder)
{
	Ids ids;
	Position from = FromOldest{};
	for (;;)
	{
		const Page page = test.fetch(folder, from, 100);
		CPPUNIT_ASSERT(page.rejects.empty() && page.messages.size() <= 100);
		for (const auto& message : page.messages) CPPUNIT_ASSERT(ids.insert(*message.position).second);
		if (!page.more) return ids;
		from = page.covered;
	}
}

} // namespace


/// R6 against a device that is nobody's echo.
class SimulatorTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(SimulatorTest);
	CPPUNIT_TEST(R6EveryFolderIsReadWholeWhateverTheDeviceIsLike);
	CPPUNIT_TEST(R13EveryFolderIsReadTheSameBySeveralRequestsAtOnce);
	CPPUNIT_TEST_SUITE_END();

	static void check(const sim::DeviceSettings& settings, const std::string& name)
	{
		sim::Device device(settings);
		fill(device);
		const sim::DeviceServer server(device);
		SourceUnderTest test({{"url", server.url()}, {"token", settings.token}});
		auto expected = idsOf(device);
		for (const auto& folder : test.source->folders({}))
			CPPUNIT_ASSERT_MESSAGE(name + ' ' + folder.name, readAll(test, folder.name) == expected[folder.name]);
		const std::size_t loading = test.gate.entered;
		for (const auto& folder : test.source->folders({}))
			if (!folder.queue) test.fetch(folder.name, after(1000));
		std::vector<std::string> all;
		for (int id = 1; id <= 400; ++id) all.push_back(std::to_string(id));
		const Lookup lookup = test.source->lookup({.space = "outgoing", .ids = all, .stop = {}});
		Ids outgoing = expected["outbox"];
		for (const char* folder : {"sent", "error", "delivered"}) outgoing.insert(expected[folder].begin(), expected[folder].end());
		CPPUNIT_ASSERT_EQUAL_MESSAGE(name, outgoing.size(), lookup.found.size());
		CPPUNIT_ASSERT_EQUAL_MESSAGE(name, 400 - outgoing.size(), lookup.absent.size());
		std::printf("\n%s: %zu requests to load, then %zu", name.c_str(), loading, test.gate.entered - loading);
	}

	void R6EveryFolderIsReadWholeWhateverTheDeviceIsLike()
	{
		sim::DeviceSettings plain;
		plain.token = "s3cret";
		for (const char* order : {"asc", "desc", "insertion", "random"})
			for (const std::size_t cap : {0, 100, 37})
				for (const char* parts : {"joined", "repeated", "first"})
				{
					auto settings = plain;
					settings.order = *sim::orderOf(order);
					if (cap > 0) settings.cap = cap;
					settings.parts = *sim::partsOf(parts);
					settings.sentExcludesFinal = cap == 100;
					check(settings, std::string(order) + ", cap " + std::to_string(cap) + ", parts " + parts);
				}
		for (const char* empty : {"404-object", "200-object", "200-array"})
		{
			auto settings = plain;
			settings.empty = *sim::emptyOf(empty);
			check(settings, empty);
		}
		auto limited = plain;
		limited.maxLimit = 100;
		limited.nullOtherDirection = limited.attachmentsAbsent = limited.escapeUnicode = true;
		check(limited, "at most 100 allowed");
	}

	void R13EveryFolderIsReadTheSameBySeveralRequestsAtOnce()
	{
		for (const char* order : {"asc", "random"})
			for (const std::size_t cap : {0, 37, 10})
				for (const std::size_t concurrency : {4, 16})
				{
					sim::DeviceSettings settings;
					settings.token = "s3cret";
					settings.order = *sim::orderOf(order);
					if (cap > 0) settings.cap = cap;
					if (cap == 0) settings.maxLimit = 50;
					sim::Device device(settings);
					fill(device);
					const sim::DeviceServer server(device);
					SourceUnderTest test({{"url", server.url()}, {"token", settings.token}}, concurrency);
					auto expected = idsOf(device);
					for (const auto& folder : test.source->folders({}))
						CPPUNIT_ASSERT(readAll(test, folder.name) == expected[folder.name]);
					test.source.reset();
					CPPUNIT_ASSERT_EQUAL(test.gate.entered, test.gate.outcomes.size());
					CPPUNIT_ASSERT(test.gate.mostAtOnce <= concurrency);
					std::printf("\n%s, cap %zu: %zu requests, %zu at once", order, cap, test.gate.entered, test.gate.mostAtOnce);
				}
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(SimulatorTest);

} // namespace eyrie::smseagle
