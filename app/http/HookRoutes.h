#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>

#include <Poco/Logger.h>
#include <eyrie/Clock.h>

#include "Digest.h"
#include "Router.h"
#include "engine/Settings.h"

namespace eyrie::http
{

/// `/hooks/{source}`: a gateway says that it has news. What else it says is not believed, and not even read: the source is asked. Open, since
/// gateways know no tokens; each source has a key of its own, or no hook. Any thread.
class Hooks
{
public:
	/// Throws Error (misconfigured) that names each key that can't be had.
	static void check(const engine::Settings&);

	/// `wake` asks a source soon; throws Error for one that is not there any more. Throws as check(). Keeps the reference.
	Hooks(const engine::Settings&, std::function<void(const std::string& source)> wake, const Clock&);

	void addRoutes(Router&);

private:
	Response take(const Request&);
	void warn(const std::string& source, const std::string& address);

	std::map<std::string, Digest> _keys; ///< By source.
	const std::function<void(const std::string&)> _wake;
	const Clock& _clock;
	Poco::Logger& _logger;
	std::mutex _mutex;
	std::map<std::string, Duration> _warned; ///< By source: when its last warning was. Guarded by the mutex.
};

} // namespace eyrie::http
