#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <eyrie/Reader.h>

namespace eyrie::bench
{

/// Something that is asked over HTTP, near and deep.
struct Question
{
	std::string name;
	std::string near;    ///< The target of its first page.
	std::string deep;    ///< That of the same further down; empty: it has no pages.
	std::string where;   ///< How deep that is.
	int times = 1000;    ///< So often it is asked.
	bool isQuick = true; ///< Whoever waits for it is a person at a screen.
};

/// Page 10,000, or half as deep as there are entries.
std::vector<Question> questionsAbout(Reader&);

/// What is asked where texts are indexed.
std::vector<Question> questionsAboutTexts(Reader&);

} // namespace eyrie::bench
