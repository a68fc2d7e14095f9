// TokenStore: the API tokens of a data directory, in a file of their own: <data-dir>/auth.db.
//
//     auto tokens = TokenStore::open(data_dir);
//     if (!tokens) return say(tokens.error());
//     auto token = (*tokens)->create("alice", Role::bidder);   // "gvl_…", shown once, kept nowhere
//     auto who = (*tokens)->verify(*token);                    // Principal{"alice", Role::bidder}
//
// A token is "gvl_" and 43 characters of base64url: 256 random bits. The file has only its SHA-256: with that much
// randomness a slow password hash would guard nothing more. An account may have several tokens, also of different
// roles. A token may end at a moment, be bound to one auction or sale, and be taken back; its id names it in lists and
// logs.
//
// `gavel token …` writes while the daemon runs: the file has a rollback journal, not a WAL, and both sides wait for
// each other's locks. verify() answers from memory; it looks whether the file has changed when it does not know a
// token, and otherwise every `look_again`. So a new token works at once, and one that was taken back (by another
// process; by this one: at once) or deleted from the file stops to work within that time.
//
// When a token was last used is remembered to a minute, and written by save_uses(): never by verify().
//
// Thread rules: all functions from any thread. verify() reads the file at most as said; all others wait for the disk
// (daemon: the process in token_server.hpp calls them).
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/auction/clock.hpp"
#include "core/base/expected.hpp"
#include "server/auth/principal.hpp"
#include "server/auth/token.hpp"
#include "server/auth/token_file.hpp"

namespace gavel::auth {

class TokenStore {
 public:
  struct Options {
    std::chrono::milliseconds look_again = std::chrono::seconds(1);
    std::function<rules::Time()> now = auction::wall_time;  ///< by which tokens end; any thread
  };
  /// Opens the file, made (mode 0600) where it is missing, as is the directory. The error is one sentence: not
  /// writable, not a token file, made by a newer version.
  static base::Expected<std::unique_ptr<TokenStore>, std::string> open(const std::filesystem::path& data_dir,
                                                                       Options options);
  static base::Expected<std::unique_ptr<TokenStore>, std::string> open(
      const std::filesystem::path& data_dir, std::chrono::milliseconds look_again = std::chrono::seconds(1)) {
    return open(data_dir, Options{look_again});
  }
  /// Writes the uses that are not written yet, where the disk lets it.
  ~TokenStore();

  struct Made {
    std::string text;  ///< the token
    TokenInfo token;
  };
  /// A new token, on disk when this returns. The error is one sentence: not an account name, a life of nothing, or
  /// what the disk said.
  base::Expected<Made, std::string> make(NewToken wanted);
  /// The same for one that is good for all that the role may, until it is taken back: its text.
  base::Expected<std::string, std::string> create(std::string_view account, Role role);

  enum class Errc : std::uint8_t {
    unknown,  ///< any text that is not the whole token
    expired,
    revoked,
  };
  /// Whose token it is, whatever the text's length. A file that cannot be read just now changes nothing: what is known
  /// stays known.
  base::Expected<Principal, Errc> verify(std::string_view token);

  /// Takes a token back, as of now; what it is then. One that was taken back before is as it was; nothing where there
  /// is no such token. The error is one sentence.
  base::Expected<std::optional<TokenInfo>, std::string> revoke(const TokenId& id);
  /// In the order in which they were made, after `after`, at most `limit`; with all uses up to now.
  base::Expected<std::vector<TokenInfo>, std::string> list(const std::optional<TokenId>& after, std::uint32_t limit);
  /// Has there never been a token? The error is one sentence.
  base::Expected<bool, std::string> empty();
  /// Writes when tokens were last used, in one transaction, where there is anything to write.
  base::Expected<void, std::string> save_uses();

  rules::Time now() const { return options_.now(); }

 private:
  struct Known {
    TokenDigest digest;
    Principal principal;
    TokenId id;
    std::atomic<bool> revoked;
    std::atomic<std::int64_t> used_ms;   ///< 0: never
    std::atomic<std::int64_t> saved_ms;  ///< that much of it is in the file
  };
  /// By the digest's first 8 bytes; the rest is compared in constant time.
  using Cache = std::unordered_multimap<std::uint64_t, std::unique_ptr<Known>>;

  TokenStore(TokenFile reader, TokenFile writer, Options options);

  static std::unique_ptr<Known> known(TokenFile::Row row);
  static Known* find(const Cache& cache, const TokenDigest& digest) noexcept;
  base::Expected<Principal, Errc> judge(Known& known);
  std::optional<base::Expected<Principal, Errc>> find_and_judge(const TokenDigest& digest);
  bool due() const noexcept;
  void look();  ///< reads the file again where it has changed. @pre reading_ is locked
  base::Expected<void, std::string> save_uses_locked();

  const Options options_;
  auction::IdMaker ids_;

  std::mutex reading_;  ///< guards reader_; taken before memory_
  TokenFile reader_;
  std::mutex writing_;  ///< guards writer_: whoever waits for the disk holds up nobody's verify(). Before memory_
  TokenFile writer_;

  mutable std::shared_mutex memory_;  ///< guards cache_
  Cache cache_;
  std::atomic<std::chrono::steady_clock::time_point> looked_{};
};

}  // namespace gavel::auth
