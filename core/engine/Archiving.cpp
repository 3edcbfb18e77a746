#include "Archiving.h"

namespace eyrie::engine
{

namespace
{

constexpr Duration interval = std::chrono::hours(1);
// Some milliseconds; a reader of what is moved waits no longer than that.
constexpr std::size_t slice = 500;

} // namespace


void Archiving::run(const std::optional<Lease>& lease, Duration until, std::stop_token stop)
{
	const Duration begun = _place.clock.elapsed();
	if (_finishedAt && begun - *_finishedAt < interval) return;
	// What is to be removed need not be moved before.
	const bool removed = work(&Storage::discard, _place.rules.deleteAfter, "deleted", lease, until, stop);
	const bool moved = work(&Storage::archive, _place.rules.archiveAfter, "archived", lease, until, stop);
	if (removed && moved) _finishedAt = begun;
}

/// True: nothing is left.
bool Archiving::work(
	Slice take, Duration age, const char* done, const std::optional<Lease>& lease, Duration until, const std::stop_token& stop)
{
	if (age == Duration::zero()) return true;
	const ArchiveRequest request{.source = _place.name, .olderThan = _place.clock.now() - age, .limit = slice, .lease = lease};
	std::size_t sum = 0;
	bool isLeft = true;
	do {
		const auto count = store([&] { return (_place.storage.*take)(request); });
		sum += count;
		isLeft = count == slice;
	} while (isLeft && !stop.stop_requested() && _place.clock.elapsed() < until);
	if (sum > 0) _logger.information(_place.name + ": " + std::to_string(sum) + " messages " + done);
	return !isLeft;
}

} // namespace eyrie::engine
