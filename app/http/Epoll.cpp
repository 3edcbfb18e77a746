#include "Epoll.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace eyrie::http
{

namespace
{

constexpr std::size_t atOnce = 256;

void require(int result, const char* what)
{
	if (result < 0) throw std::system_error(errno, std::generic_category(), what);
}

} // namespace


Epoll::Epoll() : _epoll(epoll_create1(EPOLL_CLOEXEC)), _bell(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
	require(_epoll, "epoll_create1");
	require(_bell, "eventfd");
	epoll_event wanted{.events = EPOLLIN, .data = {.fd = _bell}};
	require(epoll_ctl(_epoll, EPOLL_CTL_ADD, _bell, &wanted), "epoll_ctl");
}

Epoll::~Epoll()
{
	if (_bell >= 0) ::close(_bell);
	if (_epoll >= 0) ::close(_epoll);
}

void Epoll::add(int handle)
{
	epoll_event wanted{.events = EPOLLRDHUP, .data = {.fd = handle}};
	require(epoll_ctl(_epoll, EPOLL_CTL_ADD, handle, &wanted), "epoll_ctl");
}

void Epoll::setWriting(int handle, bool isWriting)
{
	epoll_event wanted{.events = EPOLLRDHUP | (isWriting ? EPOLLOUT : 0u), .data = {.fd = handle}};
	require(epoll_ctl(_epoll, EPOLL_CTL_MOD, handle, &wanted), "epoll_ctl");
}

void Epoll::remove(int handle)
{
	epoll_ctl(_epoll, EPOLL_CTL_DEL, handle, nullptr);
}

const std::vector<Epoll::Event>& Epoll::wait(std::chrono::milliseconds atMost)
{
	std::array<epoll_event, atOnce> found{};
	const int count = epoll_wait(_epoll, found.data(), static_cast<int>(found.size()), static_cast<int>(atMost.count()));
	if (count < 0 && errno != EINTR) require(count, "epoll_wait");
	_events.clear();
	for (int i = 0; i < count; ++i)
	{
		const auto& [events, data] = found.at(static_cast<std::size_t>(i));
		if (data.fd != _bell)
		{
			_events.push_back({data.fd, (events & EPOLLOUT) != 0, (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0});
			continue;
		}
		std::uint64_t rung = 0;
		[[maybe_unused]] const auto seen = ::read(_bell, &rung, sizeof(rung));
	}
	return _events;
}

void Epoll::ring()
{
	const std::uint64_t once = 1;
	[[maybe_unused]] const auto written = ::write(_bell, &once, sizeof(once));
}

} // namespace eyrie::http
