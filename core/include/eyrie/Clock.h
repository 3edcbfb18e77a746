#pragma once

#include <stop_token>

#include <eyrie/Export.h>
#include <eyrie/Time.h>

namespace eyrie
{

/// Time, as the engine and its plugins see it; tests move it by hand. Any thread.
class EYRIE_API Clock
{
public:
	virtual ~Clock();

	/// Now. May step when the machine's clock is set.
	virtual TimePoint now() const = 0;

	/// Time passed since some fixed moment; never steps. For intervals and rates.
	virtual Duration elapsed() const = 0;

	/// Waits. Returns early, with false, once a stop is requested.
	virtual bool wait(Duration, std::stop_token) = 0;
};

/// The machine's clock.
class EYRIE_API SystemClock final : public Clock
{
public:
	TimePoint now() const override;
	Duration elapsed() const override;
	bool wait(Duration, std::stop_token) override;
};

} // namespace eyrie
