#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "Api.h"
#include "Gateway.h"
#include "Response.h"
#include "Settings.h"

namespace eyrie::smseagle
{

/// APIv1: JSON-RPC, POST /jsonrpc/sms with the method `sms.read_sms`; for firmware before 5.0.
///
/// It knows three folders. `sent` is its `sentitems`; `error` and `delivered` are the messages there that failed and that were
/// delivered, as they are in APIv2, but all parts of one message together: it is where its least settled part puts it.
class ApiV1 final : public Api
{
public:
	/// All must outlive it.
	ApiV1(const PluginContext&, const Settings&);

	Reply ask(const Question&) override;

private:
	/// A small answer that the later ones of `sent`, `error` and `delivered` may be read from as well, each once, if they are asked
	/// the same right after: in a pass in which little is new they cost one request together.
	struct Taken
	{
		std::string request; ///< Empty: nothing was taken.
		Response response;
		std::string folder; ///< The last one that was read from it.
	};

	Reply table(const Question&);
	Reply tableWithoutIdTo(const Question&);
	Reply wholeTable(const Question&);
	Response answerTo(const Question&);
	Response post(const std::string& body, const std::stop_token&);
	std::string bodyOf(const Question&) const;
	bool isTaken(const Question&, const std::string& request) const;
	void keepView(Reply&, const Folder&) const;
	bool mayBeCut(const Reply&, const Folder&) const;

	const PluginContext& _context;
	const Settings& _settings;
	Gateway _gateway;
	std::string _secret;
	std::vector<std::string> _paths; ///< To try; the one that answered last is in front.
	Taken _taken;
	bool _ignoresIdTo = false;
	std::map<std::string, std::size_t> _mostRows; ///< In any one answer, by the gateway's folder.
};

} // namespace eyrie::smseagle
