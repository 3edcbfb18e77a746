#pragma once

#include <string>

namespace eyrie::ctl
{

/// What a shell, `bash` or `zsh`, has to be told to complete eyriectl's commands, options and words. etc/completions holds it.
/// Throws Failure for another shell.
std::string completionFor(const std::string& shell);

} // namespace eyrie::ctl
