#include <eyrie/BulkLoad.h>

#include "Bench.h"

namespace eyrie::conformance
{

namespace
{

void ALoadLeavesAllAsItWouldBeWithoutIt(Bench& bench)
{
	auto* const load = static_cast<BulkLoad*>(bench.storage().extension(BulkLoad::id));
	if (!load) return; // It has nothing to put off.
	auto batch = bench.batch("inbox", {bench.incoming("1"), bench.incoming("2")});
	batch.quiet = true;
	load->begin();
	load->begin();
	bench.storage().commit(batch);
	load->end();
	bench.storage().commit(bench.batch("inbox", {bench.incoming("2"), bench.incoming("3")}));
	CPPUNIT_ASSERT_EQUAL(std::size_t{3}, bench.reader().messages({}).size());
	load->end();
	for (const auto* id : {"1", "2", "3"}) CPPUNIT_ASSERT(bench.isStored(bench.incoming(id)));
	const auto number = bench.incoming("1").phoneNumber.value();
	CPPUNIT_ASSERT(!bench.reader().messages({.phoneNumber = number}).empty());
	CPPUNIT_ASSERT(!bench.reader().conversations({.limit = 5}).conversations.empty());
	load->begin();
	load->giveUp();
	CPPUNIT_ASSERT_EQUAL(std::size_t{3}, bench.reader().messages({}).size());
	if (!bench.reopen()) return;
	for (const auto* id : {"1", "2", "3"}) CPPUNIT_ASSERT(bench.isStored(bench.incoming(id)));
}

} // namespace


void addLoadPromises(Promises& promises)
{
	EYRIE_PROMISE(promises, ALoadLeavesAllAsItWouldBeWithoutIt);
}

} // namespace eyrie::conformance
