#include "Chronicle.h"

#include <algorithm>

#include "Peculiar.h"
#include "simulator/Row.h"

namespace eyrie::simulation
{

using sim::Status;

void Chronicle::next()
{
	static constexpr std::array<Choice, 27> choices{{{10, &Chronicle::receive}, {2, &Chronicle::receiveLong},
		{4, &Chronicle::reserve}, {8, &Chronicle::commit}, {12, &Chronicle::queue}, {4, &Chronicle::flurry}, {14, &Chronicle::send},
		{3, &Chronicle::fail}, {4, &Chronicle::linger}, {16, &Chronicle::report}, {5, &Chronicle::touch}, {3, &Chronicle::vanish},
		{2, &Chronicle::erase}, {5, &Chronicle::work}, {2, &Chronicle::forbid}, {1, &Chronicle::setDevice},
		{6, &Chronicle::disturb}, {4, &Chronicle::refuse}, {40, &Chronicle::live}, {3, &Chronicle::sleep},
		{1, &Chronicle::setClock}, {6, &Chronicle::crash}, {4, &Chronicle::storage}, {6, &Chronicle::other},
		{1, &Chronicle::narrow}, {1, &Chronicle::restart}, {3, &Chronicle::overtake}}};
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
	// Whether a first part is all that is shown only folders that answer can tell.
	if (_rng.chance(5)) return _ways.parts == 2 ? 0 : static_cast<std::int32_t>(Peculiar::poisoned);
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
	// For a moment, as R8 bears with, or for longer, after which reconciliation finds it.
	for (int rounds = _rng.oneOf({0, 0, 0, 2, 4}); rounds > 0; --rounds) live();
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

void Chronicle::forbid()
{
	if (!_mayForbid) return;
	Step step{.deed = Deed::forbid, .folder = _rng.below(5)};
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

/// Another daemon comes in between, as a rule while the first one waits for an answer.
void Chronicle::other()
{
	if (_rng.chance(30)) during({.deed = Deed::delay, .seconds = _rng.oneOf({400, 2000}), .count = 1});
	during({.deed = Deed::other});
	if (_rng.chance(60)) live();
}

void Chronicle::narrow()
{
	during({.deed = Deed::narrow});
	for (int rounds = _rng.below(4); rounds > 0; --rounds) live();
	during({.deed = Deed::widen});
}

/// A message passes by another one that waits, right after the queue was read; and the pass is held up until it is no longer young.
void Chronicle::overtake()
{
	constexpr std::int32_t after = 3; // The first request behind the queue, if nothing else is going on.
	for (const At at : {At::queue, At::sent})
	{
		_messages.push_back({++_labels, at, true});
		add({.deed = Deed::queue, .after = after, .label = _labels});
	}
	add({.deed = Deed::accept, .after = after, .label = _labels, .status = static_cast<std::int32_t>(Status::sendingOk)});
	add({.deed = Deed::report, .after = after, .label = _labels, .status = static_cast<std::int32_t>(Status::deliveryOk)});
	add({.deed = Deed::delay, .after = after, .seconds = 2000, .count = 1});
	live();
}

void Chronicle::restart()
{
	const bool outgoing = _rng.chance(50);
	add({.deed = Deed::restart, .count = _rng.oneOf({0, 0, 2, 8}), .folder = outgoing});
	std::erase_if(_messages, [&](const Message& message) { return message.outgoing == outgoing; });
	for (int count = _rng.below(4); count > 0; --count) outgoing ? queue() : receive();
}

} // namespace eyrie::simulation
