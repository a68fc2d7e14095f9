#include "server/auth/tokens.hpp"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <utility>

#include "core/base/base64url.hpp"
#include "core/base/sha256.hpp"
#include "storage/sqlite/files.hpp"

namespace gavel::auth {
namespace {

constexpr std::string_view kPrefix = "gvl_";
constexpr std::size_t kRandomBytes = 32;
constexpr std::size_t kTokenLength = 4 + 43;
constexpr const char* kFileName = "auth.db";
constexpr std::int64_t kApplicationId = 0x47415654;  // "GAVT"
constexpr std::int64_t kVersion = 1;

constexpr const char* kSchema = R"(
CREATE TABLE tokens (
  digest     TEXT PRIMARY KEY NOT NULL CHECK (length(digest) = 43),  -- SHA-256 of the token, base64url
  name       TEXT NOT NULL,
  role       TEXT NOT NULL,
  created_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
PRAGMA application_id = 0x47415654;
PRAGMA user_version = 1;
)";

/// What is wrong with the file, or nothing. Makes the tables of a new one.
std::optional<std::string> prepare(sqlite::Connection& connection) {
  if (auto done = connection.exec("PRAGMA journal_mode = DELETE; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
      !done) {
    return done.error().text;
  }
  auto transaction = sqlite::Transaction::begin(connection);
  if (!transaction) return transaction.error().text;
  const auto owner = connection.integer("PRAGMA application_id");
  const auto version = connection.integer("PRAGMA user_version");
  const auto tables = connection.integer("SELECT count(*) FROM sqlite_schema");
  if (!owner || !version || !tables) return "it cannot be read";
  if (*owner == kApplicationId && *version > kVersion) return "it was made by a newer version of gavel";
  if (*owner == kApplicationId) return std::nullopt;
  if (*owner != 0 || *tables != 0) return "it is a database of another program";
  if (auto done = connection.exec(kSchema); !done) return done.error().text;
  if (auto done = transaction->commit(); !done) return done.error().text;
  return std::nullopt;
}

/// The file as its owner's alone; SQLite would make it readable by others.
void make_private(const std::filesystem::path& file) {
  const int fd = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (fd >= 0) ::close(fd);  // where it failed, opening the database says why
}

std::string random_token() {
  std::array<std::uint8_t, kRandomBytes> bytes;
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) throw std::runtime_error("no random bytes");
  return std::string(kPrefix) + base::to_base64url(bytes);
}

bool looks_like_token(std::string_view text) noexcept {
  return text.size() == kTokenLength && text.starts_with(kPrefix);
}

/// How long a lock of another process is waited for.
void wait_for_others(sqlite::Connection& connection, int ms) { sqlite3_busy_timeout(connection.handle(), ms); }

std::int64_t wall_clock_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::uint64_t first_eight(const std::array<std::uint8_t, 32>& digest) noexcept {
  std::uint64_t bits = 0;
  std::memcpy(&bits, digest.data(), sizeof bits);
  return bits;
}

}  // namespace

base::Expected<std::unique_ptr<TokenStore>, std::string> TokenStore::open(const std::filesystem::path& data_dir,
                                                                          std::chrono::milliseconds look_again) {
  if (auto made = sqlite::prepare_directory(data_dir); !made) return base::Unexpected(std::move(made.error()));
  const auto file = data_dir / kFileName;
  const auto refused = [&](const std::string& why) {
    return base::Unexpected("cannot open the tokens in " + file.string() + ": " + why);
  };
  make_private(file);
  auto connection = sqlite::Connection::open(file, sqlite::OpenMode::create);
  if (!connection) return refused(connection.error().text);
  if (const auto wrong = prepare(*connection)) return refused(*wrong);
  if (auto synced = sqlite::sync_directory(data_dir); !synced) return base::Unexpected(std::move(synced.error()));
  return std::unique_ptr<TokenStore>(new TokenStore(*std::move(connection), look_again));
}

TokenStore::TokenStore(sqlite::Connection connection, std::chrono::milliseconds look_again)
    : connection_(std::move(connection)), look_again_(look_again) {}

base::Expected<std::string, std::string> TokenStore::create(std::string_view name, Role role) {
  if (!is_account_name(name)) {
    return base::Unexpected(std::string("a name has 1 to 64 characters of A-Z a-z 0-9 . _ -"));
  }
  std::string token = random_token();
  const Digest digest = digest_of(token);
  const std::lock_guard lock(file_);
  wait_for_others(connection_, 2000);
  auto insert = connection_.prepare("INSERT INTO tokens (digest, name, role, created_ms) VALUES (?1, ?2, ?3, ?4)");
  if (!insert) return base::Unexpected("the token was not kept: " + insert.error().text);
  auto done = insert->run(base::to_base64url(digest), name, auth::name(role), wall_clock_ms());
  if (!done) return base::Unexpected("the token was not kept: " + done.error().text);
  const std::lock_guard memory(memory_);
  remember(cache_, digest, {std::string(name), role});
  return token;
}

std::optional<Principal> TokenStore::verify(std::string_view token) {
  if (!looks_like_token(token)) return std::nullopt;
  const Digest digest = digest_of(token);
  auto known = find(digest);
  if (known && !due()) return known;
  std::unique_lock lock(file_, std::defer_lock);
  if (!known) {
    lock.lock();
  } else if (!lock.try_lock()) {
    return known;  // another thread is looking
  }
  look();
  return find(digest);
}

TokenStore::Digest TokenStore::digest_of(std::string_view token) { return base::sha256(token); }

void TokenStore::remember(Cache& cache, const Digest& digest, Principal principal) {
  cache.emplace(first_eight(digest), Known{digest, std::move(principal)});
}

std::optional<Principal> TokenStore::find(const Digest& digest) const {
  const std::shared_lock lock(memory_);
  const auto [begin, end] = cache_.equal_range(first_eight(digest));
  for (auto known = begin; known != end; ++known) {
    if (CRYPTO_memcmp(known->second.digest.data(), digest.data(), digest.size()) == 0) return known->second.principal;
  }
  return std::nullopt;
}

bool TokenStore::due() const noexcept {
  return std::chrono::steady_clock::now() - looked_.load(std::memory_order_relaxed) >= look_again_;
}

void TokenStore::look() {
  looked_.store(std::chrono::steady_clock::now(), std::memory_order_relaxed);
  wait_for_others(connection_, 50);  // a connection's loop may be waiting; a commit takes less
  const auto version = connection_.integer("PRAGMA data_version");
  if (!version || *version == version_) return;
  auto fresh = read_all();
  if (!fresh) return;
  version_ = *version;
  const std::lock_guard lock(memory_);
  cache_ = std::move(*fresh);
}

sqlite::StorageResult<TokenStore::Cache> TokenStore::read_all() {
  auto select = connection_.prepare("SELECT digest, name, role FROM tokens");
  if (!select) return sqlite::fail(select);
  Cache cache;
  sqlite::Rows rows(*select);
  for (;;) {
    auto more = rows.next();
    if (!more) return sqlite::fail(more);
    if (!*more) return cache;
    const auto bytes = base::from_base64url(rows.text(0));
    const auto role = parse_role(rows.text(2));
    if (!bytes || bytes->size() != std::tuple_size_v<Digest> || !role)
      continue;  // what we did not write, we do not trust
    Digest digest;
    std::copy(bytes->begin(), bytes->end(), digest.begin());
    remember(cache, digest, {std::string(rows.text(1)), *role});
  }
}

}  // namespace gavel::auth
