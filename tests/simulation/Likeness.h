#pragma once

#include <string>

#include <eyrie/Message.h>

#include "Truth.h"

namespace eyrie::simulation
{

/// What is compared.
enum class Aspect
{
	all,
	progress ///< Not what only a whole message can tell: its text.
};

/// Whether `stored` says of the message what `version` was. If not, `why`, if it is not null, is told what differs.
bool isLike(const Message& stored, const Record&, const Version& version, Aspect, std::string* why = nullptr);

/// `sent`
std::string_view nameOf(sim::Folder);

/// One line about a version, for people.
std::string textOf(const Version&);

} // namespace eyrie::simulation
