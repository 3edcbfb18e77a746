#include "FaultyDisk.h"

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

namespace eyrie::crash
{

namespace
{

constexpr std::int64_t sector = 512;

/// A piece of a file as it was before something not yet synced.
struct Memory
{
	std::string path;
	std::int64_t size; ///< Of the whole file.
	std::int64_t offset;
	std::string bytes;
	std::int64_t length; ///< Of what was written instead, which may be longer.
};

// SQLite's callbacks carry nothing of ours.
struct State
{
	sqlite3_vfs* real = nullptr;
	std::function<void()> watch;
	std::vector<Memory> memories;
	std::optional<FaultyDisk::Fault> fault;
	int left = 0; ///< Operations before the fault.
	bool failed = false;
} state;

struct File
{
	sqlite3_file base;
	sqlite3_file* real; ///< Follows in the same piece of memory.
	const char* path;   ///< SQLite keeps it for as long as the file is open. Null for a temporary one.
};

sqlite3_file* realOf(sqlite3_file* file)
{
	return reinterpret_cast<File*>(file)->real;
}


std::int64_t sizeOf(const char* path)
{
	struct stat status
	{
	};
	return ::stat(path, &status) == 0 ? status.st_size : 0;
}

/// Keeps what is about to be overwritten, sector by sector. A `length` up to the file's end is a cut.
void remember(sqlite3_file* file, std::int64_t offset, std::int64_t length)
{
	const char* path = reinterpret_cast<File*>(file)->path;
	if (!state.watch || !path) return;
	const auto size = sizeOf(path);
	for (std::int64_t at = offset; at < offset + length;)
	{
		const auto end = std::min((at / sector + 1) * sector, offset + length);
		std::string bytes(static_cast<std::size_t>(std::clamp<std::int64_t>(size - at, 0, end - at)), '\0');
		if (!bytes.empty()) realOf(file)->pMethods->xRead(realOf(file), bytes.data(), static_cast<int>(bytes.size()), at);
		state.memories.push_back({path, size, at, std::move(bytes), end - at});
		at = end;
	}
}

void forget(const char* path)
{
	std::erase_if(state.memories, [&](const Memory& memory) { return path && memory.path == path; });
}

void undo(const Memory& memory, const std::string& path)
{
	const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC);
	if (fd < 0) return; // Removed since.
	// Where there was nothing, there is nothing again, or, before what stays, a hole.
	std::string bytes = memory.bytes;
	bytes.resize(static_cast<std::size_t>(memory.length));
	const auto end = memory.offset + memory.length;
	const auto now = sizeOf(path.c_str());
	static_cast<void>(::pwrite(fd, bytes.data(), bytes.size(), memory.offset));
	if (now <= end && memory.size < end) static_cast<void>(::ftruncate(fd, std::max(memory.size, memory.offset)));
	::close(fd);
}

/// Does an operation, or what becomes of it: `broken` is its own code for a disk that does not work.
template <class Work>
int operate(bool writes, int broken, Work&& work)
{
	state.failed = state.failed || (state.fault && state.left-- == 0);
	if (state.failed && state.fault == FaultyDisk::Fault::full && writes) return SQLITE_FULL;
	if (state.failed && state.fault == FaultyDisk::Fault::broken) return broken;
	if (state.watch) state.watch();
	const int code = work();
	if (state.watch) state.watch();
	return code;
}

int close(sqlite3_file* file)
{
	return realOf(file)->pMethods->xClose(realOf(file));
}

int read(sqlite3_file* file, void* to, int length, sqlite3_int64 offset)
{
	return realOf(file)->pMethods->xRead(realOf(file), to, length, offset);
}

int write(sqlite3_file* file, const void* from, int length, sqlite3_int64 offset)
{
	return operate(true, SQLITE_IOERR_WRITE,
		[&]
		{
			remember(file, offset, length);
			return realOf(file)->pMethods->xWrite(realOf(file), from, length, offset);
		});
}

int truncate(sqlite3_file* file, sqlite3_int64 size)
{
	return operate(false, SQLITE_IOERR_TRUNCATE,
		[&]
		{
			const char* path = reinterpret_cast<File*>(file)->path;
			if (path) remember(file, size, sizeOf(path) - size);
			return realOf(file)->pMethods->xTruncate(realOf(file), size);
		});
}

int sync(sqlite3_file* file, int)
{
	return operate(false, SQLITE_IOERR_FSYNC,
		[&]
		{
			forget(reinterpret_cast<File*>(file)->path);
			return SQLITE_OK;
		});
}

int fileSize(sqlite3_file* file, sqlite3_int64* size)
{
	return realOf(file)->pMethods->xFileSize(realOf(file), size);
}

int lock(sqlite3_file* file, int level)
{
	return realOf(file)->pMethods->xLock(realOf(file), level);
}

int unlock(sqlite3_file* file, int level)
{
	return realOf(file)->pMethods->xUnlock(realOf(file), level);
}

int checkReservedLock(sqlite3_file* file, int* held)
{
	return realOf(file)->pMethods->xCheckReservedLock(realOf(file), held);
}

int fileControl(sqlite3_file* file, int what, void* argument)
{
	return realOf(file)->pMethods->xFileControl(realOf(file), what, argument);
}

int sectorSize(sqlite3_file* file)
{
	return realOf(file)->pMethods->xSectorSize(realOf(file));
}

int deviceCharacteristics(sqlite3_file* file)
{
	return realOf(file)->pMethods->xDeviceCharacteristics(realOf(file));
}

int shmMap(sqlite3_file* file, int region, int size, int extend, void volatile** to)
{
	return realOf(file)->pMethods->xShmMap(realOf(file), region, size, extend, to);
}

int shmLock(sqlite3_file* file, int offset, int count, int flags)
{
	return realOf(file)->pMethods->xShmLock(realOf(file), offset, count, flags);
}

void shmBarrier(sqlite3_file* file)
{
	realOf(file)->pMethods->xShmBarrier(realOf(file));
}

int shmUnmap(sqlite3_file* file, int remove)
{
	return realOf(file)->pMethods->xShmUnmap(realOf(file), remove);
}

const sqlite3_io_methods methods{2, close, read, write, truncate, sync, fileSize, lock, unlock, checkReservedLock, fileControl,
	sectorSize, deviceCharacteristics, shmMap, shmLock, shmBarrier, shmUnmap, nullptr, nullptr};

int open(sqlite3_vfs*, const char* path, sqlite3_file* memory, int flags, int* opened)
{
	auto* file = reinterpret_cast<File*>(memory);
	file->real = reinterpret_cast<sqlite3_file*>(file + 1);
	file->path = path;
	const int code = state.real->xOpen(state.real, path, file->real, flags, opened);
	file->base.pMethods = file->real->pMethods ? &methods : nullptr;
	return code;
}

int remove(sqlite3_vfs*, const char* path, int syncFolder)
{
	return operate(false, SQLITE_IOERR_DELETE, [&] { return state.real->xDelete(state.real, path, syncFolder); });
}

} // namespace


