#pragma once

#include <string>

#include <eyrie/Error.h>

#include "Response.h"

namespace eyrie::smseagle
{

/// What a refusal means to the engine.
struct Outcome
{
	ErrorKind kind;
	ErrorScope scope = ErrorScope::stream;
};

/// For errors, which show what the gateway says: the response without the secret that it was asked with.
Response withoutSecret(Response, const std::string& secret);

/// Throws Error with the response as its cause and with what it says of when to try again.
[[noreturn]] void fail(Outcome, const Response&, const std::string& text);

/// Throws Error for a status that means the same in every API: a pause, a fault of the gateway's own, a redirect, and any that
/// stands for neither messages nor a refusal. `words`: the gateway's own, as they are to be shown behind ours; may be empty.
void failByStatus(const Response&, const std::string& url, const std::string& words);

/// Whether a browser was meant to show it.
bool isHtml(const Response&);

} // namespace eyrie::smseagle
