#pragma once

#include <map>
#include <string>

#include <eyrie/Reader.h>

#include "simulator/Device.h"

namespace eyrie::scenario
{

/// Messages by id space and id, each with all that a mirror must know of it as one line of text. Two are equal when the mirror is.
using Truth = std::map<std::string, std::string>;

/// What the device holds, each message in the last folder that shows it.
Truth truthOf(sim::Device&);

/// What is stored of this source.
Truth truthOf(Reader&, const std::string& source);

/// What differs, for people: at most some ten lines; empty if nothing does.
std::string difference(const Truth& expected, const Truth& found);

} // namespace eyrie::scenario
