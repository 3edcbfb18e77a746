#include "simulator/Phrases.h"

#include <algorithm>
#include <array>

namespace eyrie::sim
{
namespace
{
constexpr std::array<const char*, 14> openings{"ALARM: temperature in hall ", "Door opened, zone ", "Your code is ", "Host web-",
	"Reminder: visit no. ", "Zażółć gęślą jaźń, przesyłka nr ", "Awaria pompy ", "Dzień dobry, faktura FV/",
	"Backup finished, job ", "OK ", "On call this week: team ", "Wszystkiego najlepszego! 🎂 ", "Power lost at site ", "STOP "};
constexpr std::array<const char*, 10> endings{" is above the limit. Please check.", " 🚨", "", " \"confirmed\" by C:\\plant\\line1",
	" jest już gotowa do odbioru. Dziękujemy!", "\nSent by monitoring", " - CRITICAL", " 👍🏽", " (reply YES to acknowledge)",
	" — źródło: czujnik"};

bool isAscii(const std::string& text)
{
	return std::none_of(text.begin(), text.end(), [](char letter) { return static_cast<unsigned char>(letter) >= 0x80; });
}

std::string phraseText(std::mt19937_64& random)
{
	std::string text = openings.at(random() % openings.size());
	text += std::to_string(random() % 100000);
	return text + endings.at(random() % endings.size());
}

Phrases::Phrase make(std::string text)
{
	const bool unicode = !isAscii(text);
	return {Text(std::move(text)), unicode};
}
} // namespace

Phrases::Phrases(std::uint64_t seed, std::size_t texts, std::size_t numbers)
{
	std::mt19937_64 random(seed);
	for (std::size_t index = 0; index < texts; ++index) _phrases.push_back(make(phraseText(random)));
	for (int index = 0; index < 64; ++index)
	{
		std::string text;
		while (text.size() < 340) text += phraseText(random) + ' ';
		_longPhrases.push_back(make(std::move(text)));
	}
	for (std::size_t index = 0; index < numbers; ++index)
		_numbers.emplace_back("+48" + std::to_string(500000000 + random() % 400000000));
	for (const char* name : {"BANK", "InPost", "ALERT-24", "7368", "80510", "Urząd"}) _names.emplace_back(name);
}

const Phrases::Phrase& Phrases::phrase(std::mt19937_64& random) const
{
	return _phrases[random() % _phrases.size()];
}

const Phrases::Phrase& Phrases::longPhrase(std::mt19937_64& random) const
{
	return _longPhrases[random() % _longPhrases.size()];
}

const Text& Phrases::receiver(std::mt19937_64& random) const
{
	return _numbers[random() % _numbers.size()];
}

const Text& Phrases::sender(std::mt19937_64& random) const
{
	return random() % 50 == 0 ? _names[random() % _names.size()] : receiver(random);
}

} // namespace eyrie::sim
