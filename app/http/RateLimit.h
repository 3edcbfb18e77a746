#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include <eyrie/Clock.h>

namespace eyrie::http
{

/// So many requests per minute and client, of which all may come at once. Any thread.
class RateLimit
{
public:
	/// 0: no limit. Keeps a reference.
	RateLimit(const Clock& clock, std::int64_t perMinute) : _clock(clock), _perMinute(perMinute) {}

	/// Nothing if a request of this client may be answered now, which is then counted; otherwise how long to wait for that.
	std::optional<Duration> wait(const std::string& client);

private:
	/// What of its allowance a client had left, and when.
	struct Account
	{
		double left = 0;
		Duration at{};
	};

	void forgetIdle(Duration now);

	const Clock& _clock;
	const std::int64_t _perMinute;
	std::mutex _mutex;
	std::map<std::string, Account> _accounts;
};

} // namespace eyrie::http
