#pragma once

#include "simulator/Text.h"

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace eyrie::sim
{

/// Numbers and texts as they occur in traffic: alarms, codes, chatter, in English and Polish, with emoji; a few letter senders.
/// The same seed gives the same phrases.
class Phrases
{
public:
	struct Phrase
	{
		Text text;
		bool unicode = false;
	};

	explicit Phrases(std::uint64_t seed, std::size_t texts = 8192, std::size_t numbers = 2048);

	const Phrase& phrase(std::mt19937_64& random) const;

	/// A text that needs three parts.
	const Phrase& longPhrase(std::mt19937_64& random) const;

	/// A number that can be written to.
	const Text& receiver(std::mt19937_64& random) const;

	/// Also short numbers and names such as `BANK`.
	const Text& sender(std::mt19937_64& random) const;

private:
	std::vector<Phrase> _phrases;
	std::vector<Phrase> _longPhrases;
	std::vector<Text> _numbers;
	std::vector<Text> _names;
};

} // namespace eyrie::sim
