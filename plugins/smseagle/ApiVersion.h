#pragma once

namespace eyrie::smseagle
{

/// The gateway's API to use.
enum class ApiVersion
{
	v2,
	v1
};

} // namespace eyrie::smseagle
