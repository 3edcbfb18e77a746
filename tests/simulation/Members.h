#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <sstream>
#include <string>
#include <string_view>

namespace eyrie::simulation
{

/// A named number of a plain struct.
template <class T>
struct Member
{
	std::string_view name;
	std::int32_t T::*place;
};

/// ` name=value` for each member that differs from `usual`.
template <class T, std::size_t size>
std::string textOf(const std::array<Member<T>, size>& members, const T& object, const T& usual)
{
	std::string text;
	for (const auto& member : members)
		if (object.*member.place != usual.*member.place)
			text.append(" ").append(member.name).append("=").append(std::to_string(object.*member.place));
	return text;
}

/// Reads the same into `object`; false if it is anything else.
template <class T, std::size_t size>
bool read(std::istream& words, const std::array<Member<T>, size>& members, T& object)
{
	for (std::string word; words >> word;)
	{
		const std::size_t equals = word.find('=');
		const auto member = std::find_if(members.begin(), members.end(),
			[&](const auto& each) { return each.name == std::string_view(word).substr(0, equals); });
		if (equals == std::string::npos || member == members.end()) return false;
		const char* const end = word.data() + word.size();
		const auto [rest, error] = std::from_chars(word.data() + equals + 1, end, object.*member->place);
		if (error != std::errc() || rest != end) return false;
	}
	return true;
}

} // namespace eyrie::simulation
