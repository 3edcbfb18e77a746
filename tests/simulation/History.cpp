#include "History.h"

#include <algorithm>
#include <array>
#include <sstream>

#include "Peculiar.h"
#include "Rng.h"
#include "simulator/Row.h"

namespace eyrie::simulation
{

namespace
{

using sim::Status;

Ways drawWays(Rng& rng)
{
	Ways ways;
	ways.order = rng.oneOf({0, 0, 1, 2, 3});
	ways.cap = rng.oneOf({0, 0, 0, 1, 2, 3, 5, 10, 30});
	ways.empty = rng.below(3);
	ways.parts = rng.oneOf({0, 0, 1, 2});
	// A message whose parts are more than an answer holds can't be seen whole.
	if (ways.parts == 1 && ways.cap > 0) ways.cap = std::max(ways.cap, 3);
	ways.exclusive = rng.below(2);
	ways.escapes = rng.chance(20);
	ways.nulls = rng.chance(20);
	ways.noAttachments = rng.chance(20);
	ways.readMarks = rng.chance(10);
	ways.maxLimit = rng.oneOf({0, 0, 0, 7, 100});
	ways.zone = rng.oneOf({60, 60, 0, 330, 120});
	ways.noZone = rng.chance(20);
	ways.ahead = rng.oneOf({0, 0, 0, 2, 240, 10'000, 400'000});
	ways.firstId = rng.oneOf({1, 1, 1, 1000, 100'000'000});
	ways.past = rng.oneOf({0, 0, 5, 20, 60, 200});
	if (ways.cap > 0 && ways.cap <= 3) ways.past = std::min(ways.past, 20);
	ways.pastDays = rng.oneOf({1, 6, 10, 30});
	ways.batch = rng.oneOf({500, 500, 100, 10, 3, 1});
	ways.interval = rng.oneOf({120, 120, 30, 600});
	ways.statusInterval = rng.oneOf({300, 300, 60, 900});
	ways.coldStart = rng.oneOf({7, 7, 1, 30});
	// Slow on top of small takes for ever.
	ways.perMinute = (ways.cap == 0 || ways.cap >= 10) && ways.maxLimit != 7 ? rng.oneOf({0, 0, 120, 30}) : rng.oneOf({0, 0, 120});
	if (ways.perMinute > 0) ways.batch = std::max(ways.batch, 10);
	ways.maxValidity = rng.oneOf({72, 72, 2, 0});
	ways.attempts = rng.oneOf({3, 3, 1, 5});
	ways.sweepEvery = rng.oneOf({6, 6, 1});
	ways.window = rng.oneOf({48, 48, 12});
	ways.goneLimit = rng.oneOf({5, 5, 100});
	ways.elsewhere = rng.chance(20);
	return ways;
}

/// Writes a history: knows roughly where each message is, so that what happens next makes sense.
class Chronicle
{
public:
	Chronicle(Rng& rng, const Ways& ways) :
		_rng(rng), _ways(ways),
		// Whether a first part is all that is shown only all folders can tell.
		_mayForbid(ways.parts != 2)
	{
		for (auto& weight : _weights) weight = rng.oneOf({0, 1, 1, 3});
	}

	std::vector<Step> write(std::int32_t length)
	{
		while (static_cast<std::int32_t>(_steps.size()) < length) next();
		return std::move(_steps);
	}

private:
	enum class At
	{
		reserved,
		queue,
		handedOver,
		sent,
		inbox
	};
	struct Message
	{
		std::int32_t label;
		At at;
		bool outgoing;
		std::int32_t parts = 0;
	};
	struct Choice
	{
		int weight;
		void (Chronicle::*write)();
	};

	void next();
	void add(Step step) { _steps.push_back(step); }
	/// During the rounds to come, or at once.
	void during(Step step)
	{
		if (_rng.chance(60)) step.after = 1 + _rng.below(9);
		add(step);
	}
	Message* some(std::initializer_list<At> places);
	std::int32_t peculiar();

