#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <Poco/Util/ServerApplication.h>

#include "MainLoop.h"
#include "engine/Engine.h"

namespace eyrie::app
{

/// The process `eyried`: options, configuration, log, signals, exit codes. All work is the engine's.
class Daemon final : public Poco::Util::ServerApplication
{
public:
	/// Run before --daemon leaves the terminal, since nobody sees an error after that: tries whatever can fail before the first pass.
	/// Returns an exit code, 0 to go on.
	static int preflight(int argc, char** argv);

protected:
	void initialize(Poco::Util::Application& self) override;
	void defineOptions(Poco::Util::OptionSet&) override;
	void handleOption(const std::string& name, const std::string& value) override;
	int main(const ArgVec&) override;

private:
	enum class Mode
	{
		run,
		once,
		check,
		verify,
		newEpoch,
		retryRejects,
		list,
		version,
		help
	};

	/// What one reading of the configuration made.
	struct House;

	static std::unique_ptr<House> build(const std::filesystem::path& config);
	int list() const;
	int check() const;
	int once() const;
	/// Does one thing for an operator, and ends.
	template <class Order>
	int obey(Order&&) const;
	void command(Mode, const std::string& object);
	int serve() const;
	MainLoop::Turn reload(House&, const std::string& who) const;
	int act() const;

	Mode _mode = Mode::run;
	std::string _object; ///< What the mode is about: a source, an id space.
	std::string _since;
	std::filesystem::path _config = "/etc/eyrie/eyried.properties";
	std::filesystem::path _pidFile;
};

} // namespace eyrie::app
