#include "Phonebook.h"

#include <algorithm>

namespace eyrie::http
{

namespace
{

// Modems hardly ever change. Contacts do, and nobody likes to wait for a new one.
constexpr Duration modemLifetime = std::chrono::hours(1);
constexpr Duration contactLifetime = std::chrono::minutes(5);
constexpr Duration failureLifetime = std::chrono::minutes(1);

/// `+48 600-100-200` and `0048600100200` are `+48600100200`.
std::string plain(const std::string& number)
{
	std::string digits;
	for (const char c : number)
		if ((c >= '0' && c <= '9') || (c == '+' && digits.empty())) digits += c;
	if (digits.starts_with("00")) digits.replace(0, 2, "+");
	// Names such as those of senders that are no numbers stay as they are.
	return digits.empty() ? number : digits;
}

} // namespace


Phonebook::Phonebook(const std::vector<std::string>& sources, Make make, const Clock& clock) : _make(std::move(make)), _clock(clock)
{
	for (const auto& source : sources) _entries[source];
	_thread = std::jthread([this](std::stop_token stop) { run(stop); });
}

Phonebook::~Phonebook()
{
	stop();
}

std::optional<std::vector<Contact>> Phonebook::contacts(const std::string& source)
{
	return get(_entries.at(source), source, &Entry::contacts, contactLifetime, &Directory::contacts);
}

std::optional<std::vector<Modem>> Phonebook::modems(const std::string& source)
{
	return get(_entries.at(source), source, &Entry::modems, modemLifetime, &Directory::modems);
}

template <class Value>
std::optional<std::vector<Value>> Phonebook::get(Entry& entry, const std::string& source, Kept<Value> Entry::*member,
	Duration lifetime, std::vector<Value> (Directory::*ask)(std::stop_token))
{
	auto& kept = entry.*member;
	const std::unique_lock asking(entry.asking, std::try_to_lock);
	{
		const std::lock_guard lock(_mutex);
		const Duration now = _clock.elapsed();
		if (kept.at && (now - *kept.at < lifetime || !asking.owns_lock())) return kept.values;
		if (kept.error && now - *kept.failedAt < failureLifetime) throw Error(*kept.error);
	}
	if (!asking.owns_lock())
		throw Error(ErrorKind::unavailable, ErrorScope::plugin, "source " + source + " is being asked just now; try again soon")
			.retryAfter(std::chrono::seconds(1));
	try
	{
		std::optional<std::vector<Value>> values;
		if (auto* directory = directoryOf(entry, source)) values = (directory->*ask)(_stop.get_token());
		const std::lock_guard lock(_mutex);
		kept = {_clock.elapsed(), {}, {}, std::move(values)};
		return kept.values;
	}
	catch (const Error& error)
	{
		const std::lock_guard lock(_mutex);
		kept.failedAt = _clock.elapsed();
		kept.error = error;
		throw;
	}
}

Directory* Phonebook::directoryOf(Entry& entry, const std::string& source)
{
	if (!entry.source) entry.source = _make(source);
	return static_cast<Directory*>(entry.source->extension(Directory::id));
}

std::optional<std::string> Phonebook::nameOf(const std::string& number)
{
	const std::lock_guard lock(_mutex);
	if (!_isWanted && areNamesOld())
	{
		_isWanted = true;
		_wanted.notify_one();
	}
	const auto found = _names.find(plain(number));
	if (found == _names.end()) return std::nullopt;
	return found->second;
}

/// A failure counts as an answer: it is asked again a minute later.
bool Phonebook::areNamesOld() const
{
	const Duration now = _clock.elapsed();
	return std::any_of(_entries.begin(), _entries.end(),
		[&](const auto& each)
		{
			const auto& kept = each.second.contacts;
			const bool isFresh = kept.at && now - *kept.at < contactLifetime;
			const bool hasFailed = kept.error && now - *kept.failedAt < failureLifetime;
			return !isFresh && !hasFailed;
		});
}

void Phonebook::run(std::stop_token stop)
{
	for (std::unique_lock lock(_mutex); _wanted.wait(lock, stop, [&] { return _isWanted; });)
	{
		lock.unlock();
		std::map<std::string, std::string> names;
		bool isWhole = true;
		for (const auto& [source, entry] : _entries) try
			{
				for (const auto& contact : contacts(source).value_or(std::vector<Contact>()))
					names.try_emplace(plain(contact.number), contact.name);
			}
			catch (const std::exception&)
			{
				isWhole = false; // Why is kept with the entry, and told to whoever asks for the contacts themselves.
			}
		lock.lock();
		if (!isWhole) names.merge(_names); // Those of a source that does not answer just now are better than none.
		_names = std::move(names);
		_isWanted = false;
	}
}

} // namespace eyrie::http
