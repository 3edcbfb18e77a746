#pragma once

#include <array>
#include <cstdint>
#include <string>

#include <eyrie/Time.h>

namespace eyrie::bench
{

/// One message of the shelf: what is not the same in all of them.
struct ShelvedMessage
{
	std::int64_t id = 0;
	std::array<char, 12> number{}; ///< `+48` and nine digits, at random: the worst for an index.
	std::string text;              ///< ASCII.
	std::string textBinary;        ///< The same as hexadecimal UCS-2.
	TimePoint received{};
};

/// The inbox of a device with any number of messages, made up from their ids: the same for all who are compared. Message `first` is of
/// 2024-01-01, and each one of 7 seconds after the one before it, so that ten millions of them are of the past.
class Shelf
{
public:
	explicit Shelf(std::int64_t first = 1'000'000) : _first(first) {}

	std::int64_t first() const { return _first; }
	ShelvedMessage message(std::int64_t id) const;

	/// As the gateway writes it: about 730 bytes. Received at `received`, if that is given.
	void append(std::string& json, std::int64_t id) const;
	void append(std::string& json, std::int64_t id, TimePoint received) const;

	/// What all of them have.
	static constexpr const char* smsc = "+48602951111";
	static constexpr const char* encoding = "standard";
	static constexpr int messageClass = 255;
	static constexpr int modem = 1;
	/// The field without a column, as it is kept in `extra`.
	static constexpr const char* extra = R"({"folder_id":1})";

private:
	std::int64_t _first;
};

} // namespace eyrie::bench
