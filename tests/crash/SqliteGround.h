#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <Poco/TemporaryFile.h>
#include <conformance/LentContext.h>
#include <sqlite/Factory.h>

#include "Contents.h"
#include "Sweep.h"

namespace eyrie::crash
{

/// A SQLite file.
class SqliteGround final : public Ground
{
public:
	/// What a life is counted in.
	enum class Steps
	{
		statements,    ///< Each, of every row, as SQLite itself begins and ends it.
		fileOperations ///< Each write, sync, cut and removal of a file, checkpoints and closing included.
	};

	enum class Death
	{
		pictured, ///< The files are copied at each step of one life: this is what the kernel has, whoever dies. Takes no time.
		killed,   ///< Each life is a process, which kills itself.
		powerless ///< As pictured; but the machine dies too, and what was not synced is on its disk, in parts, or not.
	};

	/// `options` are the storage's, with a `synchronous` that promises less or none.
	SqliteGround(Steps steps, Death death, std::map<std::string, std::string> options = {});
	~SqliteGround() override;

	/// Another one loses other parts of what was not synced.
	void seed(std::uint64_t seed) { _seed = seed; }

	void prepare(const Deed&) override;
	void perform(const Deed&) override;
	Ending performUntil(const Deed&, int step) override;
	std::string contents() override;
	Promises promises() const override
	{
		const bool powerless = _death == Death::powerless;
		return {.keepsLuck = !powerless, .keepsAnswered = !powerless || !_options.contains("synchronous")};
	}

	std::string path() const { return _folder.path() + "/messages.db"; }
	std::unique_ptr<Storage> open() { return open(_lent); }
	std::unique_ptr<Storage> open(conformance::LentContext&);
	std::vector<Record> ask(const std::string& sql) const;

	/// Of the files at each step of some work. Returns how many; showPicture() makes the files what they were then.
	std::size_t takePictures(const std::function<void()>& work);
	void showPicture(std::size_t number) const;

private:
	/// The files, by what their names end with.
	using Files = std::map<std::string, std::shared_ptr<const std::string>>;

	struct Picture
	{
		Files files;
		bool answered = false;
	};

	void live(const Deed&, const std::function<void()>& atEachStep, bool& answered);
	void watch(std::function<void()> atEachStep);
	Files copyFiles();
	Ending kill(const Deed&, int step);

	const Steps _steps;
	const Death _death;
	const std::map<std::string, std::string> _options;
	std::uint64_t _seed = 0;
	std::vector<Picture> _pictures; ///< Of the work done last, one for each step.
	Poco::TemporaryFile _folder;
	sqlite::Factory _factory;
	conformance::LentContext _lent;
};

} // namespace eyrie::crash
