#pragma once

#include <string>
#include <string_view>

namespace eyrie::smseagle
{

bool isUtf8(std::string_view bytes);

/// The same text with U+FFFD in the place of every byte that belongs to no character.
std::string repairedUtf8(std::string_view bytes);

/// Adds the character `code`; one that is none (a surrogate) becomes U+FFFD.
void appendUtf8(std::string& text, char32_t code);

} // namespace eyrie::smseagle
