#include "Peculiar.h"

namespace eyrie::simulation
{

std::string textFor(std::int32_t label, Peculiar what)
{
	const std::string text = "message " + std::to_string(label);
	switch (what)
	{
	case Peculiar::unicode: return "Zażółć \xF0\x9F\xA6\x85 " + text;
	case Peculiar::difficult: return "\"" + text + "\\\n\t{[\x01]},\":\\u12";
	case Peculiar::empty: return "";
	case Peculiar::invalid: return text + " \xFF.";
	case Peculiar::large: return text + std::string(5'000, 'x');
	case Peculiar::huge: return text + std::string(5'000'000, 'x');
	default: return text;
	}
}


std::string storedTextFor(std::int32_t label, Peculiar what)
{
	if (what == Peculiar::invalid) return textFor(label, Peculiar::nothing) + " \xEF\xBF\xBD.";
	return textFor(label, what);
}


std::shared_ptr<const sim::Oddity> oddityFor(std::int32_t label, Peculiar what)
{
	sim::Oddity oddity;
	const std::string name = std::to_string(label);
	switch (what)
	{
	case Peculiar::garbage: oddity.verbatim = "[\"garbage " + name + "\",{}]"; break;
	case Peculiar::nameless: oddity.verbatim = R"({"id":"none","number":"+48","text":")" + name + "\"}"; break;
	case Peculiar::unknownWord: oddity.statusWord = "on_the_moon"; break;
	case Peculiar::extraFields: oddity.extra = R"("priority":5,"nested":{"label":[)" + name + "]}"; break;
	case Peculiar::poisoned: oddity.poisoned = true; break;
	default: return nullptr;
	}
	return std::make_shared<const sim::Oddity>(std::move(oddity));
}

} // namespace eyrie::simulation
