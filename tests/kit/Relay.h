#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace eyrie::kit
{

/// A way to a MariaDB server on this machine, that can be cut or held up at any statement. It reads along: clients come without TLS.
/// Throws std::runtime_error.
class Relay
{
public:
	enum class Moment
	{
		statement, ///< Before the server gets it.
		answer     ///< The server has answered, all of a script, and the client does not know it yet.
	};

	struct Event
	{
		int number; ///< Of the statement, from 1 on; preparing one does not count.
		Moment moment;
		std::string sql;                  ///< Empty where it was prepared before.
		std::function<void()> loseClient; ///< To it, the connection is dead from now on; the server has not noticed yet.
	};

	/// What to do at an event: false cuts the connection. Called in a thread of the connection, which stands still meanwhile.
	using Judge = std::function<bool(const Event&)>;

	explicit Relay(std::uint16_t server);
	/// Cuts every connection. No judge must be pondering.
	~Relay();
	Relay(const Relay&) = delete;
	Relay& operator=(const Relay&) = delete;

	/// Where clients connect.
	std::uint16_t port() const { return _port; }

	/// Asks `judge` from now on, or, if it is empty, nobody; and counts from 1 again.
	void ask(Judge judge);

	/// New connections are dropped at once; or no longer.
	void refuse(bool refused) { _refused = refused; }

private:
	class Passage;

	void accept();

	const std::uint16_t _server;
	std::uint16_t _port = 0;
	int _listening = -1;
	std::atomic<bool> _refused = false;
	std::mutex _mutex;
	std::shared_ptr<const Judge> _judge; ///< Shared with passages that are still at an event of the one before.
	std::atomic<int> _count = 0;
	std::vector<std::unique_ptr<Passage>> _passages;
	std::jthread _accepting;
};

} // namespace eyrie::kit
