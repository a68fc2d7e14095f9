#include "storage/sqlite/key_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

#include "storage/sqlite/files.hpp"

namespace gavel::sqlite {
namespace {

namespace fs = std::filesystem;

base::Unexpected<std::string> cannot(const char* what, const fs::path& file, int error) {
  return base::Unexpected(std::string("cannot ") + what + " " + file.string() + " (" +
                          std::system_category().message(error) + "); the key that signs receipts belongs there");
}

/// Whole and on the disk under its name, or not there at all.
base::Expected<void, std::string> write_new(const fs::path& file, const std::string& text) {
  const fs::path draft = file.string() + ".new";
  const int handle = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (handle < 0) return cannot("write", draft, errno);
  const bool written =
      ::write(handle, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && ::fsync(handle) == 0;
  const int error = errno;
  ::close(handle);
  if (!written) return cannot("write", draft, error);
  if (::rename(draft.c_str(), file.c_str()) != 0) return cannot("write", file, errno);
  return sync_directory(file.parent_path());
}

}  // namespace

base::Expected<base::SigningKey, std::string> load_or_make_key(const fs::path& directory) {
  const auto file = directory / kKeyName;
  std::error_code ignored;
  if (!fs::exists(file, ignored)) {
    auto key = base::SigningKey::generate();
    if (auto done = write_new(file, key.to_pem()); !done) return base::Unexpected(std::move(done.error()));
    return key;
  }
  std::ifstream in(file, std::ios::binary);
  if (!in) return cannot("read", file, errno);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  auto key = base::SigningKey::from_pem(text);
  if (key) return *std::move(key);
  return base::Unexpected(file.string() +
                          " holds no Ed25519 key; put the right one back, or move the file away and start " +
                          "again to sign with a new key (receipts of the old one can still be checked)");
}

}  // namespace gavel::sqlite