FaultyDisk& FaultyDisk::install()
{
	static FaultyDisk disk;
	static sqlite3_vfs vfs;
	if (state.real) return disk;
	state.real = sqlite3_vfs_find(nullptr);
	// Whatever is not about files is the real one's, which asks for itself by what it left in there.
	vfs = *state.real;
	vfs.szOsFile = static_cast<int>(sizeof(File)) + state.real->szOsFile;
	vfs.zName = "faulty";
	vfs.xOpen = open;
	vfs.xDelete = remove;
	sqlite3_vfs_register(&vfs, 1);
	return disk;
}


void FaultyDisk::watch(std::function<void()> watch)
{
	state.memories.clear();
	state.watch = std::move(watch);
}


void FaultyDisk::losePower(const std::function<std::string(const std::string&)>& copyOf, std::uint64_t seed) const
{
	std::mt19937_64 chance(seed);
	for (auto memory = state.memories.rbegin(); memory != state.memories.rend(); ++memory)
		if (chance() % 2 == 0) undo(*memory, copyOf(memory->path));
}


void FaultyDisk::failFrom(int operation, Fault fault)
{
	state.fault = fault;
	state.left = operation;
	state.failed = false;
}


bool FaultyDisk::hasFailed() const
{
	return state.failed;
}


void FaultyDisk::heal()
{
	state.fault.reset();
	state.failed = false;
}

} // namespace eyrie::crash
