#pragma once

#include <functional>
#include <string>

#include <kit/Relay.h>

namespace eyrie::crash
{

class MySqlGround;
class SqliteGround;

// Some minutes of a daemon's life, in which something happens once. Each fails the test unless in the end the mirror is right and its
// history tells of each message once.

/// Where in a life it happens.
using Choice = std::function<bool(const kit::Relay::Event&)>;

/// The connection is cut there, and may be made anew. False: that place was never reached. `source` is of this life alone.
bool liveThroughCut(MySqlGround&, const std::string& source, const Choice&);

/// Whole lives: there is one for each step of a life, or for each so manieth. Return how many there were.
int liveThroughCuts(MySqlGround&, int stride);

/// The same with a daemon that dies there and is started again.
int liveThroughDeaths(MySqlGround&, int stride);
int liveThroughDeaths(SqliteGround&, int stride);

} // namespace eyrie::crash
