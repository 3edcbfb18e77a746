#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <utility>
#include <vector>

#include <Poco/Logger.h>

#include "Folders.h"
#include "ModelGateway.h"
#include "SourceUnderTest.h"

namespace eyrie::smseagle
{

/// A source over a model gateway that may be asked several things at once, as if by several connections; on one thread.
struct SideBySide
{
	/// When a question is asked that is asked beforehand.
	enum class Asked
	{
		atOnce,  ///< Before the one that it follows.
		atLast,  ///< When it is wanted: its answer is never there before.
		whenever ///< In turn.
	};

	explicit SideBySide(std::size_t concurrency, Asked asked = Asked::atOnce) : way(asked)
	{
		auto api = std::make_unique<Lane>(*this);
		source = std::make_unique<SmsEagleSource>(
			PluginContext{.name = "office", .clock = clock, .logger = Poco::Logger::get("smseagle"), .gate = gate},
			settingsFrom(Options(declaredOptions(), {{"url", "http://model"}, {"token", "t"}})), std::move(api),
			Lookahead::Lanes{.most = concurrency - 1,
				.open = [this] { return std::make_unique<Lane>(*this, true); },
				.launch = [this](Lookahead::Ask ask) { return launch(std::move(ask)); }});
	}

	Page fetch(Position from, std::size_t limit = 500, bool isolate = false, std::stop_token stop = {})
	{
		return source->fetch({.folder = allFolders()[2],
			.from = std::move(from),
			.until = {},
			.limit = limit,
			.stop = std::move(stop),
			.isolate = isolate});
	}

	std::vector<std::int64_t> readAll(std::size_t limit = 500)
	{
		std::vector<std::int64_t> ids;
		Position from = FromOldest{};
		for (bool more = true; more;)
		{
			const Page page = fetch(from, limit);
			for (const auto& message : page.messages) ids.push_back(*message.position);
			CPPUNIT_ASSERT(ids.empty() || *page.covered.position >= ids.back());
			from = page.covered;
			more = page.more;
		}
		return ids;
	}

	std::future<Reply> launch(Lookahead::Ask ask)
	{
		++launched;
		mostAtOnce = std::max(mostAtOnce, ++atOnce);
		std::shared_ptr<void> open(this, [this](void*) { --atOnce; });
		const auto counted = [ask = std::move(ask), open = std::move(open)]() mutable
		{
			open.reset(); // The lane counts it from now on.
			return ask();
		};
		auto reply = std::async(std::launch::deferred, counted);
		const bool isNow = way == Asked::atOnce || (way == Asked::whenever && launched % 3 != 0);
		if (!isNow) return reply;
		std::promise<Reply> answer;
		try
		{
			answer.set_value(reply.get());
		}
		catch (const Error&)
		{
			answer.set_exception(std::current_exception());
		}
		return answer.get_future();
	}

	kit::ManualClock clock;
	OpenGate gate;
	ModelGateway gateway;
	Asked way;
	std::size_t launched = 0, atOnce = 0, mostAtOnce = 0;
	std::size_t lanes = 0; ///< The one that is always there, too.
	std::function<void(const Question&, bool isBeforehand)> before;
	std::unique_ptr<SmsEagleSource> source;

private:
	class Lane final : public Api
	{
	public:
		explicit Lane(SideBySide& test, bool isBeforehand = false) : _test(test), _isBeforehand(isBeforehand) { ++_test.lanes; }
		~Lane() override { --_test.lanes; }

		Reply ask(const Question& question) override
		{
			if (question.stop.stop_requested()) throw Error(ErrorKind::cancelled, ErrorScope::plugin, "stopped");
			_test.mostAtOnce = std::max(_test.mostAtOnce, _test.atOnce + 1);
			if (_test.before) _test.before(question, _isBeforehand);
			return _test.gateway.ask(question);
		}

	private:
		SideBySide& _test;
		bool _isBeforehand;
	};
};

} // namespace eyrie::smseagle
