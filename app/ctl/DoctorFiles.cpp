#include <filesystem>

#include <eyrie/Error.h>

#include "Doctor.h"
#include "Failure.h"
#include "engine/Settings.h"

namespace eyrie::ctl
{

namespace
{

namespace fs = std::filesystem;

bool isFor(fs::perms rights, const fs::path& path)
{
	std::error_code unreachable;
	return (fs::status(path, unreachable).permissions() & rights) != fs::perms::none && !unreachable;
}

/// Whose value is a secret itself.
bool isSecret(const std::string& key)
{
	for (const char* end : {".token", ".password", ".hook-key"})
		if (key.ends_with(end)) return true;
	return false;
}

/// Whose value names a file that holds one.
bool namesSecret(const std::string& key)
{
	for (const char* end : {"token-file", ".password-file", ".hook-key-file", "tls.key", "tls.key-file"})
		if (key.ends_with(end)) return true;
	return false;
}

Finding findingOf(const std::string& key, const fs::path& path)
{
	std::error_code unreachable;
	const std::string what = key + " = " + path.string();
	if (!fs::exists(path, unreachable))
		return {Finding::State::bad, what, unreachable ? "can't be reached: " + unreachable.message() : "there is no such file",
			"correct the path, or run this as root or as the daemon's user"};
	if (isFor(fs::perms::others_read | fs::perms::others_write, path))
		return {Finding::State::bad, what, "every user of this machine may read or change it",
			"chmod o= " + path.string() + ", and replace the secret if others use this machine"};
	return {Finding::State::good, what, "is for its owner and group only"};
}

} // namespace


std::vector<Finding> findingsOfFiles(const std::string& path)
{
	std::vector<Finding> findings;
	engine::Configuration configuration;
	try
	{
		configuration = engine::readConfiguration(path);
	}
	catch (const Error& error)
	{
		return {{Finding::State::bad, "configuration", error.what(), "name the daemon's own with --config"}};
	}
	for (const auto& mistake : configuration.mistakes)
		findings.push_back(
			{Finding::State::bad, "configuration", mistake, "correct it; eyried --config " + path + " --check names all mistakes"});
	bool holdsSecret = false;
	const auto& values = configuration.values;
	const bool hasKey = values.contains("http.tls.key") && !values.at("http.tls.key").empty();
	for (const auto& [key, value] : values)
	{
		holdsSecret = holdsSecret || (isSecret(key) && !value.empty());
		// Without a file of its own, the private key is in that of the certificate.
		const bool isFile = namesSecret(key) || (key == "http.tls.certificate" && !hasKey);
		if (isFile && !value.empty()) findings.push_back(findingOf(key, value));
	}
	if (holdsSecret) findings.push_back(findingOf("configuration, which holds secrets", path));
	if (const auto database = values.find("storage.path");
		database != values.end() && isFor(fs::perms::others_read | fs::perms::others_write, database->second))
		findings.push_back({Finding::State::doubtful, "storage.path = " + database->second,
			"every user of this machine may read the messages", "chmod o= " + database->second});
	return findings;
}

} // namespace eyrie::ctl
