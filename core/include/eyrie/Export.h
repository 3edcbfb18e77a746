#pragma once

/// Marks what the SDK library shows to plugins and to the daemon.
#define EYRIE_API __attribute__((visibility("default")))
