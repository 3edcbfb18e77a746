#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "Request.h"

namespace eyrie::http
{

/// The head of a request, as its bytes tell it.
struct Head
{
	Request request; ///< Without its body.
	std::size_t bodySize = 0;
	bool keepsAlive = true;      ///< More requests may follow on this connection.
	bool awaitsContinue = false; ///< The client sends its body only after being told to.

	// Set if it can't be read:
	int status = 0; ///< What to answer, 400 to 431; 0: it is all right.
	std::string mistake;
};

/// The bytes up to where a head ends, its empty line included, or npos as long as it has not ended.
std::size_t headEnd(std::string_view bytes);

/// What is wrong with a head that has not ended yet: `status` and `mistake` of the answer, or 0 as long as it may become one.
Head beginningOf(std::string_view bytes);

/// Reads a whole head. Strict, since what stands between the client and us may read a doubtful one in another way.
Head readHead(const std::string& bytes, std::size_t mostBody);

} // namespace eyrie::http
