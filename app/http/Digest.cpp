#include "Digest.h"

#include <algorithm>
#include <cstddef>

#include <Poco/SHA2Engine.h>

namespace eyrie::http
{

Digest digestOf(std::string_view text)
{
	Poco::SHA2Engine engine(Poco::SHA2Engine::SHA_256);
	engine.update(text.data(), text.size());
	const auto& bytes = engine.digest();
	Digest digest{};
	std::copy_n(bytes.begin(), std::min(bytes.size(), digest.size()), digest.begin());
	return digest;
}

bool isEqual(const Digest& one, const Digest& other)
{
	unsigned char difference = 0;
	for (std::size_t i = 0; i < one.size(); ++i) difference = static_cast<unsigned char>(difference | (one[i] ^ other[i]));
	return difference == 0;
}

} // namespace eyrie::http
