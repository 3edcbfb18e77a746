#pragma once

#include "simulator/Device.h"

#include <condition_variable>
#include <deque>
#include <thread>

namespace eyrie::sim
{

/// The device's Callback URL: a request for each message that arrives, and again for a day, until it is answered with 200
/// (smseagle-api.md §5). One thread.
class Callback
{
public:
	struct Rule
	{
		std::string url;
		std::string key;                                           ///< the apikey; none where it is empty
		bool isPost = false;                                       ///< a form instead of a query
		std::chrono::milliseconds pause = std::chrono::minutes(2); ///< until all that was refused is tried again
	};

	/// Of messages that arrive from now on. Keeps a reference: the device must outlive this. Throws Poco::Exception for no URL.
	Callback(Device& device, const Rule& rule);
	~Callback();
	Callback(const Callback&) = delete;
	Callback& operator=(const Callback&) = delete;

private:
	void run(const std::stop_token& stop);
	bool call(const Row& row) const;
	std::string form(const Row& row) const;

	Device& _device;
	const Rule _rule;
	std::mutex _mutex;
	std::condition_variable_any _wake;
	std::deque<Row> _arrived;
	std::deque<Row> _refused; ///< the thread's own
	std::jthread _thread;
};

} // namespace eyrie::sim
