#pragma once

#include <functional>
#include <string>
#include <vector>

#include "Stage.h"

namespace eyrie::plans
{

/// Something that a storage is asked to do, and how each database has to go about it.
struct Question
{
	std::string name;
	std::function<void(Stage&)> ask;
	Plan sqlite;
	Plan mysql; ///< Empty: the same.
	/// Why a whole table may be read or something be sorted; empty: it may not.
	std::string why = {};
};

/// Each selection of messages, from each beginning, in either table.
std::vector<Question> questionsForMessages();

/// All else that readers ask.
std::vector<Question> questionsOfReaders();

/// What the engine asks: a commit, what is due, what goes into the archive.
std::vector<Question> questionsOfTheEngine();

} // namespace eyrie::plans
