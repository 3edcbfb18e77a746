#pragma once

#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include <eyrie/Export.h>

namespace eyrie
{

/// Something about a remote system that its maker does not say, as it was seen there. All three are for people; none holds a phone
/// number, a message's text or a secret.
struct Examined
{
	std::string question;
	std::string answer;
	std::string seenFrom;   ///< What was asked, and what came back.
	bool isSettled = false; ///< Otherwise `answer` says what it would take.
};

/// An extension of Source: what a remote system of this very make and version does where its maker is silent.
class EYRIE_API Examination
{
public:
	static constexpr std::string_view id = "eyrie.examination/1";

	virtual ~Examination();

	/// Asks some dozens of questions that change nothing there, at the source's pace. Throws Error where it answers none; waits as a
	/// Source does. Not beside another call of the source.
	virtual std::vector<Examined> examine(std::stop_token) = 0;
};

} // namespace eyrie
