#pragma once

#include <filesystem>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "Digest.h"
#include "Request.h"

namespace eyrie::http
{

/// Who may do what: the tokens of a file, one a line, as
///
///     line   = SCOPES blank TOKEN [blank NAME]
///     SCOPES = scope *("," scope)
///     scope  = "read" / "control" / "metrics"
///     TOKEN  = 16 or more characters
///
/// Empty lines and those that begin with # are left out. NAME is for the log. No token is kept as it is, only its SHA-256.
/// Any thread.
class Tokens
{
public:
	/// Without a file there are no tokens. Throws Error (misconfigured) that names each line that is wrong, and shows no token.
	explicit Tokens(std::filesystem::path file = {});

	/// Reads the file again. Throws as the constructor does, and then knows what it knew before.
	void reload();

	/// Sets name and scopes of whom the value of an `Authorization` header shows. Takes as long for a token that is nearly right as for
	/// any other.
	void recognize(std::string_view authorization, Asker&) const;

	bool isEmpty() const;
	/// Whether others than the file's owner and group may read it.
	bool isExposed() const;

private:
	struct Token
	{
		Digest digest{};
		std::set<Scope> scopes;
		std::string name;
	};

	static std::vector<Token> read(const std::filesystem::path&);

	const std::filesystem::path _file;
	mutable std::mutex _mutex;
	std::vector<Token> _tokens;
};

} // namespace eyrie::http
