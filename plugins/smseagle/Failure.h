#pragma once

#include <stop_token>
#include <string>

#include <Poco/Exception.h>

#include <eyrie/Error.h>

namespace eyrie::smseagle
{

/// What went wrong with a connection, for the engine and for people: the one place where Poco's words become ours.
/// Once a stop is requested every failure is `cancelled`: it was most likely caused by it.
Error translate(const Poco::Exception&, const std::string& url, const std::stop_token&);

/// Whether a single record may be the cause: one that breaks any answer it is in (R15).
bool mayBeOneRecord(const Error&);

} // namespace eyrie::smseagle
