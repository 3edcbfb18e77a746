#pragma once

#include <functional>
#include <string>
#include <vector>

#include <eyrie/Storage.h>

namespace eyrie::crash
{

/// Something that a storage does whole or not at all.
struct Deed
{
	enum class Start
	{
		furnished, ///< What furnish() has left.
		nothing    ///< Not even tables.
	};

	std::string name;
	std::function<void(Storage&)> act;
	Start start = Start::furnished;
	bool leavesTrace = true; ///< Afterwards there is something else in the tables than before.
};

/// Every kind of commit and what else writes. What storages learn to do is added here.
const std::vector<Deed>& deeds();

const Deed& deedNamed(const std::string& name);

/// Migrates an empty database and fills it with something of every kind, for deeds to change.
void furnish(Storage&);

/// Run on a furnished database: message 4 is among those archived.
extern const std::vector<std::string> archivingOne;

} // namespace eyrie::crash
