#include "Tokens.h"

#include <algorithm>
#include <fstream>
#include <sstream>

#include <eyrie/Error.h>

namespace eyrie::http
{

namespace
{

namespace fs = std::filesystem;

// What nobody guesses; `openssl rand -hex 16` makes 32.
constexpr std::size_t shortest = 16;

/// Reads `read,metrics`. Nothing if there is another word.
std::optional<std::set<Scope>> scopesNamed(const std::string& text)
{
	static const std::map<std::string, Scope> names{
		{"read", Scope::read}, {"control", Scope::control}, {"metrics", Scope::metrics}};
	std::set<Scope> scopes;
	std::istringstream words(text);
	for (std::string word; std::getline(words, word, ',');)
	{
		const auto found = names.find(word);
		if (found == names.end()) return std::nullopt;
		scopes.insert(found->second);
	}
	return scopes;
}

[[noreturn]] void misconfigured(const std::string& text)
{
	throw Error(ErrorKind::misconfigured, ErrorScope::plugin, text);
}

} // namespace


Tokens::Tokens(fs::path file) : _file(std::move(file)), _tokens(read(_file)) {}

void Tokens::reload()
{
	auto tokens = read(_file);
	const std::lock_guard lock(_mutex);
	_tokens = std::move(tokens);
}

std::vector<Tokens::Token> Tokens::read(const fs::path& path)
{
	std::vector<Token> tokens;
	if (path.empty()) return tokens;
	std::ifstream file(path);
	if (!file)
		misconfigured(
			"http.token-file = " + path.string() + ": cannot be read; check that it exists and that this user may read it");
	std::string mistakes;
	int number = 0;
	const auto wrong = [&](const std::string& what)
	{ mistakes += (mistakes.empty() ? "" : "\n") + ("http.token-file, line " + std::to_string(number) + ": " + what); };
	for (std::string line; std::getline(file, line);)
	{
		++number;
		std::istringstream words(line);
		std::string scopes, token, name, rest;
		words >> scopes >> token >> name >> rest;
		if (scopes.empty() || scopes.starts_with('#')) continue;
		const auto allowed = scopesNamed(scopes);
		if (!allowed || allowed->empty())
			wrong("begins with scopes, allowed are read, control and metrics, separated by commas; a token stands behind them");
		else if (token.size() < shortest)
			wrong("has no token of at least 16 characters behind its scopes; openssl rand -hex 16 makes one");
		else if (!rest.empty())
			wrong("holds more than scopes, a token and a name");
		else
			tokens.push_back({digestOf(token), *allowed, name.empty() ? "line " + std::to_string(number) : name});
	}
	if (mistakes.empty() && tokens.empty()) misconfigured("http.token-file = " + path.string() + ": holds no token");
	if (!mistakes.empty()) misconfigured(mistakes);
	return tokens;
}

void Tokens::recognize(std::string_view authorization, Asker& asker) const
{
	constexpr std::string_view scheme = "bearer ";
	const bool isBearer = authorization.size() > scheme.size()
		&& std::equal(
			scheme.begin(), scheme.end(), authorization.begin(), [](char a, unsigned char b) { return a == std::tolower(b); });
	if (!isBearer)
	{
		asker.wasRefused = !authorization.empty();
		return;
	}
	authorization.remove_prefix(scheme.size());
	while (authorization.starts_with(' ')) authorization.remove_prefix(1);
	const Digest digest = digestOf(authorization);
	asker.wasRefused = true;
	const std::lock_guard lock(_mutex);
	for (const auto& token : _tokens)
	{
		if (!isEqual(digest, token.digest)) continue;
		asker.name = token.name;
		asker.scopes = token.scopes;
		asker.wasRefused = false;
	}
}

bool Tokens::isEmpty() const
{
	const std::lock_guard lock(_mutex);
	return _tokens.empty();
}

bool Tokens::isExposed() const
{
	std::error_code unreachable;
	const auto rights = fs::status(_file, unreachable).permissions();
	return !_file.empty() && !unreachable && (rights & (fs::perms::others_read | fs::perms::others_write)) != fs::perms::none;
}

} // namespace eyrie::http
