#include "PassLog.h"

#include <Poco/Message.h>

namespace eyrie::engine
{

namespace
{

std::string seconds(Duration duration)
{
	const std::string milliseconds = std::to_string(duration.count() % 1000);
	return std::to_string(duration.count() / 1000) + "." + std::string(3 - milliseconds.size(), '0') + milliseconds + " s";
}

std::string told(const Error& error)
{
	return error.cause().empty() ? error.what() : std::string(error.what()) + " (" + error.cause() + ")";
}

Poco::Message lineOf(Poco::Logger& logger, const std::string& source, const FolderReport& folder)
{
	std::string text = source + "/" + folder.folder + ": " + std::to_string(folder.inserted) + " new, "
		+ std::to_string(folder.updated) + " updated, ";
	if (folder.gone > 0) text += std::to_string(folder.gone) + " gone, ";
	if (folder.rejected > 0) text += std::to_string(folder.rejected) + " rejected, ";
	text += std::to_string(folder.requests) + (folder.requests == 1 ? " request, " : " requests, ") + seconds(folder.took);
	if (folder.error) text += "; failed: " + told(*folder.error);

	Poco::Message message(logger.name(), text, folder.error ? Poco::Message::PRIO_ERROR : Poco::Message::PRIO_INFORMATION);
	message.set("source", source);
	message.set("folder", folder.folder);
	message.set("new", std::to_string(folder.inserted));
	message.set("updated", std::to_string(folder.updated));
	message.set("gone", std::to_string(folder.gone));
	message.set("rejected", std::to_string(folder.rejected));
	message.set("requests", std::to_string(folder.requests));
	message.set("durationMs", std::to_string(folder.took.count()));
	if (folder.error) message.set("error", std::string(nameOf(folder.error->kind())));
	return message;
}

} // namespace

void logPass(Poco::Logger& logger, const std::string& source, const PassReport& report)
{
	for (const auto& folder : report.folders) logger.log(lineOf(logger, source, folder));
}

void logError(Poco::Logger& logger, const std::string& where, const Error& error)
{
	Poco::Message message(logger.name(), where + ": " + told(error), Poco::Message::PRIO_ERROR);
	message.set("error", std::string(nameOf(error.kind())));
	logger.log(message);
}

} // namespace eyrie::engine
