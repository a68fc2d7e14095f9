#include "tests/storage/fault_vfs.hpp"

#include <fstream>
#include <utility>

namespace gavel::sqlite::testing {

/// An open file: ours in front, the system's right behind it in the same allocation of SQLite's.
struct FaultFile {
  sqlite3_file base;
  FaultVfs* vfs;
  std::string* path;

  static FaultFile& of(sqlite3_file* file) { return *reinterpret_cast<FaultFile*>(file); }
  static sqlite3_file* real(sqlite3_file* file) { return reinterpret_cast<sqlite3_file*>(&of(file) + 1); }

  static int close(sqlite3_file* file) {
    delete of(file).path;
    return real(file)->pMethods->xClose(real(file));
  }

  static int write(sqlite3_file* file, const void* data, int size, sqlite3_int64 at) {
    const int code = of(file).vfs->pass(FaultVfs::Op::write);
    const int written = code == SQLITE_OK ? size : size / 2;
    const int done = real(file)->pMethods->xWrite(real(file), data, written, at);
    return code == SQLITE_OK ? done : code;
  }

  static int sync(sqlite3_file* file, int flags) {
    auto& self = of(file);
    if (self.vfs->before_sync) self.vfs->before_sync();
    if (const int code = self.vfs->pass(FaultVfs::Op::sync)) return code;
    const int code = real(file)->pMethods->xSync(real(file), flags);
    if (code == SQLITE_OK) self.vfs->synced(*self.path, real(file));
    return code;
  }

  /// The rest goes straight through: `call` is a method of sqlite3_io_methods.
  template <auto call, class... Args>
  static auto pass_on(sqlite3_file* file, Args... args) {
    return (real(file)->pMethods->*call)(real(file), args...);
  }

  static const sqlite3_io_methods& methods() {
    using M = sqlite3_io_methods;
    static const M all = [] {
      M m{};
      m.iVersion = 2;
      m.xClose = close;
      m.xRead = pass_on<&M::xRead>;
      m.xWrite = write;
      m.xTruncate = pass_on<&M::xTruncate>;
      m.xSync = sync;
      m.xFileSize = pass_on<&M::xFileSize>;
      m.xLock = pass_on<&M::xLock>;
      m.xUnlock = pass_on<&M::xUnlock>;
      m.xCheckReservedLock = pass_on<&M::xCheckReservedLock>;
      m.xFileControl = pass_on<&M::xFileControl>;
      m.xSectorSize = pass_on<&M::xSectorSize>;
      m.xDeviceCharacteristics = pass_on<&M::xDeviceCharacteristics>;
      m.xShmMap = pass_on<&M::xShmMap>;
      m.xShmLock = pass_on<&M::xShmLock>;
      m.xShmBarrier = pass_on<&M::xShmBarrier>;
      m.xShmUnmap = pass_on<&M::xShmUnmap>;
      return m;
    }();
    return all;
  }
};
static_assert(sizeof(FaultFile) % 8 == 0, "the system's file behind it must be aligned");

namespace {

FaultVfs& self_of(sqlite3_vfs* vfs) { return *static_cast<FaultVfs*>(vfs->pAppData); }

}  // namespace

FaultVfs::FaultVfs() : real_(sqlite3_vfs_find(nullptr)) {
  static int made = 0;
  name_ = "fault-" + std::to_string(++made);
  // The functions that are not replaced either look at nothing of their VFS but szOsFile and mxPathname, or not at all.
  vfs_ = *real_;
  vfs_.pNext = nullptr;
  vfs_.zName = name_.c_str();
  vfs_.pAppData = this;
  vfs_.szOsFile = static_cast<int>(sizeof(FaultFile)) + real_->szOsFile;
  vfs_.xOpen = open;
  vfs_.xDelete = remove;
  sqlite3_vfs_register(&vfs_, 0);
}

FaultVfs::~FaultVfs() { sqlite3_vfs_unregister(&vfs_); }

void FaultVfs::fail(Op op, int nth, int code, int times) {
  plans_[static_cast<std::size_t>(op)] = {.first = count(op) + nth, .times = times, .code = code};
}

void FaultVfs::heal() { plans_ = {}; }

int FaultVfs::pass(Op op) {
  const auto& plan = plans_[static_cast<std::size_t>(op)];
  const int now = ++counts_[static_cast<std::size_t>(op)];
  const bool fails = plan.first != 0 && now >= plan.first && now - plan.first < plan.times;
  if (!fails) return SQLITE_OK;
  ++failed_;
  return plan.code;
}

void FaultVfs::synced(const std::string& path, sqlite3_file* file) {
  sqlite3_int64 size = 0;
  file->pMethods->xFileSize(file, &size);
  // Through the same open file: opening it once more and closing that would drop SQLite's POSIX locks.
  std::vector<char> bytes(static_cast<std::size_t>(size));
  file->pMethods->xRead(file, bytes.data(), static_cast<int>(size), 0);
  synced_[path] = std::move(bytes);
}

void FaultVfs::save_synced(const std::filesystem::path& directory) const {
  std::filesystem::create_directories(directory);
  for (const auto& [path, bytes] : synced_) {
    std::ofstream out(directory / std::filesystem::path(path).filename(), std::ios::binary);
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
}

int FaultVfs::open(sqlite3_vfs* vfs, const char* path, sqlite3_file* file, int flags, int* out_flags) {
  auto& self = self_of(vfs);
  auto& ours = FaultFile::of(file);
  ours.base.pMethods = nullptr;
  const int code = self.real_->xOpen(self.real_, path, FaultFile::real(file), flags, out_flags);
  if (code != SQLITE_OK) return code;
  ours.vfs = &self;
  ours.path = new std::string(path ? path : "");
  ours.base.pMethods = &FaultFile::methods();
  return SQLITE_OK;
}

int FaultVfs::remove(sqlite3_vfs* vfs, const char* path, int sync_dir) {
  auto& self = self_of(vfs);
  const int code = self.real_->xDelete(self.real_, path, sync_dir);
  if (code == SQLITE_OK && sync_dir) self.deleted(path);
  return code;
}

}  // namespace gavel::sqlite::testing
