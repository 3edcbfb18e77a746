#pragma once

#include <vector>

#include "CommandLine.h"
#include "Desk.h"

namespace eyrie::ctl
{

/// All that eyriectl can do, in the order in which help shows it.
const std::vector<Command>& commands();

/// What the commands do. Each returns an Exit; throws Failure.
/// @{
int showStatus(Desk&);
int showMessages(Desk&);
int showMessage(Desk&);
int showConversations(Desk&);
int showConversation(Desk&);
int showPending(Desk&);
int showRejects(Desk&);
int giveOrder(Desk&);
int showTasks(Desk&);
int cancelTask(Desk&);
int reloadDaemon(Desk&);
int followEvents(Desk&);
int verifySource(Desk&);
int examineAll(Desk&);
int examineDevice(Desk&);
int showCompletion(Desk&);
int showVersion(Desk&);
int showHelp(Desk&);
/// @}

} // namespace eyrie::ctl
