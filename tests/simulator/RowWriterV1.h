#pragma once

#include "simulator/DeviceSettings.h"

#include <string>
#include <string_view>

namespace eyrie::sim
{

/// Writes rows as APIv1 shows them: the columns of gammu-smsd under their own names, all values texts or null, stamps in local
/// time without a zone.
class RowWriterV1
{
public:
	explicit RowWriterV1(const DeviceSettings& settings, bool withAttachments = false);

	/// Appends one JSON object.
	void append(std::string& out, const Row& row) const;

private:
	void appendInbox(std::string& out, const Row& row) const;
	void appendOutbox(std::string& out, const Row& row) const;
	void appendSent(std::string& out, const Row& row) const;
	void appendBody(std::string& out, const Row& row, std::string_view numberName) const;
	void appendValue(std::string& out, std::string_view name, const Text& value) const;
	void appendStatus(std::string& out, const Row& row) const;
	void appendDate(std::string& out, std::string_view name, std::optional<std::chrono::sys_seconds> when) const;

	DeviceSettings _settings;
	bool _withAttachments;
};

/// The code of gammu-smsd for a validity of APIv2 (`5m` … `4w`, `max`): 255 for any other word.
int relativeValidity(std::string_view validity);

} // namespace eyrie::sim
