#pragma once

#include <array>
#include <string_view>

namespace eyrie::http
{

/// SHA-256 of a secret: what is kept of it, and compared.
using Digest = std::array<unsigned char, 32>;

Digest digestOf(std::string_view);

/// Takes as long for what is nearly right as for anything else.
bool isEqual(const Digest&, const Digest&);

} // namespace eyrie::http
