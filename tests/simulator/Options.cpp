#include "simulator/Options.h"

#include <charconv>
#include <functional>

namespace eyrie::sim
{
namespace
{
template <typename Value>
Value numberOf(const std::string& name, const std::string& text)
{
	Value value{};
	const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
	if (error != std::errc() || end != text.data() + text.size())
		throw std::invalid_argument("--" + name + ": '" + text + "' is not a number");
	return value;
}

template <typename Value>
Value wordOf(const std::string& name, const std::string& text, std::optional<Value> (*read)(const std::string&))
{
	const std::optional<Value> value = read(text);
	if (!value) throw std::invalid_argument("--" + name + ": unknown word '" + text + "'");
	return *value;
}

std::chrono::minutes zoneOf(const std::string& text)
{
	const bool isZone = text.size() == 6 && (text[0] == '+' || text[0] == '-') && text[3] == ':';
	if (!isZone) throw std::invalid_argument("--zone: '" + text + "' is not of the form +01:00");
	const std::chrono::minutes size(numberOf<int>("zone", text.substr(1, 2)) * 60 + numberOf<int>("zone", text.substr(4, 2)));
	return text[0] == '-' ? -size : size;
}

/// One option: what takes its value, or what it means to be there (needsValue false).
struct Option
{
	bool needsValue;
	std::function<void(Options&, const std::string&)> take;
};

template <typename Value, typename Owner>
Option number(const std::string& name, Value Owner::*member, Owner Options::*owner)
{
	return {true, [=](Options& options, const std::string& text) { options.*owner.*member = numberOf<Value>(name, text); }};
}

std::map<std::string, Option> allOptions()
{
	using Text = const std::string&;
	return {
		{"help", {false, [](Options& o, Text) { o.help = true; }}},
		{"port", number("port", &ServerSettings::port, &Options::server)},
		{"address", {true, [](Options& o, Text t) { o.server.address = t; }}},
		{"port-file", {true, [](Options& o, Text t) { o.portFile = t; }}},
		{"tls-cert", {true, [](Options& o, Text t) { o.server.tlsCertificate = t; }}},
		{"tls-key", {true, [](Options& o, Text t) { o.server.tlsKey = t; }}},
		{"token", {true, [](Options& o, Text t) { o.device.token = t; }}},
		{"login", {true, [](Options& o, Text t) { o.device.login = t; }}},
		{"password", {true, [](Options& o, Text t) { o.device.password = t; }}},
		{"rows", number("rows", &History::rows, &Options::history)},
		{"days", number("days", &History::days, &Options::history)},
		{"seed", number("seed", &History::seed, &Options::history)},
		{"live-per-minute", {true, [](Options& o, Text t) { o.livePerMinute = numberOf<double>("live-per-minute", t); }}},
		{"static", {false, [](Options& o, Text) { o.livePerMinute = 0; }}},
		{"callback", {true, [](Options& o, Text t) { o.callback.url = t; }}},
		{"callback-key", {true, [](Options& o, Text t) { o.callback.key = t; }}},
		{"callback-post", {false, [](Options& o, Text) { o.callback.isPost = true; }}},
		{"order", {true, [](Options& o, Text t) { o.device.order = wordOf("order", t, orderOf); }}},
		{"cap", {true, [](Options& o, Text t) { o.device.cap = numberOf<std::size_t>("cap", t); }}},
		{"default-limit", {true, [](Options& o, Text t) { o.device.defaultLimit = numberOf<std::size_t>("default-limit", t); }}},
		{"max-limit", {true, [](Options& o, Text t) { o.device.maxLimit = numberOf<std::size_t>("max-limit", t); }}},
		{"empty", {true, [](Options& o, Text t) { o.device.empty = wordOf("empty", t, emptyOf); }}},
		{"sent-excludes-final", {false, [](Options& o, Text) { o.device.sentExcludesFinal = true; }}},
		{"repeat-parts", {false, [](Options& o, Text) { o.device.parts = DeviceSettings::Parts::repeated; }}},
		{"parts", {true, [](Options& o, Text t) { o.device.parts = wordOf("parts", t, partsOf); }}},
		{"date-column", {true, [](Options& o, Text t) { o.device.dateColumn = wordOf("date-column", t, dateColumnOf); }}},
		{"forbid",
			{true,
				[](Options& o, Text t)
				{ o.device.forbidden.insert(wordOf<Folder>("forbid", t, [](Text w) { return folderOf(w); })); }}},
		{"read-marks-read", {false, [](Options& o, Text) { o.device.readMarksRead = true; }}},
		{"null-fields", {false, [](Options& o, Text) { o.device.nullOtherDirection = true; }}},
		{"escape-unicode", {false, [](Options& o, Text) { o.device.escapeUnicode = true; }}},
		{"zone", {true, [](Options& o, Text t) { o.device.zoneOffset = zoneOf(t); }}},
		{"no-zone", {false, [](Options& o, Text) { o.device.printZone = false; }}},
		{"v1-paths", {true, [](Options& o, Text t) { o.device.v1.paths = wordOf("v1-paths", t, pathsOf); }}},
		{"v1-wrap", {true, [](Options& o, Text t) { o.device.v1.wrapping = wordOf("v1-wrap", t, wrappingOf); }}},
		{"v1-empty", {true, [](Options& o, Text t) { o.device.v1.emptyText = t; }}},
		{"v1-error-status", {true, [](Options& o, Text t) { o.device.v1.errorStatus = numberOf<int>("v1-error-status", t); }}},
		{"v1-ignore-idto", {false, [](Options& o, Text) { o.device.v1.ignoresIdTo = true; }}},
		{"v1-no-token", {false, [](Options& o, Text) { o.device.v1.takesToken = false; }}},
		{"v1-keep-unread", {false, [](Options& o, Text) { o.device.v1.readMarksRead = false; }}},
		{"v1-outbox-parts", {true, [](Options& o, Text t) { o.device.v1.outboxParts = wordOf("v1-outbox-parts", t, partsOf); }}},
	};
}
} // namespace

Options Options::parse(const std::vector<std::string>& arguments)
{
	const std::map<std::string, Option> known = allOptions();
	Options options;
	options.server.port = 8080;
	for (std::size_t index = 0; index < arguments.size(); ++index)
	{
		const std::string& argument = arguments[index];
		if (argument.compare(0, 2, "--") != 0) throw std::invalid_argument("'" + argument + "' is not an option; try --help");
		const std::size_t equals = argument.find('=');
		const std::string name = argument.substr(2, equals == std::string::npos ? equals : equals - 2);
		const auto option = known.find(name);
		if (option == known.end()) throw std::invalid_argument("unknown option --" + name + "; try --help");
		std::string value;
		if (equals != std::string::npos)
			value = argument.substr(equals + 1);
		else if (option->second.needsValue)
		{
			if (++index == arguments.size()) throw std::invalid_argument("--" + name + " needs a value");
			value = arguments[index];
		}
		option->second.take(options, value);
	}
	return options;
}

std::string Options::helpText()
{
	return R"(smseagle-sim: a simulated SMSEagle gateway (APIv2 and APIv1) on a real socket

Listening
  --port N              port, 0 for any free one (8080)
  --address A           address (127.0.0.1)
  --port-file FILE      write the port there when ready
  --tls-cert FILE       serve HTTPS with this PEM certificate
  --tls-key FILE        its key, when it is in another file
  --token TEXT          demand this access token (none)
  --login TEXT          APIv1: accept this login, too (none)
  --password TEXT       with this password

The world
  --rows N              messages in its history (0)
  --days D              spread over so many days up to now (30)
  --seed S              of the history and of chance (1)
  --live-per-minute R   new messages per minute; messages are sent and reported (0)
  --static              nothing moves by itself: the default
  --callback URL        call this for each message that arrives, until it is answered with 200 (none)
  --callback-key TEXT   with this apikey (none)
  --callback-post       by POST of a form instead of GET

What the vendor does not say
  --order WORD          asc, desc, insertion or random (asc)
  --cap N               never more rows in an answer, silently (none)
  --default-limit N     rows without a limit parameter (all)
  --max-limit N         answer 400 to a higher limit (none)
  --empty WORD          404-object, 200-object or 200-array (404-object)
  --sent-excludes-final rows in error or delivered leave sent
  --parts WORD          long messages: joined, repeated or first (joined)
  --repeat-parts        the same as --parts repeated
  --date-column WORD    date filters mean insert, sending, update or delivery (sending)
  --forbid FOLDER       answer 403 there; may be repeated
  --read-marks-read     reading the inbox marks its messages as read
  --null-fields         fields of the other direction are null, not absent
  --escape-unicode      \uXXXX instead of UTF-8
  --zone +HH:MM         of the device's clock (+01:00)
  --no-zone             print stamps without it

What it does not say of APIv1
  --v1-paths WORD       serve both, new (/jsonrpc/sms), old (/index.php/jsonrpc/sms) or none (both)
  --v1-wrap WORD        {"result":...} around all, messages (not errors) or none (all)
  --v1-empty TEXT       what it says when it finds nothing (No data to display)
  --v1-error-status N   HTTP status with an error that is told in words (200)
  --v1-ignore-idto      overlook idto, as older devices do
  --v1-no-token         accept login and password only
  --v1-keep-unread      reading the inbox does not mark its messages as read
  --v1-outbox-parts W   long messages in the outbox: joined, repeated or first (first)
)";
}

} // namespace eyrie::sim
