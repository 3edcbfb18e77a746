#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace eyrie::simulation
{

/// What can happen in a history.
enum class Deed : std::uint8_t
{
	// At the device.
	receive,     ///< A message comes in, under the id reserved for its label if there is one.
	receiveLong, ///< `count` parts come in, each a message with an id of its own; they bear the labels from `label` on.
	reserve,     ///< An id is taken, outgoing if `count` is 1; its row commits later, or never.
	queue,       ///< A message goes to the outbox, to be sent in `seconds`.
	accept,      ///< The modem sends it; `status` is the outcome.
	fail,        ///< The modem gives up.
	handOver,    ///< It is copied to sentitems, and still in the outbox,
	leaveOutbox, ///< which it leaves now.
	retry,       ///< The modem has failed and will try again in ten minutes.
	report,      ///< The network tells `status`, of part `count` (0: all).
	moveModem,   ///< A queued message changes to modem `count`.
	markRead,    ///< Read, or unread if `count` is 1.
	erase,       ///< Somebody deletes it.
	hide,        ///< It is in its table and in no folder,
	show,        ///< and now again.
	work,        ///< The device does by itself whatever is due.
	forbid,      ///< The token may not read `folder` any more,
	allow,       ///< and may.
	narrow,      ///< The token sees only one user's outgoing messages,
	widen,       ///< and now all of them.
	setDevice,   ///< The device's clock steps by `seconds`.
	restart, ///< The numbering begins anew, outgoing if `folder` is 1: from 1, or without the last `count` ids (a restored backup).
	// Between device and daemon, for the next `count` requests.
	lose,    ///< No answer comes.
	delay,   ///< The answer takes `seconds`; it is what was true when it was asked for.
	cut,     ///< The answer ends in the middle.
	shuffle, ///< Its rows come in another order,
	repeat,  ///< and some of them twice.
	refuse,  ///< HTTP `status` instead of an answer, with Retry-After `seconds` if that is not 0.
	// To the daemon.
	live,       ///< It does its rounds for `seconds`.
	sleep,      ///< Its machine is suspended for `seconds`.
	setClock,   ///< Its machine's clock steps by `seconds`.
	crash,      ///< It dies at the `count`th place from now where it calls something; another begins anew.
	other,      ///< Another daemon on the same database does a round.
	failBefore, ///< The next `count` calls of the storage fail,
	failAfter,  ///< or seem to, having been done.
};

/// One thing that happens, as plain data: a history can be printed, read back and cut down.
struct Step
{
	Deed deed{};
	std::int32_t after = 0; ///< Not before the daemon has had so many more answers.
	std::int32_t label = 0; ///< The message, as it is called in this history.
	std::int32_t seconds = 0;
	std::int32_t count = 0;
	std::int32_t status = 0; ///< sim::Status, or of HTTP.
	std::int32_t folder = 0; ///< sim::Folder
	std::int32_t validity = 0;
	std::int32_t priority = 0;
	std::int32_t modem = 0;
	std::int32_t parts = 0;
	std::int32_t owner = 0;
	std::int32_t oddity = 0; ///< See Peculiar.h.

	bool operator==(const Step&) const = default;
};

/// `queue label=12 seconds=3600 validity=2`
std::string textOf(const Step&);

/// Reads what textOf() writes; nothing if it is anything else.
std::optional<Step> stepFrom(const std::string& text);

/// The same, with one number each set back to 0, or count to 1; not those that say which message or folder it is about.
std::vector<Step> plainerSteps(const Step&);

} // namespace eyrie::simulation
