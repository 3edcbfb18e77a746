#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <string_view>

#include <eyrie/Error.h>

#include "Utf8.h"

namespace eyrie::fuzz
{

/// Ends the run with a finding, unless the promise was kept.
inline void promise(bool kept, std::string_view words)
{
	if (kept) return;
	std::cerr << "BROKEN PROMISE: " << words << '\n';
	std::abort();
}

/// The bytes of one run, taken from the front.
class Input
{
public:
	Input(const std::uint8_t* data, std::size_t size) : _rest(size == 0 ? "" : reinterpret_cast<const char*>(data), size) {}

	bool isEmpty() const { return _rest.empty(); }

	/// 0 at the end.
	unsigned byte()
	{
		if (_rest.empty()) return 0;
		const auto byte = static_cast<unsigned char>(_rest.front());
		_rest.remove_prefix(1);
		return byte;
	}

	/// Without its LF, which may be missing at the end.
	std::string_view line() { return word('\n'); }

	std::string_view word(char end)
	{
		const auto length = std::min(_rest.find(end), _rest.size());
		const auto word = _rest.substr(0, length);
		_rest.remove_prefix(std::min(length + 1, _rest.size()));
		return word;
	}

	/// All that has not been taken.
	std::string_view rest() const { return _rest; }

private:
	std::string_view _rest;
};

/// `text` with what stands between its first two bytes 01 repeated, up to `most` bytes: a small input for an absurd text.
inline std::string inflated(std::string_view text, std::size_t most)
{
	const auto begin = text.find('\x01');
	const auto end = text.find('\x01', std::min(begin, text.size() - 1) + 1);
	if (text.empty() || end == std::string_view::npos) return std::string(text);
	const auto repeated = text.substr(begin + 1, end - begin - 1);
	std::string result(text.substr(0, begin));
	while (!repeated.empty() && result.size() + repeated.size() <= most) result += repeated;
	return result.append(text.substr(end + 1));
}

/// A text that is not in `input`, though the fuzzer has learnt those of earlier runs.
inline std::string secretFor(std::string_view input)
{
	std::string secret = "kept secret ";
	do secret += std::to_string(std::hash<std::string_view>()(input));
	while (input.find(secret) != std::string_view::npos);
	return secret;
}

/// What a person is shown is text, and never a whole page of it.
inline void promiseReadable(const Error& error, std::size_t most)
{
	const std::string text = error.what();
	promise(!text.empty() && text.size() <= most, "an error has words, and not too many");
	for (const std::string& words : {text, error.cause()})
	{
		promise(smseagle::isUtf8(words), "an error is told in UTF-8");
		promise(std::none_of(words.begin(), words.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20; }),
			"an error is one line");
	}
}

} // namespace eyrie::fuzz
