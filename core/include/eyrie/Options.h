#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <eyrie/Export.h>
#include <eyrie/Time.h>

namespace eyrie
{

enum class OptionKind
{
	text,
	integer,
	boolean,
	duration,
	choice
};

/// An option that a factory understands. This declaration drives parsing, errors about unknown keys, masking and help.
struct Option
{
	std::string name; ///< As in the configuration, below `storage.` or `source.NAME.`; e.g. `tls.ca-file`.
	OptionKind kind = OptionKind::text;
	std::string byDefault; ///< In the spelling of the configuration; may be empty.
	std::string help;      ///< One line: what it is for, and why the default.
	bool required = false;
	bool secret = false;                   ///< Its value is never shown.
	std::vector<std::string> choices = {}; ///< For OptionKind::choice.
	std::int64_t least = INT64_MIN;        ///< For OptionKind::integer.
	std::int64_t most = INT64_MAX;
};

/// What is wrong with a value, in words ("is not a duration; allowed are …"), or empty.
EYRIE_API std::string mistakeIn(const Option&, std::string_view value);

/// The values of declared options: checked, and complete with defaults.
class EYRIE_API Options
{
public:
	Options() = default;

	/// Throws Error (misconfigured) that names every unknown, missing and ill-formed value at once.
	Options(const std::vector<Option>& declared, const std::map<std::string, std::string>& given);

	/// All of these require a declared option of the kind.
	const std::string& text(const std::string& name) const;
	std::int64_t integer(const std::string& name) const;
	bool boolean(const std::string& name) const;
	Duration duration(const std::string& name) const;

	/// Whether the operator set it, be it to its default.
	bool isGiven(const std::string& name) const;

	/// The value of option `name`, or the first line of the file that option `NAME-file` names. Both options are declared by
	/// the factory. Throws Error (misconfigured) if both are given or the file can't be read.
	std::string secret(const std::string& name) const;

private:
	struct Value
	{
		std::string text;
		bool given = false;
	};

	std::map<std::string, Value> _values;
};

} // namespace eyrie
