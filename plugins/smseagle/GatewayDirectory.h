#pragma once

#include <stop_token>
#include <string>
#include <vector>

#include <eyrie/Directory.h>

namespace eyrie::smseagle
{

class ApiV2;

/// The phone book and the modems of a gateway, through APIv2. Asks at the same pace as everybody, and one request at a time.
class GatewayDirectory final : public Directory
{
public:
	/// Keeps a reference.
	explicit GatewayDirectory(ApiV2& api) : _api(api) {}

	/// Of the API's user: public ones and his own.
	std::vector<Contact> contacts(std::stop_token) override;
	std::vector<Modem> modems(std::stop_token) override;

private:
	ApiV2& _api;
};

/// Reads one entry of the answers; false where it is none.
bool readContact(std::string_view json, Contact&);
bool readModem(std::string_view json, Modem&);

} // namespace eyrie::smseagle
