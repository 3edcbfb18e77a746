#include "ApiV1.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include <eyrie/Error.h>

#include "AnswerV1.h"
#include "Failure.h"
#include "Folders.h"
#include "Json.h"
#include "Parts.h"

namespace eyrie::smseagle
{

namespace
{

const std::string newPath = "/jsonrpc/sms";
const std::string oldPrefix = "/index.php";
// What an answer may weigh to be kept for the folders after `sent`: that of a pass in which little is new.
constexpr std::size_t smallBody = std::size_t{64} * 1024;
// Rows to ask a gateway for that knows no upper bound of ids: all that there are, and no more than it and we can carry.
constexpr std::size_t firstOpenLimit = 4'000;
constexpr std::size_t lastOpenLimit = 64'000;
// Two tables may well hold the same few rows each.
constexpr std::size_t suspicious = 10;

bool isView(const Folder& folder)
{
	return folder.direction == Direction::outgoing && !folder.queue;
}

std::string tableOf(const Folder& folder)
{
	return isView(folder) ? "sentitems" : folder.name;
}

/// Whether a message in `sentitems` is shown in this folder.
bool shows(const Folder& folder, const Message& message)
{
	if (folder.name == "error") return message.delivery == Delivery::failed;
	return folder.name != "delivered" || message.delivery == Delivery::delivered;
}

} // namespace


ApiV1::ApiV1(const PluginContext& context, const Settings& settings) :
	_context(context), _settings(settings), _gateway(settings, context),
	_secret(settings.secret()), _paths{settings.address.prefix + newPath}
{
	if (!settings.address.prefix.ends_with(oldPrefix)) _paths.push_back(settings.address.prefix + oldPrefix + newPath);
}


Reply ApiV1::ask(const Question& question)
{
	Reply reply;
	if (!question.ids.last || !_ignoresIdTo) reply = table(question);
	if (question.ids.last && reply.shape.highest > *question.ids.last) _ignoresIdTo = true;
	if (question.ids.last && _ignoresIdTo) reply = tableWithoutIdTo(question);
	keepView(reply, question.folder);
	return reply;
}


/// Every row of the answer, whichever of the views it belongs to: what is complete is judged by them.
Reply ApiV1::table(const Question& question)
{
	const std::string request = bodyOf(question);
	Response response = isTaken(question, request) ? std::move(_taken.response) : answerTo(question);
	_taken = {};
	const AskedV1 asked{.url = _settings.address.url,
		.path = " (" + _paths.front() + ")",
		.folder = tableOf(question.folder),
		.byLogin = !_settings.login.empty(),
		.secret = _secret};
	const RecordOrigin origin{.source = _context.name,
		.folder = question.folder,
		.zone = _settings.zone,
		.attachments = _settings.attachments,
		.api = ApiVersion::v1};
	Reply reply = replyOf(recordsOfV1(response, asked), origin);
	reply.clock = response.clock;
	reply.shape.limit = question.limit;
	auto& most = _mostRows[asked.folder];
	most = std::max(most, reply.shape.rows);
	if (isView(question.folder) && response.body.size() <= smallBody)
		_taken = {.request = request, .response = std::move(response), .folder = question.folder.name};
	return reply;
}


bool ApiV1::isTaken(const Question& question, const std::string& request) const
{
	const auto rankOf = [](const std::string& name)
	{
		const auto& folders = allFolders();
		return std::find_if(folders.begin(), folders.end(), [&](const Folder& folder) { return folder.name == name; })
			- folders.begin();
	};
	return isView(question.folder) && request == _taken.request && rankOf(question.folder.name) > rankOf(_taken.folder);
}


/// For the older gateways, which overlook the upper bound: all from the lower one on, of which the rest is left out here. Such an
/// answer counts only if it was not cut, for no smaller piece can be asked for.
Reply ApiV1::tableWithoutIdTo(const Question& question)
{
	const auto cut = [&](const std::string& how)
	{
		return Error(ErrorKind::misconfigured, ErrorScope::stream,
			_settings.address.url + " overlooks `idto` and " + how + ", so that folder " + question.folder.name
				+ " can't be read completely; update its firmware, or delete old messages on it");
	};
	Question open = question;
	open.ids.last.reset();
	open.limit = std::max(question.limit, firstOpenLimit);
	Reply reply = wholeTable(open);
	for (; reply.shape.rows >= open.limit; reply = wholeTable(open))
	{
		if (open.limit >= lastOpenLimit) throw cut("holds more than " + std::to_string(lastOpenLimit) + " messages from one id on");
		open.limit = std::min(lastOpenLimit, 4 * open.limit);
	}
	if (mayBeCut(reply, question.folder)) throw cut("seems to cut its answers at " + std::to_string(reply.shape.rows) + " rows");
	const std::size_t rows = reply.shape.rows;
	const std::size_t records = reply.records.size();
	std::erase_if(reply.records, [&](const MessageRecord& record) { return *record.message->position > *question.ids.last; });
	reply.shape = shapeOf(reply.records, rows - (records - reply.records.size()));
	reply.shape.limit = question.limit;
	return reply;
}


/// A record that breaks such an answer can't be found by asking for less: the failure is everyone's.
Reply ApiV1::wholeTable(const Question& open)
{
	try
	{
		return table(open);
	}
	catch (const Error& error)
	{
		if (!mayBeOneRecord(error)) throw;
		throw Error(error.kind(), ErrorScope::plugin, error.what(), error.cause());
	}
}


/// Whether no answer ever held more rows, and one from another table held just as many: that looks like a cap.
bool ApiV1::mayBeCut(const Reply& reply, const Folder& folder) const
{
	const std::size_t rows = reply.shape.rows;
	const auto isOfAnother = [&](const auto& entry) { return entry.first != tableOf(folder) && entry.second == rows; };
	const auto isMore = [&](const auto& entry) { return entry.second > rows; };
	return rows >= suspicious && std::none_of(_mostRows.begin(), _mostRows.end(), isMore)
		&& std::any_of(_mostRows.begin(), _mostRows.end(), isOfAnother);
}


/// Leaves the messages of this folder, each with all its parts. What can't be read is told once, by the first of the views.
void ApiV1::keepView(Reply& reply, const Folder& folder) const
{
	if (!isView(folder) || folder.name == "sent") return;
	MessageRecords records;
	std::set<std::string> others;
	for (auto& parts : setsOf(std::move(reply.records)))
		if (shows(folder, joined(parts)))
			std::move(parts.begin(), parts.end(), std::back_inserter(records));
		else
			others.insert(parts.front().message->key.id);
	reply.records = std::move(records);
	const auto first = std::find_if(_settings.folders.begin(), _settings.folders.end(), isView);
	const bool isFirst = first == _settings.folders.end() || first->name == folder.name;
	std::erase_if(reply.rejects, [&](const Reject& reject) { return others.contains(reject.id) || !isFirst; });
}


/// Refused credentials may have been replaced in their file meanwhile.
Response ApiV1::answerTo(const Question& question)
{
	Response response = post(bodyOf(question), question.stop);
	if (!_settings.secretFromFile || !refusesCredentials(response)) return response;
	std::string secret = _settings.secret();
	if (secret == _secret) return response;
	_secret = std::move(secret);
	return post(bodyOf(question), question.stop);
}


/// A gateway without the newer path has the older one.
Response ApiV1::post(const std::string& body, const std::stop_token& stop)
{
	Response response;
	for (auto& path : _paths)
	{
		response = _gateway.post(path, body, stop);
		if (isNoApiV1(response)) continue;
		std::swap(path, _paths.front());
		break;
	}
	return response;
}


/// Its values are texts, as in the vendor's samples.
std::string ApiV1::bodyOf(const Question& question) const
{
	std::string json = R"({"method":"sms.read_sms","params":{)";
	const auto add = [&json](const char* name, const std::string& value)
	{ json.append(encodedText(name)).append(":").append(encodedText(value)).append(","); };
	if (_settings.login.empty())
		add("access_token", _secret);
	else
	{
		add("login", _settings.login);
		add("pass", _secret);
	}
	add("folder", tableOf(question.folder));
	add("idfrom", std::to_string(question.ids.first));
	if (question.ids.last) add("idto", std::to_string(*question.ids.last));
	add("limit", std::to_string(question.limit));
	if (_settings.attachments) add("include_attachments", "1");
	add("responsetype", "extended");
	json.back() = '}';
	return json + '}';
}

} // namespace eyrie::smseagle
