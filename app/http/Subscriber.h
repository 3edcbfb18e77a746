#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include <Poco/Net/StreamSocket.h>

namespace eyrie::http
{

/// One who listens to events: the connection, how far it has been told, and what it has not taken yet. One thread.
class Subscriber
{
public:
	using Time = std::chrono::steady_clock::time_point;
	/// Shared by all that are told the same.
	using Text = std::shared_ptr<const std::string>;

	/// What it wants to hear.
	struct Wish
	{
		std::int64_t after = 0;            ///< The number of the last change that it knows.
		std::optional<std::string> source; ///< Of this one only.
		std::shared_ptr<void> seat;        ///< Kept as long as it listens.
	};

	/// Takes the connection over; it is closed with the object. A peer that is not there any more is noticed after twice the
	/// `patience`.
	Subscriber(std::unique_ptr<Poco::Net::StreamSocket>, Wish, std::chrono::milliseconds patience);
	~Subscriber();
	Subscriber(const Subscriber&) = delete;
	Subscriber& operator=(const Subscriber&) = delete;

	int handle() const { return _handle; }
	const std::optional<std::string>& source() const { return _wish.source; }
	bool wants(const std::string& source) const { return !_wish.source || *_wish.source == source; }

	/// The number of the last change that it has been told, or that is not for it.
	std::int64_t position() const { return _position; }
	void setPosition(std::int64_t position) { _position = position; }

	/// Nothing waits to be taken.
	bool isHungry() const { return _waiting.empty(); }
	std::size_t waiting() const { return _waiting.size(); }
	void give(Text, Time now);

	/// Sends a piece that fits, where the connection is writable. False if the connection has ended.
	bool send(Time now);

	/// Since when nothing was taken of what waits; for one who is hungry, since when nothing was sent.
	Time since() const { return _since; }

private:
	const std::unique_ptr<Poco::Net::StreamSocket> _socket; ///< Maybe encrypted.
	const int _handle;
	const Wish _wish;
	std::int64_t _position;
	std::deque<Text> _waiting;
	std::size_t _sent = 0; ///< Of the first of them.
	Time _since;
};

} // namespace eyrie::http
