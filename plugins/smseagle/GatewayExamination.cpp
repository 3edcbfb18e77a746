#include "GatewayExamination.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "Answer.h"
#include "ApiV2.h"
#include "Probing.h"

namespace eyrie::smseagle
{

namespace
{

using Rows = std::vector<Probed::Row>;

// Above any id that a gateway has given out.
const std::string nowhere = "id_from=2147000000&id_to=2147000000";
constexpr std::int64_t mostRows = 5000;
// Beyond what is of any use: does it refuse, cap, or obey?
constexpr int hugeLimit = 100000;
constexpr const char* dateColumns[] = {"insert_date", "sending_date", "update_date", "delivery_date"};

std::string times(std::size_t count, const std::string& what)
{
	return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

std::string joined(const std::set<std::string>& words)
{
	std::string text;
	for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
	return text.empty() ? "none" : text;
}

/// For a query: a plus sign would be read as a blank.
std::string encoded(std::string stamp)
{
	for (auto at = stamp.find('+'); at != std::string::npos; at = stamp.find('+', at + 3)) stamp.replace(at, 1, "%2B");
	return stamp;
}

/// One examination under way.
class Examiner
{
public:
	Examiner(ApiV2& api, const Settings& settings, const Clock& clock, std::stop_token stop) :
		_api(api), _settings(settings), _clock(clock), _stop(std::move(stop))
	{
	}

	std::vector<Examined> run()
	{
		aboutDevice();
		aboutNothing();
		aboutMuch();
		aboutSent();
		aboutOutbox();
		aboutInbox();
		aboutRows();
		aboutDates();
		aboutMistakes();
		aboutTheRest();
		return std::move(_findings);
	}

private:
	Probed ask(const std::string& path) { return probe(_api, path, _stop); }

	bool isMirrored(const std::string& folder) const
	{
		return std::any_of(
			_settings.folders.begin(), _settings.folders.end(), [&](const Folder& known) { return known.name == folder; });
	}

	void settle(std::string question, std::string answer, std::string seenFrom)
	{
		_findings.push_back({std::move(question), std::move(answer), std::move(seenFrom), true});
	}

	void leave(std::string question, std::string what, std::string seenFrom = "nothing that was asked")
	{
		_findings.push_back({std::move(question), std::move(what), std::move(seenFrom), false});
	}

	void aboutDevice()
	{
		const auto version = ask("device/version");
		if (version.status == 401)
		{
			// As a pass would say it.
			const std::string path = "/api/v2/device/version";
			recordsOf(_api.get(path, _stop), _api.asked(path, "the device's version"));
		}
		const auto current = version.fields.find("current_version");
		if (current == version.fields.end())
			leave("Which firmware is it?", "it does not say", version.path + ": " + version.told());
		else
			settle("Which firmware is it?", current->second, version.path);
		if (!version.clock) return leave("Is its clock right?", "its answers bear no Date", version.path);
		const auto off = std::chrono::round<std::chrono::seconds>(*version.clock - _clock.now()).count();
		settle("Is its clock right?",
			std::abs(off) <= 2
				? "yes, to the second or two"
				: "no: it is " + times(static_cast<std::size_t>(std::abs(off)), "second") + (off > 0 ? " ahead" : " behind"),
			"the Date of its answer, against this machine's clock");
	}

	void aboutNothing()
	{
		std::map<std::string, std::set<std::string>> told;
		for (const auto& folder : _settings.folders)
			told[ask("messages/" + folder.name + "?" + nowhere).told()].insert(folder.name);
		std::string answer;
		for (const auto& [words, folders] : told) answer += (answer.empty() ? "" : "; ") + joined(folders) + ": " + words;
		settle("What does it answer if there is nothing?", answer, "each folder, for an id that no message bears");
	}

	std::int64_t count(const std::string& folder, const std::string& query)
	{
		const auto counted = ask("messages/count/" + folder + query);
		const auto found = counted.fields.find(folder);
		std::int64_t number = -1;
		if (found != counted.fields.end())
			std::from_chars(found->second.data(), found->second.data() + found->second.size(), number);
		return number;
	}

	/// A part of `sent` that is neither too much nor too little, as a query; and how many rows the gateway counts in it.
	std::pair<std::string, std::int64_t> piece()
	{
		for (const int days : {365, 30, 7, 1})
		{
			const auto since = formatUtc(_clock.now() - std::chrono::hours(24 * days)).substr(0, 19);
			const std::string query = "?date_from=" + since.substr(0, 10) + "T" + since.substr(11) + "Z";
			const auto rows = count("sent", query);
			if (rows >= 0 && rows <= mostRows) return {query, rows};
			if (rows < 0) return {query, -1};
		}
		return {"", -1};
	}

	void aboutMuch()
	{
		const std::string howMany = "How many rows does it answer if no limit is asked for?", most = "What is the largest limit?",
						  order = "In which order do rows come?", same = "Is it the same order each time?";
		const auto [query, counted] = isMirrored("sent") ? piece() : std::pair<std::string, std::int64_t>{"", -1};
		if (counted < 0)
		{
			for (const auto& question : {howMany, most, order, same})
				leave(question, "it can't be seen without messages/count, and the folder sent");
			return;
		}
		const auto free = ask("messages/sent" + query), huge = ask("messages/sent" + query + "&limit=" + std::to_string(hugeLimit));
		_sent = huge.rows.size() > free.rows.size() ? huge.rows : free.rows;
		tellAmount(howMany, free, counted);
		if (huge.status == 400)
			settle(most, "less than " + std::to_string(hugeLimit) + ", which is refused: " + huge.words, huge.path);
		else
			tellAmount(most, huge, counted);
		const auto way = orderOf(_sent);
		if (way.empty()) return leave(order, "there are too few messages in sent to tell"), leave(same, "likewise");
		settle(order, way, times(_sent.size(), "row") + " of messages/sent");
		const auto again = ask(huge.status == 200 ? huge.path : free.path);
		const auto& before = huge.status == 200 ? huge.rows : free.rows;
		const bool isSame = std::equal(again.rows.begin(), again.rows.end(), before.begin(), before.end(),
			[](const auto& left, const auto& right) { return left.id == right.id; });
		settle(same, isSame ? "yes" : "no, or messages have moved meanwhile", "the same question, twice");
	}

	void tellAmount(const std::string& question, const Probed& probed, std::int64_t counted)
	{
		const auto rows = std::to_string(idsOf(probed.rows).size());
		const std::string from = probed.path + ": " + probed.told() + "; messages/count says " + std::to_string(counted);
		if (!probed.isList && counted > 0)
			leave(question, "it answers otherwise", from);
		else if (static_cast<std::int64_t>(idsOf(probed.rows).size()) >= counted)
			leave(question, "more than " + rows + ": there was no more to be had", from);
		else
			settle(question, rows, from);
	}

	void aboutSent()
	{
		const std::string question = "Does sent hold what error and delivered show?";
		std::set<std::string> inSent, apart;
		std::string from;
		for (const char* folder : {"error", "delivered"})
		{
			if (!isMirrored(folder) || _sent.empty()) continue;
			const auto range = idsOf(_sent);
			const auto shown = ask("messages/" + std::string(folder) + "?id_from=" + std::to_string(*range.begin())
				+ "&id_to=" + std::to_string(*range.rbegin()) + "&limit=200");
			from += (from.empty() ? "" : "; ") + shown.path + ": " + shown.told();
			for (const auto& row : shown.rows) (range.contains(row.id) ? inSent : apart).insert(folder);
		}
		const auto statuses = joined(valuesOf(_sent, "status"));
		if (inSent.empty() && apart.empty())
			leave(question, "it can't be seen before there are such messages of late; statuses in sent: " + statuses, from);
		else
			settle(question,
				(apart.empty()           ? "yes"
						: inSent.empty() ? "no: they leave sent"
										 : "in part: " + joined(inSent) + " yes, but not all of " + joined(apart))
					+ "; statuses in sent: " + statuses,
				from);
		const auto counts = ask("messages/count");
		std::string told;
		for (const auto& [folder, number] : counts.fields) told += (told.empty() ? "" : ", ") + folder + " " + number;
		if (!told.empty() && counts.status == 200) settle("What does it count in each folder?", told, counts.path);
	}

	void aboutOutbox()
	{
		const std::string question = "What does a message in the queue look like?";
		if (!isMirrored("outbox")) return leave(question, "the folder outbox is not mirrored");
		const auto outbox = ask("messages/outbox?limit=100");
		if (outbox.rows.empty()) return leave(question, "the queue is empty; look again while a message waits", outbox.path);
		std::set<std::string> absent;
		for (const char* field : {"status", "sending_date", "folder_id", "insert_date", "update_date", "validity", "modem_no"})
			if (!outbox.rows.front().has(field)) absent.insert(field);
		settle(question,
			"status " + joined(valuesOf(outbox.rows, "status")) + "; folder_id " + joined(valuesOf(outbox.rows, "folder_id")) + "; "
				+ (outbox.rows.front().text("sending_date").empty() ? "without" : "with")
				+ " a sending_date; absent: " + joined(absent),
			outbox.path + ": " + outbox.told());
	}

	/// Looks twice for unread messages, as the mirror has done before.
	void aboutInbox()
	{
		const std::string question = "Does reading the inbox mark its messages as read?";
		if (!isMirrored("inbox")) return leave(question, "the folder inbox is not mirrored");
		const auto first = ask("messages/inbox?unread=1&limit=20"), second = ask("messages/inbox?unread=1&limit=20");
		_inbox = ask("messages/inbox?limit=500").rows;
		const std::string from = "twice " + first.path + ": " + first.told() + ", then " + second.told();
		std::set<std::int64_t> still;
		const auto later = idsOf(second.rows);
		for (const auto id : idsOf(first.rows))
			if (later.contains(id)) still.insert(id);
		if (first.rows.empty())
			leave(question, "it can't be seen while no message is unread: either none is, or each is marked as it is read", from);
		else
			settle(
				question, still.empty() ? "yes" : "no: what was unread was so again when it was asked for the second time", from);
	}

	void aboutRows()
	{
		Rows all = _sent;
		all.insert(all.end(), _inbox.begin(), _inbox.end());
		const std::string from = times(_sent.size(), "row") + " of sent, " + times(_inbox.size(), "row") + " of inbox";
		const std::string parts = "How is a long message shown that was sent?", arrived = "And one that has arrived?",
						  folders = "Are messages in its trash, or in folders of its users, shown?",
						  attachments = "What stands for no attachments?", stamps = "Do its dates tell their time zone?";
		if (all.empty())
		{
			for (const auto& question : {parts, arrived, folders, attachments, stamps})
				leave(question, "there is no message to look at", from);
			return;
		}
		tellParts(parts, arrived, from);
		const auto ids = valuesOf(all, "folder_id");
		const bool hasOther = std::any_of(ids.begin(), ids.end(), [](const auto& id) { return id != "1" && id != "3"; });
		const std::string seen = "folder_id is " + joined(ids);
		hasOther ? settle(folders, "yes: " + seen, from)
				 : leave(folders, "none was seen: " + seen + "; the trash would be 5, others 11 and up", from);
		std::set<std::string> none;
		for (const auto& row : all)
			none.insert(!row.has("attachments")       ? "the field is absent"
					: row.text("attachments").empty() ? "null"
					: row.text("attachments") == "[]" ? "[]"
													  : "");
		none.erase("");
		settle(attachments, joined(none), from);
		const auto zoned = static_cast<std::size_t>(std::count_if(all.begin(), all.end(),
			[](const auto& row)
			{
				const auto stamp = parseStamp(row.text("update_date"));
				return stamp && stamp->offset;
			}));
		settle(stamps, zoned == all.size() ? "yes" : zoned == 0 ? "no; timezone has to be set" : "not all of them", from);
	}

	void tellParts(const std::string& sent, const std::string& arrived, const std::string& from)
	{
		const auto isPart
			= [](const Probed::Row& row) { return row.text("udh").starts_with("0500") || row.text("udh").starts_with("0608"); };
		const auto ids = idsOf(_sent);
		const auto withHeader = std::count_if(_sent.begin(), _sent.end(), isPart);
		if (ids.size() < _sent.size())
			settle(sent, "as one row for each part, which repeats the id", from);
		else if (std::any_of(_sent.begin(), _sent.end(), [](const auto& row) { return row.text("text_binary").size() > 560; }))
			settle(sent, "joined, as one row", from);
		else if (withHeader > 0)
			settle(sent, "as its first part only, with the part's header", from);
		else
			leave(sent, "no long one is among them", from);
		const auto received = static_cast<std::size_t>(std::count_if(_inbox.begin(), _inbox.end(), isPart));
		received > 0 ? settle(arrived, "as one row for each part, each with an id of its own", from)
					 : leave(arrived, "none with a header of parts is among them", from);
	}

	/// How many different dates a message has.
	static std::size_t datesOf(const Probed::Row& row)
	{
		std::set<std::string> dates;
		for (const char* column : dateColumns)
			if (const auto date = row.text(column); !date.empty()) dates.insert(date);
		return dates.size();
	}

	bool isFound(const Probed::Row& row, const std::string& from, const std::string& to)
	{
		const std::string id = std::to_string(row.id);
		return !ask("messages/sent?id_from=" + id + "&id_to=" + id + "&date_from=" + encoded(from) + "&date_to=" + encoded(to))
					.rows.empty();
	}

	/// A message whose dates differ, asked for by each of them.
	void aboutDates()
	{
		const std::string question = "Which date do date_from and date_to mean, of what was sent?",
						  ends = "Are both ends included?", zone = "What is a date without a zone?";
		const auto row = std::max_element(
			_sent.begin(), _sent.end(), [](const auto& left, const auto& right) { return datesOf(left) < datesOf(right); });
		if (row == _sent.end() || datesOf(*row) < 2)
		{
			for (const auto& each : {question, ends, zone}) leave(each, "no message has different dates");
			return;
		}
		const std::string from = "message " + std::to_string(row->id) + ", from and to each of its dates";
		std::map<std::string, std::set<std::string>> meant; // By date: which may be more than one column's.
		for (const char* column : dateColumns)
			if (const auto date = row->text(column); !date.empty() && (meant.contains(date) || isFound(*row, date, date)))
				meant[date].insert(column);
		if (meant.size() != 1)
		{
			leave(question, meant.empty() ? "none to the second, so an end may be left out" : "more than one", from);
			leave(ends, "likewise", from);
			return leave(zone, "likewise", from);
		}
		const auto& [date, columns] = *meant.begin();
		columns.size() == 1 ? settle(question, joined(columns), from)
							: leave(question, "one of " + joined(columns) + ", which were the same", from);
		settle(ends, "yes", from);
		const std::string local = date.substr(0, 19);
		const bool isLocal = isFound(*row, local, local);
		settle(zone, isLocal ? "its local time" : "not its local time", from + ", without its zone");
	}

	void aboutMistakes()
	{
		const auto folder = ask("messages/nonsense?limit=1");
		settle("What does it answer for a folder that it has not?", folder.told(), folder.path);
		const std::string known = "messages/" + _settings.folders.front().name;
		const auto zero = ask(known + "?id_from=0&limit=1");
		settle("Is 0 an id?", zero.isList ? "yes" : "no: " + zero.told(), zero.path);
		const auto date = ask(known + "?date_from=yesterday&limit=1");
		settle("What does it answer for a date that is none?", date.told(), date.path);
	}

	void aboutTheRest()
	{
		leave("What does it answer to a wrong token, or to one that may not?",
			"not tried: a gateway may lock out who shows wrong ones");
		leave("What do its webhooks send?", "it takes one that is configured there; see docs/http-api.md");
		leave("Which TLS does it speak, and with which certificate?",
			_settings.address.secure
				? "openssl s_client -connect " + _settings.address.host + ":" + std::to_string(_settings.address.port)
				: "it is asked without TLS");
	}

	ApiV2& _api;
	const Settings& _settings;
	const Clock& _clock;
	const std::stop_token _stop;
	std::vector<Examined> _findings;
	Rows _sent;
	Rows _inbox;
};

} // namespace


std::vector<Examined> GatewayExamination::examine(std::stop_token stop)
{
	return Examiner(_api, _settings, _clock, std::move(stop)).run();
}

} // namespace eyrie::smseagle
