#pragma once

#include <map>
#include <mutex>
#include <string>

namespace eyrie::http
{

/// Counts who is inside, by name. Any thread.
class Turnstile
{
public:
	/// One who is inside, until the object goes.
	class Visit
	{
	public:
		Visit(Turnstile& turnstile, const std::string& name) : _turnstile(turnstile), _name(name), _place(turnstile.enter(name)) {}
		~Visit() { _turnstile.leave(_name); }
		Visit(const Visit&) = delete;
		Visit& operator=(const Visit&) = delete;

		/// How many of this name were inside when it came, itself among them.
		int place() const { return _place; }

	private:
		Turnstile& _turnstile;
		const std::string _name;
		const int _place;
	};

private:
	int enter(const std::string& name)
	{
		const std::lock_guard lock(_mutex);
		return ++_inside[name];
	}

	void leave(const std::string& name)
	{
		const std::lock_guard lock(_mutex);
		const auto entry = _inside.find(name);
		if (--entry->second == 0) _inside.erase(entry);
	}

	std::mutex _mutex;
	std::map<std::string, int> _inside;
};

} // namespace eyrie::http
