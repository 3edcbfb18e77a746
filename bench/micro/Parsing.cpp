#include <array>
#include <stdexcept>

#include <eyrie/Time.h>
#include <smseagle/Answer.h>
#include <smseagle/Api.h>
#include <smseagle/Folders.h>
#include <smseagle/Ranges.h>

#include "../Shelf.h"
#include "Workload.h"

namespace eyrie::bench
{

namespace
{

using namespace smseagle;

void require(bool good)
{
	if (!good) throw std::logic_error("a workload does not do what it should");
}


/// From the body of an answer of APIv2 to messages, as behind HTTP.
class ParsePage final : public Workload
{
public:
	explicit ParsePage(std::int64_t items) : _items(items)
	{
		const Shelf shelf;
		for (std::int64_t i = 0; i < items; ++i)
		{
			_response.body += i == 0 ? '[' : ',';
			shelf.append(_response.body, shelf.first() + i);
		}
		_response.body += ']';
	}

	void run() override
	{
		const auto reply = replyOf(recordsOf(_response, _asked), _origin);
		require(static_cast<std::int64_t>(reply.records.size()) == _items && reply.rejects.empty());
	}

private:
	const std::int64_t _items;
	const Asked _asked{.url = "https://gateway (/api/v2/messages/inbox)", .what = "folder inbox"};
	const RecordOrigin _origin{.source = "office", .folder = foldersNamed("inbox").front(), .zone = Zone("UTC")};
	Response _response{.status = 200, .contentType = "application/json"};
};


/// From the gateway's spelling of an instant to the databases'.
class Stamps final : public Workload
{
public:
	explicit Stamps(std::int64_t items)
	{
		const Shelf shelf;
		for (std::int64_t i = 0; i < items; ++i)
		{
			auto stamp = formatUtc(shelf.message(shelf.first() + 997 * i).received).substr(0, 19) + "+00:00";
			stamp[10] = 'T';
			_stamps.push_back(std::move(stamp));
		}
	}

	void run() override
	{
		for (const auto& text : _stamps)
		{
			const auto stamp = parseStamp(text);
			require(stamp && stamp->offset);
			std::array<char, utcLength> written{};
			formatUtc(TimePoint((stamp->local - *stamp->offset).time_since_epoch()), written.data());
			require(written.back() == '0' && written.front() == '2');
		}
	}

private:
	std::vector<std::string> _stamps;
};


/// Every other of twice as many ids.
class Ranges final : public Workload
{
public:
	explicit Ranges(std::int64_t items)
	{
		for (std::int64_t i = 0; i < items; ++i) _ids.push_back(1'000'000 + 2 * i);
	}

	void run() override { require(rangesOf(_ids).size() == 1); }

private:
	std::vector<std::int64_t> _ids;
};

} // namespace


std::unique_ptr<Workload> parsePage(std::int64_t items)
{
	return std::make_unique<ParsePage>(items);
}


std::unique_ptr<Workload> readAndWriteStamps(std::int64_t items)
{
	return std::make_unique<Stamps>(items);
}


std::unique_ptr<Workload> joinRanges(std::int64_t items)
{
	return std::make_unique<Ranges>(items);
}

} // namespace eyrie::bench
