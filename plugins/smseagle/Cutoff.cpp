#include "Cutoff.h"

#include <utility>

#include <sys/socket.h>

namespace eyrie::smseagle
{

Cutoff::Cutoff(int socket, Duration allowed, std::stop_token stop) :
	_socket(socket), _onStop(std::move(stop), [this] { shutDown(); }),
	_timer([this, allowed](std::stop_token ended) { waitFor(allowed, std::move(ended)); })
{
}


void Cutoff::shutDown() const
{
	::shutdown(_socket, SHUT_RDWR);
}


void Cutoff::waitFor(Duration allowed, std::stop_token ended)
{
	std::unique_lock lock(_mutex);
	_ended.wait_for(lock, ended, allowed, [] { return false; });
	if (ended.stop_requested()) return;
	_expired = true;
	shutDown();
}

} // namespace eyrie::smseagle
