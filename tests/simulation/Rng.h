#pragma once

#include <cstdint>
#include <initializer_list>

namespace eyrie::simulation
{

/// Chance, the same on every machine and library.
class Rng
{
public:
	explicit Rng(std::uint64_t seed) : _state(seed) {}

	/// Evenly from 0 to `end` - 1. Requires end > 0.
	int below(int end) { return static_cast<int>(next() % static_cast<std::uint64_t>(end)); }

	/// 1 in so many of a hundred cases.
	int chance(int percent) { return below(100) < percent ? 1 : 0; }

	template <class T>
	T oneOf(std::initializer_list<T> values)
	{
		return values.begin()[below(static_cast<int>(values.size()))];
	}

private:
	/// SplitMix64.
	std::uint64_t next()
	{
		std::uint64_t value = _state += 0x9E3779B97F4A7C15U;
		value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9U;
		value = (value ^ (value >> 27U)) * 0x94D049BB133111EBU;
		return value ^ (value >> 31U);
	}

	std::uint64_t _state;
};

} // namespace eyrie::simulation
