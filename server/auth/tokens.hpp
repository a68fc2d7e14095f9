// TokenStore: the API tokens of a data directory, in a file of their own: <data-dir>/auth.db.
//
//     auto tokens = TokenStore::open(data_dir);
//     if (!tokens) return say(tokens.error());
//     auto token = (*tokens)->create("alice", Role::bidder);   // "gvl_…", shown once, kept nowhere
//     auto who = (*tokens)->verify(*token);                    // Principal{"alice", Role::bidder}
//
// A token is "gvl_" and 43 characters of base64url: 256 random bits. The file has only its SHA-256: with that much
// randomness a slow password hash would guard nothing more. An account may have several tokens, also of different
// roles.
//
// `gavel token create` writes while the daemon runs: the file has a rollback journal, not a WAL, and both sides wait
// for each other's locks. verify() answers from memory; it looks whether the file has changed (PRAGMA data_version)
// when it does not know a token, and otherwise every `look_again`. So a new token works at once, and one that was
// deleted from the file stops to work within that time.
//
// Thread rules: all functions from any thread. create() waits for the disk; verify() reads the file at most as said.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/base/expected.hpp"
#include "server/auth/principal.hpp"
#include "storage/sqlite/db.hpp"

namespace gavel::auth {

class TokenStore {
 public:
  /// Opens the file, made (mode 0600) where it is missing, as is the directory. The error is one sentence: not
  /// writable, not a token file, made by a newer version.
  static base::Expected<std::unique_ptr<TokenStore>, std::string> open(
      const std::filesystem::path& data_dir, std::chrono::milliseconds look_again = std::chrono::seconds(1));

  /// A new token for the account `name`, on disk when this returns. The error is one sentence: not an account name, or
  /// what the disk said.
  base::Expected<std::string, std::string> create(std::string_view name, Role role);

  /// Whose token it is; nothing for any other text, of whatever length. A file that cannot be read just now changes
  /// nothing: what is known stays known.
  std::optional<Principal> verify(std::string_view token);

 private:
  using Digest = std::array<std::uint8_t, 32>;
  struct Known {
    Digest digest;
    Principal principal;
  };
  /// By the digest's first 8 bytes; the rest is compared in constant time.
  using Cache = std::unordered_multimap<std::uint64_t, Known>;

  TokenStore(sqlite::Connection connection, std::chrono::milliseconds look_again);

  static Digest digest_of(std::string_view token);
  static void remember(Cache& cache, const Digest& digest, Principal principal);
  std::optional<Principal> find(const Digest& digest) const;
  bool due() const noexcept;
  void look();  ///< reads the file again where it has changed. @pre file_ is locked
  sqlite::StorageResult<Cache> read_all();

  std::mutex file_;  ///< guards connection_ and version_; taken before memory_
  sqlite::Connection connection_;
  std::int64_t version_ = -1;  ///< data_version that cache_ was read at

  mutable std::shared_mutex memory_;  ///< guards cache_
  Cache cache_;

  const std::chrono::milliseconds look_again_;
  std::atomic<std::chrono::steady_clock::time_point> looked_{};
};

}  // namespace gavel::auth
