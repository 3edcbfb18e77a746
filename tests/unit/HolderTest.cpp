#include <cppunit/extensions/HelperMacros.h>

#include <sys/wait.h>
#include <unistd.h>

#include "engine/Holder.h"

namespace eyrie::engine
{

namespace
{

/// A process that waits until it is told to end.
class Child
{
public:
	Child()
	{
		int names[2];
		int life[2];
		CPPUNIT_ASSERT(pipe(names) == 0 && pipe(life) == 0);
		_pid = fork();
		if (_pid == 0)
		{
			close(life[1]);
			const auto name = thisProcess().name;
			const bool told = write(names[1], name.data(), name.size()) > 0;
			char byte;
			_exit(told && read(life[0], &byte, 1) == 0 ? 0 : 1);
		}
		close(names[1]);
		close(life[0]);
		_life = life[1];
		char text[300];
		const auto length = read(names[0], text, sizeof text);
		close(names[0]);
		CPPUNIT_ASSERT(_pid > 0 && length > 0);
		_name.assign(text, static_cast<std::size_t>(length));
	}
	~Child() { collect(); }
	Child(const Child&) = delete;
	Child& operator=(const Child&) = delete;

	const std::string& name() const { return _name; }

	/// Nobody collects what remains.
	void end()
	{
		close(_life);
		siginfo_t info;
		waitid(P_PID, static_cast<id_t>(_pid), &info, WEXITED | WNOWAIT);
		_ended = true;
	}
	void collect()
	{
		if (_collected) return;
		if (!_ended) end();
		waitpid(_pid, nullptr, 0);
		_collected = true;
	}

private:
	pid_t _pid = 0;
	int _life = 0;
	bool _ended = false;
	bool _collected = false;
	std::string _name;
};

} // namespace

class HolderTest : public CppUnit::TestFixture
{
	CPPUNIT_TEST_SUITE(HolderTest);
	CPPUNIT_TEST(R19_AProcessIsDeadOnceItHasEndedCollectedOrNot);
	CPPUNIT_TEST(R19_AnotherProcessUnderTheSameNumberIsNotTheHolder);
	CPPUNIT_TEST(R19_WhatCantBeReadIsNotDead);
	CPPUNIT_TEST(R19_AProcessElsewhereIsNotDead);
	CPPUNIT_TEST_SUITE_END();

	const Holder _holder = thisProcess();
	const Holder _blind = thisProcess("/nothing is here");

	void R19_AProcessIsDeadOnceItHasEndedCollectedOrNot()
	{
		Child child;
		CPPUNIT_ASSERT(!_holder.isDead(child.name()));
		child.end();
		CPPUNIT_ASSERT(_holder.isDead(child.name()));
		child.collect();
		CPPUNIT_ASSERT(_holder.isDead(child.name()));
		CPPUNIT_ASSERT(_blind.isDead(child.name()));
	}

	void R19_AnotherProcessUnderTheSameNumberIsNotTheHolder()
	{
		CPPUNIT_ASSERT(!_holder.isDead(_holder.name));
		CPPUNIT_ASSERT(_holder.isDead(_holder.name + "0"));
	}

	void R19_WhatCantBeReadIsNotDead()
	{
		const Child child;
		CPPUNIT_ASSERT(!_blind.isDead(child.name()));
		CPPUNIT_ASSERT(!_blind.isDead(_holder.name));
		// And it can't even tell when it began itself.
		CPPUNIT_ASSERT(_blind.name.ends_with('/') && !_holder.isDead(_blind.name));
	}

	void R19_AProcessElsewhereIsNotDead()
	{
		const auto process = _holder.name.substr(_holder.name.rfind(' '));
		for (const std::string name : {"", "elsewhere/12345678/pid:[1] 999999999/1"}) CPPUNIT_ASSERT(!_holder.isDead(name));
		const auto place = _holder.name.substr(0, _holder.name.size() - process.size());
		for (const auto* other : {" ", " x/1", " /1", " -1/1", " 0/1"}) CPPUNIT_ASSERT(!_holder.isDead(place + other));
	}
};

CPPUNIT_TEST_SUITE_REGISTRATION(HolderTest);

} // namespace eyrie::engine
