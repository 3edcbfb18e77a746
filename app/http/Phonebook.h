#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include <eyrie/Clock.h>
#include <eyrie/Directory.h>
#include <eyrie/Error.h>
#include <eyrie/Source.h>

namespace eyrie::http
{

/// Whom numbers belong to, and what messages travel through, as the sources' directories tell it: modems kept for an hour, contacts
/// for five minutes, failures for one. Any thread.
class Phonebook
{
public:
	/// Makes an instance of a source to ask. May throw Error.
	using Make = std::function<std::shared_ptr<Source>(const std::string& source)>;

	/// Asks nobody yet. Keeps the reference.
	Phonebook(const std::vector<std::string>& sources, Make, const Clock&);
	~Phonebook();

	/// Ends what is being asked, and asks nothing any more.
	void stop() { _stop.request_stop(); }

	/// What the source tells, or told before. Throw Error: what the source throws; `unavailable` while another thread asks it for the first
	/// time. Nothing, if the source keeps no directory. Require a source that was given to the constructor.
	/// @{
	std::optional<std::vector<Contact>> contacts(const std::string& source);
	std::optional<std::vector<Modem>> modems(const std::string& source);
	/// @}

	/// The name of a number, as far as it is known at this moment: who reads messages never waits for a gateway. What is missing or too old
	/// is asked for in a thread of its own, for the next time.
	std::optional<std::string> nameOf(const std::string& number);

private:
	template <class Value>
	struct Kept
	{
		std::optional<Duration> at;       ///< By Clock::elapsed(); none: never asked.
		std::optional<Duration> failedAt; ///< Since then.
		std::optional<Error> error;
		std::optional<std::vector<Value>> values;
	};
	struct Entry
	{
		std::mutex asking; ///< Held while the source is asked.
		std::shared_ptr<Source> source;
		Kept<Contact> contacts; ///< Both guarded by the phonebook's mutex.
		Kept<Modem> modems;
	};

	template <class Value>
	std::optional<std::vector<Value>> get(Entry&, const std::string& source, Kept<Value> Entry::*, Duration lifetime,
		std::vector<Value> (Directory::*ask)(std::stop_token));
	Directory* directoryOf(Entry&, const std::string& source);
	void run(std::stop_token);
	bool areNamesOld() const;

	const Make _make;
	const Clock& _clock;
	std::map<std::string, Entry> _entries;
	mutable std::mutex _mutex;
	std::map<std::string, std::string> _names; ///< By numbers without blanks and the like.
	std::condition_variable_any _wanted;
	bool _isWanted = false;
	std::stop_source _stop;
	std::jthread _thread; ///< Ends first.
};

} // namespace eyrie::http