	void receive();
	void receiveLong();
	void reserve();
	void commit();
	void queue();
	void flurry();
	void send();
	void fail();
	void linger();
	void report();
	void touch();
	void vanish();
	void erase();
	void work();
	void forbid();
	void setDevice();
	void disturb();
	void refuse();
	void live();
	void sleep();
	void setClock();
	void crash();
	void storage();

	Rng& _rng;
	const Ways& _ways;
	const bool _mayForbid;
	std::vector<Step> _steps;
	std::vector<Message> _messages;
	std::int32_t _labels = 0;
	std::array<int, 24> _weights{};
};

void Chronicle::next()
{
	static constexpr std::array<Choice, 23> choices{{{10, &Chronicle::receive}, {2, &Chronicle::receiveLong},
		{4, &Chronicle::reserve}, {8, &Chronicle::commit}, {12, &Chronicle::queue}, {4, &Chronicle::flurry}, {14, &Chronicle::send},
		{3, &Chronicle::fail}, {4, &Chronicle::linger}, {16, &Chronicle::report}, {5, &Chronicle::touch}, {3, &Chronicle::vanish},
		{2, &Chronicle::erase}, {5, &Chronicle::work}, {2, &Chronicle::forbid}, {1, &Chronicle::setDevice},
		{6, &Chronicle::disturb}, {4, &Chronicle::refuse}, {40, &Chronicle::live}, {3, &Chronicle::sleep},
		{1, &Chronicle::setClock}, {6, &Chronicle::crash}, {4, &Chronicle::storage}}};
	int all = 0;
	// Some of what can happen happens often in a history, and some not at all; but a daemon always lives.
	const auto weightOf = [&](std::size_t i) { return choices[i].weight * (choices[i].weight == 40 ? 1 : _weights[i]); };
	for (std::size_t i = 0; i < choices.size(); ++i) all += weightOf(i);
	int at = _rng.below(all);
	for (std::size_t i = 0; i < choices.size(); ++i)
		if ((at -= weightOf(i)) < 0) return (this->*choices[i].write)();
}

Chronicle::Message* Chronicle::some(std::initializer_list<At> places)
{
	std::vector<Message*> candidates;
	for (auto& message : _messages)
		if (std::find(places.begin(), places.end(), message.at) != places.end()) candidates.push_back(&message);
	// The latest are the most interesting.
	if (candidates.size() > 8 && _rng.chance(70)) candidates.erase(candidates.begin(), candidates.end() - 8);
	return candidates.empty() ? nullptr : candidates[static_cast<std::size_t>(_rng.below(static_cast<int>(candidates.size())))];
}

std::int32_t Chronicle::peculiar()
{
	if (_rng.chance(80)) return 0;
	static constexpr auto most = static_cast<int>(Peculiar::extraFields);
	if (_rng.chance(97))
	{
		const int drawn = 1 + _rng.below(most);
		// An answer that holds nothing but rows without an id tells nothing.
		const bool isNameless = drawn == static_cast<int>(Peculiar::garbage) || drawn == static_cast<int>(Peculiar::nameless);
		// Nor does a device that shows first parts only, whether a neighbour of such a row is all there is.
		return isNameless && (_ways.parts == 2 || (_ways.cap > 0 && _ways.cap <= 5)) ? 0 : drawn;
	}
	return static_cast<std::int32_t>(Peculiar::large);
}

void Chronicle::receive()
{
	const int count = _rng.oneOf({1, 1, 1, 2, 5, 12});
	for (int i = 0; i < count; ++i)
	{
		_messages.push_back({++_labels, At::inbox, false});
		during({.deed = Deed::receive, .label = _labels, .modem = _rng.below(2), .oddity = peculiar()});
	}
}

void Chronicle::receiveLong()
{
	const int count = 2 + _rng.below(2);
	during({.deed = Deed::receiveLong, .label = _labels + 1, .count = count});
	for (int i = 0; i < count; ++i) _messages.push_back({++_labels, At::inbox, false});
}

void Chronicle::reserve()
{
	const bool outgoing = _rng.chance(60);
	_messages.push_back({++_labels, At::reserved, outgoing});
	during({.deed = Deed::reserve, .label = _labels, .count = outgoing});
}

void Chronicle::commit()
{
	auto* const message = some({At::reserved});
	if (!message) return;
	message->at = message->outgoing ? At::queue : At::inbox;
	during({.deed = message->outgoing ? Deed::queue : Deed::receive, .label = message->label, .validity = _rng.below(6)});
}

void Chronicle::queue()
{
	Step step{.deed = Deed::queue, .label = ++_labels, .validity = _rng.below(6), .priority = _rng.below(10)};
	step.modem = _rng.below(2);
	step.owner = _rng.chance(30);
	if (_rng.chance(30)) step.seconds = _rng.oneOf({60, 600, 3600, 86'400, 400'000});
	if (_rng.chance(15)) step.parts = 1 + _rng.below(2);
	step.oddity = step.parts == 0 ? peculiar() : 0;
	_messages.push_back({_labels, At::queue, true, step.parts});
	during(step);
}

/// Several at once, of which a later one overtakes.
void Chronicle::flurry()
{
	const int count = 2 + _rng.below(4);
	for (int i = 0; i < count; ++i) queue();
	for (int i = 0; i < count; ++i) send();
}

void Chronicle::send()
{
	auto* const message = some({At::queue, At::handedOver});
	if (!message) return;
	message->at = At::sent;
	const auto status = _rng.chance(85) ? Status::sendingOk : Status::sendingOkNoReport;
	during({.deed = Deed::accept, .label = message->label, .status = static_cast<std::int32_t>(status)});
}

void Chronicle::fail()
{
	auto* const message = some({At::queue});
	if (!message) return;
	const bool again = _rng.chance(60);
	if (!again) message->at = At::sent;
	during({.deed = again ? Deed::retry : Deed::fail, .label = message->label});
}

/// For a moment in both folders.
void Chronicle::linger()
{
	auto* const message = some({At::queue, At::handedOver});
	if (!message || message->parts > 0) return;
	const bool leaves = message->at == At::handedOver;
	message->at = leaves ? At::sent : At::handedOver;
	during({.deed = leaves ? Deed::leaveOutbox : Deed::handOver,
		.label = message->label,
		.status = static_cast<std::int32_t>(Status::sendingOk)});
}

void Chronicle::report()
{
	auto* const message = some({At::sent});
	if (!message) return;
	Status status
		= _rng.oneOf({Status::deliveryOk, Status::deliveryOk, Status::deliveryOk, Status::deliveryFailed, Status::deliveryPending});
	if (message->parts == 0 && _rng.chance(5)) status = Status::deliveryUnknown;
	const int part = message->parts > 0 && _ways.parts == 1 ? _rng.below(message->parts + 2) : 0;
	during({.deed = Deed::report, .label = message->label, .count = part, .status = static_cast<std::int32_t>(status)});
}

void Chronicle::touch()
{
	if (_rng.chance(60))
	{
		if (const auto* const message = some({At::inbox}))
			during({.deed = Deed::markRead, .label = message->label, .count = _rng.chance(20)});
	}
	else if (const auto* const message = some({At::queue}))
		during({.deed = Deed::moveModem, .label = message->label, .count = 1 + _rng.below(2)});
}

/// In no folder, for a while.
void Chronicle::vanish()
{
	const auto* const message = some({At::queue, At::sent, At::inbox});
	if (!message) return;
	Step step{.deed = Deed::hide, .label = message->label};
	step.after = _rng.below(6);
	add(step);
	step.deed = Deed::show;
	step.after += 1 + _rng.below(4);
	add(step);
	live();
}

void Chronicle::erase()
{
	if (const auto* const message = some({At::queue, At::sent, At::inbox})) during({.deed = Deed::erase, .label = message->label});
}

void Chronicle::work()
{
	const int count = 1 + _rng.below(4);
	for (int i = 0; i < count; ++i) during({.deed = Deed::work});
}

/// Later folders only: without the queue only reconciliation finds everything.
void Chronicle::forbid()
{
	if (!_mayForbid) return;
	Step step{.deed = Deed::forbid, .folder = _rng.oneOf({0, 2, 3, 4})};
	during(step);
	live();
	step.deed = Deed::allow;
	during(step);
}

void Chronicle::setDevice()
{
	during({.deed = Deed::setDevice, .seconds = _rng.oneOf({-7200, -60, 60, 3600, -3600})});
}

void Chronicle::disturb()
{
	const Deed deed = _rng.oneOf({Deed::lose, Deed::delay, Deed::cut, Deed::shuffle, Deed::repeat});
	during({.deed = deed, .seconds = deed == Deed::delay ? _rng.oneOf({2, 20, 100}) : 0, .count = _rng.oneOf({1, 1, 2, 5, 20})});
}

void Chronicle::refuse()
{
	const auto status = _rng.oneOf({401, _mayForbid ? 403 : 500, 404, 429, 500, 500, 503});
	const auto pause = status == 429 || (status == 503 && _rng.chance(50)) ? _rng.oneOf({1, 20, 100, 2000}) : 0;
	during({.deed = Deed::refuse, .seconds = pause, .count = _rng.oneOf({1, 1, 2, 3, 10}), .status = status});
}

void Chronicle::live()
{
	const auto rounds = _rng.oneOf({1, 1, 1, 2, 2, 3, 6});
	add({.deed = Deed::live, .seconds = rounds * _ways.interval});
}

void Chronicle::sleep()
{
	add({.deed = Deed::sleep, .seconds = _rng.oneOf({30, 70, 700, 4000, 30'000, 100'000})});
}

void Chronicle::setClock()
{
	during({.deed = Deed::setClock, .seconds = _rng.oneOf({-7200, -100, 100, 7200, -90'000, 90'000})});
}

void Chronicle::crash()
{
	add({.deed = Deed::crash, .count = 1 + _rng.below(40)});
}

void Chronicle::storage()
{
	during({.deed = _rng.oneOf({Deed::failBefore, Deed::failAfter}), .count = _rng.oneOf({1, 1, 2, 4})});
}

} // namespace


History historyOf(std::uint64_t seed)
{
	Rng rng(seed);
	History history{.seed = seed, .ways = drawWays(rng), .steps = {}};
	history.steps = Chronicle(rng, history.ways).write(30 + rng.below(121));
	if (rng.below(1000) == 0)
	{
		const Step huge{.deed = Deed::receive, .label = 900'000, .oddity = static_cast<std::int32_t>(Peculiar::huge)};
		history.steps.insert(history.steps.begin() + rng.below(static_cast<int>(history.steps.size())), huge);
	}
	return history;
}


std::string textOf(const History& history)
{
	std::string text = "seed " + std::to_string(history.seed) + "\nways " + textOf(history.ways) + "\n";
	for (const auto& step : history.steps) text += textOf(step) + "\n";
	return text;
}


std::optional<History> historyFrom(const std::string& text)
{
	std::istringstream lines(text);
	History history;
	for (std::string line; std::getline(lines, line);)
	{
		if (line.empty() || line.front() == '#') continue;
		if (line.starts_with("seed "))
			history.seed = std::stoull(line.substr(5));
		else if (line.starts_with("ways"))
		{
			const auto ways = waysFrom(line.substr(4));
			if (!ways) return std::nullopt;
			history.ways = *ways;
		}
		else
		{
			const auto step = stepFrom(line);
			if (!step) return std::nullopt;
			history.steps.push_back(*step);
		}
	}
	return history;
}

} // namespace eyrie::simulation
