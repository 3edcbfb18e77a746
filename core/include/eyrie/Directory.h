#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <eyrie/Export.h>

namespace eyrie
{

/// An entry of the remote system's phone book.
struct Contact
{
	std::string number; ///< As it is written there.
	std::string name;
};

/// What the remote system sends and receives with.
struct Modem
{
	std::int32_t number = 0;            ///< As in Message::modemNo.
	std::string name;                   ///< The network that it is in; empty where that is not known.
	std::string phoneNumber;            ///< Its own; empty where that is not known.
	std::string state;                  ///< Of its SIM card and in the network, in the remote system's words.
	std::optional<bool> enabled;        ///< None: not told.
	std::optional<std::int32_t> signal; ///< Percent.
};

/// An extension of Source: whom numbers belong to, and what messages travel through. Any thread, whatever else is asked of the source
/// meanwhile; throws Error as the source does. Each call asks the remote system: keep the answer for some minutes.
class EYRIE_API Directory
{
public:
	static constexpr std::string_view id = "eyrie.directory/1";

	virtual ~Directory();

	/// All of them, in no particular order; entries that can't be read are left out.
	virtual std::vector<Contact> contacts(std::stop_token) = 0;

	virtual std::vector<Modem> modems(std::stop_token) = 0;
};

} // namespace eyrie
