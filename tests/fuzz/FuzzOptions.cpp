// The values of configuration: of every kind of option, and of those that a gateway's source declares.
//
//   input = { name "=" value LF }
#include <map>
#include <set>

#include <eyrie/Options.h>

#include "Input.h"
#include "Settings.h"

namespace eyrie::fuzz
{

namespace
{

using namespace smseagle;

const std::vector<Option> oneOfEachKind{{.name = "text", .required = true}, {.name = "integer", .kind = OptionKind::integer},
	{.name = "few", .kind = OptionKind::integer, .least = -3, .most = 4}, {.name = "boolean", .kind = OptionKind::boolean},
	{.name = "duration", .kind = OptionKind::duration},
	{.name = "choice", .kind = OptionKind::choice, .choices = {"skip", "fetch"}},
	{.name = "secret", .kind = OptionKind::duration, .secret = true}};

/// Reads it as what it was declared to be.
void get(const Options& options, const Option& option)
{
	switch (option.kind)
	{
	case OptionKind::integer:
	{
		const auto number = options.integer(option.name);
		return promise(number >= option.least && number <= option.most, "numbers are within their bounds");
	}
	case OptionKind::boolean: options.boolean(option.name); return;
	case OptionKind::duration: options.duration(option.name); return;
	case OptionKind::text:
	case OptionKind::choice: options.text(option.name); return;
	}
}

/// What is told of any value that a secret can't have.
std::string wordsOnSecret(const Option& option)
{
	try
	{
		const Options options({option}, {{option.name, "no duration"}});
		return {};
	}
	catch (const Error& error)
	{
		return error.what();
	}
}

void promiseChecked(const std::string& value)
{
	for (const auto& option : oneOfEachKind)
	{
		Option alone = option;
		alone.required = true;
		const bool good = mistakeIn(alone, value).empty();
		try
		{
			const Options options({alone}, {{option.name, value}});
			promise(good, "a mistake is told");
			get(options, option);
		}
		catch (const Error& error)
		{
			promise(!good && error.kind() == ErrorKind::misconfigured, "what has no mistake is accepted");
			promise(!option.secret || error.what() == wordsOnSecret(alone), "a mistake in a secret is told in words of its own");
		}
	}
}

void promiseAddress(const Address& address)
{
	promise(!address.host.empty() && address.port != 0, "an address has a host and a port");
	promise(address.prefix.empty() || (address.prefix.starts_with('/') && !address.prefix.ends_with('/')),
		"a prefix begins with a slash and does not end with one");
	const std::string spoken = address.host + address.prefix;
	promise(std::all_of(spoken.begin(), spoken.end(), [](unsigned char c) { return c > 0x20 && c < 0x7F; }),
		"what goes into a request's first line has no blanks");
}

void promiseSettings(const Settings& settings)
{
	promiseAddress(settings.address);
	promise(settings.timeout > Duration::zero(), "there is some time to answer");
	const auto& fingerprint = settings.tls.fingerprint;
	promise(
		fingerprint.empty() || (fingerprint.size() == 64 && fingerprint.find_first_not_of("0123456789abcdef") == std::string::npos),
		"a fingerprint is 64 lower-case digits");
	std::set<std::string> folders;
	for (const auto& folder : settings.folders) promise(folders.insert(folder.name).second, "each folder is read once");
	promise(!folders.empty(), "there are folders to read");
	const std::string secret = settings.secret();
	promise(!secret.empty(), "there is a secret");
	promise(settings.api == ApiVersion::v1 || settings.login.empty(), "only APIv1 takes a login");
	if (!settings.login.empty())
		promise(isUtf8(settings.login) && isUtf8(secret), "login and password fit into JSON");
	else
		promise(
			std::none_of(secret.begin(), secret.end(), [](unsigned char c) { return c <= 0x20; }), "a token fits into a header");
}

/// No token holds a blank, so that this one is always a mistake.
void promiseSecretKept(const std::vector<Option>& declared, std::map<std::string, std::string> given, const std::string& secret)
{
	given["token"] = secret;
	try
	{
		settingsFrom(Options(declared, given));
		promise(false, "a bad token is told");
	}
	catch (const Error& error)
	{
		promise(std::string(error.what()).find(secret) == std::string::npos, "a secret is not shown");
	}
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
	static const auto declared = declaredOptions();
	Input input(data, size);
	std::map<std::string, std::string> given;
	while (!input.isEmpty())
	{
		auto line = input.line();
		const std::string name(line.substr(0, line.find('=')));
		const std::string value(line.substr(std::min(name.size() + 1, line.size())));
		promiseChecked(value);
		// What a file holds is another matter, and the files of this machine are none of a run's.
		if (!name.ends_with("-file")) given[name] = value;
	}
	try
	{
		promiseSettings(settingsFrom(Options(declared, given)));
	}
	catch (const Error& error)
	{
		promise(error.kind() == ErrorKind::misconfigured, "a bad value is the operator's mistake");
	}
	promiseSecretKept(declared, std::move(given), secretFor(Input(data, size).rest()));
	return 0;
}

} // namespace eyrie::fuzz
