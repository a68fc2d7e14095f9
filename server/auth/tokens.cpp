#include "server/auth/tokens.hpp"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <cstring>
#include <stdexcept>
#include <utility>

#include "core/base/base64url.hpp"
#include "core/base/sha256.hpp"

namespace gavel::auth {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kPrefix = "gvl_";
constexpr std::size_t kRandomBytes = 32;
constexpr std::size_t kTokenLength = 4 + 43;
constexpr std::int64_t kUseGranularityMs = 60'000;

template <std::size_t size>
std::array<std::uint8_t, size> random_bytes() {
  std::array<std::uint8_t, size> bytes;
  if (RAND_bytes(bytes.data(), static_cast<int>(size)) != 1) throw std::runtime_error("no random bytes");
  return bytes;
}

std::uint64_t random_number() {
  const auto bytes = random_bytes<8>();
  std::uint64_t number = 0;
  std::memcpy(&number, bytes.data(), sizeof number);
  return number;
}

bool looks_like_token(std::string_view text) noexcept {
  return text.size() == kTokenLength && text.starts_with(kPrefix);
}

std::uint64_t first_eight(const TokenDigest& digest) noexcept {
  std::uint64_t bits = 0;
  std::memcpy(&bits, digest.data(), sizeof bits);
  return bits;
}

base::Unexpected<std::string> not_done(std::string_view what, const sqlite::StorageError& error) {
  return base::Unexpected(std::string(what) + ": " + error.text);
}

}  // namespace

base::Expected<std::unique_ptr<TokenStore>, std::string> TokenStore::open(const std::filesystem::path& data_dir,
                                                                          Options options) {
  auto reader = TokenFile::open(data_dir);
  if (!reader) return base::Unexpected(std::move(reader.error()));
  auto writer = TokenFile::open(data_dir);
  if (!writer) return base::Unexpected(std::move(writer.error()));
  return std::unique_ptr<TokenStore>(new TokenStore(*std::move(reader), *std::move(writer), std::move(options)));
}

TokenStore::TokenStore(TokenFile reader, TokenFile writer, Options options)
    : options_(std::move(options)), reader_(std::move(reader)), writer_(std::move(writer)) {
  reader_.wait_for_others(50ms);  // a connection's loop may be waiting; a commit takes less
  writer_.wait_for_others(2s);
}

TokenStore::~TokenStore() {
  try {
    static_cast<void>(save_uses());
  } catch (...) {
    // Out of memory: when they were used is not worth more than this.
  }
}

// -- making, taking back, listing -------------------------------------------------------------------------------------

base::Expected<TokenStore::Made, std::string> TokenStore::make(NewToken wanted) {
  if (!is_account_name(wanted.account)) {
    return base::Unexpected(std::string("a name has 1 to 64 characters of A-Z a-z 0-9 . _ -"));
  }
  if (wanted.life && wanted.life->count() <= 0) {
    return base::Unexpected(std::string("a token has to end later than it is made"));
  }
  const auto at = now();
  std::optional<rules::Time> expires;
  if (wanted.life) expires = rules::Time{at.ms + wanted.life->count()};
  Made made{.text = std::string(kPrefix) + base::to_base64url(random_bytes<kRandomBytes>()),
            .token = {.id = ids_.make(at, random_number(), random_number()),
                      .account = std::move(wanted.account),
                      .role = wanted.role,
                      .scope = wanted.scope,
                      .created = at,
                      .expires = expires}};
  const TokenDigest digest = base::sha256(made.text);
  const std::lock_guard lock(writing_);
  if (auto done = writer_.insert(digest, made.token); !done) return not_done("the token was not kept", done.error());
  const std::lock_guard memory(memory_);
  cache_.emplace(first_eight(digest), known({digest, made.token}));  // good at once, whoever holds the file locked
  return made;
}

base::Expected<std::string, std::string> TokenStore::create(std::string_view account, Role role) {
  auto made = make({.account = std::string(account), .role = role});
  if (!made) return base::Unexpected(std::move(made.error()));
  return std::move(made->text);
}

base::Expected<std::optional<TokenInfo>, std::string> TokenStore::revoke(const TokenId& id) {
  const std::lock_guard lock(writing_);
  if (auto saved = save_uses_locked(); !saved) return base::Unexpected(std::move(saved.error()));
  auto token = writer_.revoke(id, now());
  if (!token) return not_done("the token was not taken back", token.error());
  const std::shared_lock memory(memory_);
  for (const auto& [bits, known] : cache_) {
    if (known->id == id) known->revoked = true;  // at once, before anybody looks at the file again
  }
  return *std::move(token);
}

base::Expected<std::vector<TokenInfo>, std::string> TokenStore::list(const std::optional<TokenId>& after,
                                                                     std::uint32_t limit) {
  const std::lock_guard lock(writing_);
  if (auto saved = save_uses_locked(); !saved) return base::Unexpected(std::move(saved.error()));
  auto tokens = writer_.list(after, limit);
  if (!tokens) return not_done("the tokens cannot be read", tokens.error());
  return *std::move(tokens);
}

