#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <vector>

#include "Rng.h"
#include "Step.h"
#include "Ways.h"

namespace eyrie::simulation
{

/// Writes a history: knows roughly where each message is, so that what happens next makes sense.
class Chronicle
{
public:
	Chronicle(Rng& rng, const Ways& ways) :
		_rng(rng), _ways(ways),
		// Whether the parts that are shown are all of a message only all folders can tell.
		_mayForbid(ways.parts == 0)
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
	void other();
	void narrow();
	void restart();
	void overtake();

	Rng& _rng;
	const Ways& _ways;
	const bool _mayForbid;
	std::vector<Step> _steps;
	std::vector<Message> _messages;
	std::int32_t _labels = 0;
	std::array<int, 32> _weights{};
};

} // namespace eyrie::simulation
