#include "Listing.h"

namespace eyrie::app
{

namespace
{

std::string allowed(const Option& option)
{
	std::string text;
	switch (option.kind)
	{
	case OptionKind::text: return "text";
	case OptionKind::integer: return "number";
	case OptionKind::boolean: return "true|false";
	case OptionKind::duration: return "duration";
	case OptionKind::choice:
		for (const auto& choice : option.choices) text += (text.empty() ? "" : "|") + choice;
	}
	return text;
}

void print(const std::vector<Option>& options, const std::string& prefix, std::ostream& out)
{
	for (const auto& option : options)
	{
		out << "    " << prefix << option.name << " (" << allowed(option) << ")";
		if (option.required)
			out << ", required";
		else if (!option.byDefault.empty())
			out << ", default " << option.byDefault;
		if (option.secret) out << ", secret";
		out << "\n        " << option.help << "\n";
	}
}

} // namespace

bool listPlugins(engine::PluginCatalog& catalog, std::ostream& out)
{
	bool good = true;
	for (const auto& file : catalog.list())
	{
		std::string refusal = file.refusal;
		if (refusal.empty()) try
			{
				const bool isSource = file.kind == "source";
				const auto options = isSource ? catalog.source(file.name).options() : catalog.storage(file.name).options();
				out << file.kind << " " << file.name << " " << file.version << ": " << file.summary << "\n    "
					<< file.path.string() << "\n";
				print(options, isSource ? "source.NAME." : "storage.", out);
			}
			catch (const Error& error)
			{
				refusal = std::string(": ") + error.what();
			}
		if (!refusal.empty()) out << "refused: " << file.path.string() << " " << refusal << "\n";
		good = good && refusal.empty();
	}
	return good;
}

} // namespace eyrie::app
