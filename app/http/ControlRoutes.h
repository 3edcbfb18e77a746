#pragma once

#include <functional>
#include <string>

#include "Places.h"
#include "Router.h"
#include "engine/Engine.h"

namespace eyrie::http
{

/// Whom an operator's orders are for.
struct Control
{
	engine::Engine& engine;
	/// Reads the configuration again, and waits for that; `who` asks. Throws Error, with nothing changed.
	std::function<engine::Reloaded(const std::string& who)> reload;
};

/// Orders, what has become of them, and the reload, below /api/v1. Keeps the references.
void addControlRoutes(Router&, const Control&, const Places&);

} // namespace eyrie::http
