#include "MetricsRoutes.h"

namespace eyrie::http
{

void addMetricsRoutes(Router& router, Exposition& exposition)
{
	router.add({"GET", "/metrics", Scope::metrics, "getMetrics", {},
		[&exposition](const Request&) { return Response{.body = exposition.text(), .type = Exposition::type}; }});
}

} // namespace eyrie::http