base::Expected<bool, std::string> TokenStore::empty() {
  const std::lock_guard lock(writing_);
  const auto none = writer_.empty();
  if (!none) return not_done("the tokens cannot be read", none.error());
  return *none;
}

base::Expected<void, std::string> TokenStore::save_uses() {
  const std::lock_guard lock(writing_);
  return save_uses_locked();
}

base::Expected<void, std::string> TokenStore::save_uses_locked() {
  std::vector<TokenFile::Use> uses;
  const auto for_each_unsaved = [&](auto visit) {
    const std::shared_lock memory(memory_);
    for (const auto& [bits, known] : cache_) {
      if (known->used_ms > known->saved_ms) visit(*known);
    }
  };
  for_each_unsaved([&](Known& known) { uses.push_back({known.id, {known.used_ms}}); });
  if (uses.empty()) return {};
  if (auto done = writer_.note_uses(uses); !done) return not_done("the uses of tokens were not kept", done.error());
  std::unordered_map<TokenId, std::int64_t> saved;
  for (const auto& use : uses) saved.emplace(use.id, use.at.ms);
  for_each_unsaved([&](Known& known) {
    if (const auto at = saved.find(known.id); at != saved.end()) known.saved_ms = at->second;
  });
  return {};
}

// -- whose is it? -----------------------------------------------------------------------------------------------------

base::Expected<Principal, TokenStore::Errc> TokenStore::verify(std::string_view token) {
  if (!looks_like_token(token)) return base::Unexpected(Errc::unknown);
  const TokenDigest digest = base::sha256(token);
  auto judged = find_and_judge(digest);
  if (judged && !due()) return *std::move(judged);
  std::unique_lock lock(reading_, std::defer_lock);
  if (!judged) {
    lock.lock();
  } else if (!lock.try_lock()) {
    return *std::move(judged);  // another thread is looking
  }
  look();
  judged = find_and_judge(digest);
  if (!judged) return base::Unexpected(Errc::unknown);
  return *std::move(judged);
}

base::Expected<Principal, TokenStore::Errc> TokenStore::judge(Known& known) {
  if (known.revoked.load(std::memory_order_relaxed)) return base::Unexpected(Errc::revoked);
  const auto at = now();
  if (known.principal.expires && *known.principal.expires <= at) return base::Unexpected(Errc::expired);
  if (at.ms - known.used_ms.load(std::memory_order_relaxed) >= kUseGranularityMs) {
    known.used_ms.store(at.ms, std::memory_order_relaxed);
  }
  return known.principal;
}

std::optional<base::Expected<Principal, TokenStore::Errc>> TokenStore::find_and_judge(const TokenDigest& digest) {
  const std::shared_lock lock(memory_);
  Known* const known = find(cache_, digest);
  if (!known) return std::nullopt;
  return judge(*known);
}

TokenStore::Known* TokenStore::find(const Cache& cache, const TokenDigest& digest) noexcept {
  const auto [begin, end] = cache.equal_range(first_eight(digest));
  for (auto at = begin; at != end; ++at) {
    if (CRYPTO_memcmp(at->second->digest.data(), digest.data(), digest.size()) == 0) return at->second.get();
  }
  return nullptr;
}

bool TokenStore::due() const noexcept {
  return std::chrono::steady_clock::now() - looked_.load(std::memory_order_relaxed) >= options_.look_again;
}

std::unique_ptr<TokenStore::Known> TokenStore::known(TokenFile::Row row) {
  const auto& token = row.token;
  const auto used = token.last_used ? token.last_used->ms : 0;
  auto made = std::make_unique<Known>();
  made->digest = row.digest;
  made->principal = {.name = token.account,
                     .role = token.role,
                     .scope = token.scope,
                     .expires = token.expires,
                     .token = token.id.to_string()};
  made->id = token.id;
  made->revoked = token.revoked.has_value();
  made->used_ms = made->saved_ms = used;
  return made;
}

void TokenStore::look() {
  looked_.store(std::chrono::steady_clock::now(), std::memory_order_relaxed);
  auto rows = reader_.read_if_changed();
  if (!rows || !*rows) return;
  Cache fresh;
  for (auto& row : **rows) {
    auto token = known(std::move(row));
    fresh.emplace(first_eight(token->digest), std::move(token));
  }
  const std::lock_guard lock(memory_);
  for (const auto& [bits, token] : cache_) {
    Known* const same = find(fresh, token->digest);
    if (!same) continue;
    if (token->revoked) same->revoked = true;                                   // after the file was read
    if (token->used_ms > same->used_ms) same->used_ms = token->used_ms.load();  // not in the file yet
  }
  cache_ = std::move(fresh);
}

}  // namespace gavel::auth
