#pragma once

#include <string_view>

#include "Router.h"

namespace eyrie::http
{

/// What the API answers to, in the words of OpenAPI 3.1: app/http/openapi.json.
std::string_view description();

/// `/openapi.json`, open to everybody.
void addDescriptionRoute(Router&);

} // namespace eyrie::http
