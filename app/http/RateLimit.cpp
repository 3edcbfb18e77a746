#include "RateLimit.h"

#include <algorithm>

namespace eyrie::http
{

namespace
{

constexpr double minute = 60'000;
// Of a few dozen bytes each. More clients at once than that are no clients.
constexpr std::size_t mostAccounts = 10'000;

} // namespace


std::optional<Duration> RateLimit::wait(const std::string& client)
{
	if (_perMinute == 0) return std::nullopt;
	const auto most = static_cast<double>(_perMinute);
	const std::lock_guard lock(_mutex);
	const Duration now = _clock.elapsed();
	if (_accounts.size() >= mostAccounts && !_accounts.contains(client)) forgetIdle(now);
	auto& account = _accounts.try_emplace(client, most, now).first->second;
	account.left = std::min(most, account.left + static_cast<double>((now - account.at).count()) * most / minute);
	account.at = now;
	if (account.left < 1) return Duration(static_cast<Duration::rep>((1 - account.left) * minute / most) + 1);
	account.left -= 1;
	return std::nullopt;
}

/// Whoever has not asked for a minute has its whole allowance again: as good as never seen.
void RateLimit::forgetIdle(Duration now)
{
	std::erase_if(_accounts, [&](const auto& entry) { return now - entry.second.at >= std::chrono::minutes(1); });
	if (_accounts.size() >= mostAccounts) _accounts.clear();
}

} // namespace eyrie::http
