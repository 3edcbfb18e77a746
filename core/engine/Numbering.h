#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <eyrie/Message.h>

namespace eyrie::engine
{

/// What is known of one id space's numbering: ids rise as messages are created. A message of a low id that was created after
/// everything stored is the sign of a numbering that has started anew (R18), or of a clock that was wrong.
class Numbering
{
public:
	/// `highest`: the highest position stored; `newest`: the latest creation.
	void begin(std::optional<std::int64_t> highest, std::optional<TimePoint> newest);

	/// It is stored, and of this numbering. `now` is ours: one dated far ahead of it says nothing of when it was created.
	void stored(const Message&, TimePoint now);

	/// The first message that looks as if it were not of this numbering; null: none.
	const Message* suspect(const std::vector<Message>&) const;

	/// These have been found to be of this numbering all the same.
	void acquit(const std::vector<Message>&, TimePoint now);

	/// How long this message has been a suspect without an answer that decides; `elapsed` by the clock that never steps.
	Duration suspectedFor(const Message& suspect, Duration elapsed);

	static constexpr Duration ahead = std::chrono::hours(24); ///< A clock that is further ahead is wrong.

private:
	std::optional<std::int64_t> _highest;
	std::optional<TimePoint> _newest;
	std::map<std::string, Duration> _suspectedSince; ///< By id: an old suspicion of another message says nothing of this one.
};

} // namespace eyrie::engine
