#include "storage/sqlite/files.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>
#include <system_error>
#include <utility>

namespace gavel::sqlite {
namespace {

namespace fs = std::filesystem;

std::string reason(int error) { return std::system_category().message(error); }

base::Unexpected<std::string> not_writable(const fs::path& directory, int error) {
  return base::Unexpected("cannot write in " + directory.string() + " (" + reason(error) +
                          "); make it writable for user " + std::to_string(::geteuid()) +
                          " or choose another data directory");
}

/// The process that holds the lock, as it wrote itself; "unknown" in the moment before it has.
std::string holder(int file) {
  std::array<char, 32> text{};
  const auto size = ::pread(file, text.data(), text.size(), 0);
  const std::string_view read(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  const auto digits = read.substr(0, read.find_first_not_of("0123456789"));
  return digits.empty() ? "unknown" : std::string(digits);
}

bool write_pid(int file) {
  const auto text = std::to_string(::getpid()) + "\n";
  return ::ftruncate(file, 0) == 0 && ::pwrite(file, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
}

std::uint32_t big_endian(const char* at) noexcept {
  std::uint32_t value = 0;
  for (int i = 0; i < 4; ++i) value = value << 8 | static_cast<std::uint8_t>(at[i]);
  return value;
}

constexpr std::size_t kHeaderSize = 100;
constexpr std::string_view kMagic{"SQLite format 3\0", 16};

base::Unexpected<std::string> no_database(const fs::path& file) {
  return base::Unexpected(file.string() + " is not an SQLite database; move it away or choose another data directory");
}

}  // namespace

base::Expected<void, std::string> prepare_directory(const fs::path& directory) {
  std::error_code error;
  if (fs::is_directory(directory, error)) {
    const bool usable = ::faccessat(AT_FDCWD, directory.c_str(), W_OK | X_OK, AT_EACCESS) == 0;
    if (!usable) return not_writable(directory, errno);
    return {};
  }
  if (fs::exists(directory, error)) {
    return base::Unexpected(directory.string() + " is not a directory; choose another data directory");
  }
  const auto parent = fs::absolute(directory).parent_path();
  fs::create_directories(parent, error);
  if (::mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) return not_writable(parent, errno);
  return sync_directory(parent);
}

base::Expected<void, std::string> sync_directory(const fs::path& directory) {
  const int file = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = file >= 0 && ::fsync(file) == 0;
  const int error = errno;
  if (file >= 0) ::close(file);
  if (synced) return {};
  return base::Unexpected("cannot sync the directory " + directory.string() + " (" + reason(error) +
                          "); the data directory must be on a file system that can");
}

base::Expected<DirectoryLock, std::string> DirectoryLock::take(const fs::path& directory) {
  const int file = ::open((directory / kLockName).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return not_writable(directory, errno);
  DirectoryLock lock(file);
  if (::flock(file, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return not_writable(directory, errno);
    return base::Unexpected(directory.string() + " is in use by another gavel (process " + holder(file) +
                            "); stop it or choose another data directory");
  }
  if (!write_pid(file)) return not_writable(directory, errno);
  return lock;
}

DirectoryLock::DirectoryLock(DirectoryLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

DirectoryLock::~DirectoryLock() {
  if (file_ >= 0) ::close(file_);
}

base::Expected<FileHeader, std::string> read_header(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 && errno == ENOENT) return FileHeader{};
  if (file < 0) return base::Unexpected("cannot read " + path.string() + " (" + reason(errno) + ")");
  std::array<char, kHeaderSize> header{};
  const auto size = ::pread(file, header.data(), header.size(), 0);
  const int error = errno;
  ::close(file);
  if (size == 0) return FileHeader{};
  if (size < 0 && error != EISDIR) return base::Unexpected("cannot read " + path.string() + " (" + reason(error) + ")");
  if (size != static_cast<ssize_t>(kHeaderSize)) return no_database(path);
  if (std::string_view(header.data(), kMagic.size()) != kMagic) return no_database(path);
  return FileHeader{.empty = false,
                    .application_id = big_endian(header.data() + 68),
                    .schema_version = big_endian(header.data() + 60)};
}

}  // namespace gavel::sqlite
