// Requests that must not be done twice: what somebody asked under a key of their own (Idempotency-Key), kept with its
// answer in the transaction of what it did. So whoever asks again, after a lost answer or a crash of the daemon, hears
// what the first one got.
//
//     if (const auto kept = requests.find(key)) …       // done already: LoadRequest{kept->row} has the answer
//
// The index is a table in memory, as an ETS table would be: the journal fills it (at its start from the disk, then with
// each commit), everybody looks things up in it. It holds digests; names and answers are on the disk.
//
// Thread rules: any thread.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/base/sha256.hpp"
#include "core/rules/time.hpp"

namespace gavel::auction {

struct Commit;

struct RequestKey {
  std::string account;
  std::string key;           ///< as the client chose it
  base::Sha256 fingerprint;  ///< of what was asked
  friend bool operator==(const RequestKey&, const RequestKey&) = default;
};

/// A command's key, and how its answer is worded, of what it has made. Nobody below the API reads the text.
template <class Made>
struct AskedOf {
  RequestKey key;
  std::function<std::string(const Made&)> answer;
};
using Asked = AskedOf<Commit>;
using AskedPtr = std::shared_ptr<const Asked>;

/// Numbers of last events, one of which the auction must be at for a command to be done; empty: any will do.
using Versions = std::vector<std::uint64_t>;

/// A command, the key that it was asked under, if any, and at which versions alone it is wanted.
template <class C>
struct Asking {
  /// A bare command will do.
  template <class T>
  requires std::convertible_to<T, C> Asking(T&& c, AskedPtr by = nullptr, Versions at = {})
      : command(std::forward<T>(c)), asked(std::move(by)), versions(std::move(at)) {}

  C command;
  AskedPtr asked;
  Versions versions;
};

/// As it is kept, in the transaction of the commit.
struct KeptRequest {
  RequestKey key;
  std::string answer;
  friend bool operator==(const KeptRequest&, const KeptRequest&) = default;
};

/// The request as it is to be kept; null where it has no key.
template <class Made>
std::shared_ptr<const KeptRequest> kept(const std::shared_ptr<const AskedOf<Made>>& asked, const Made& made) {
  if (!asked) return nullptr;
  return std::make_shared<const KeptRequest>(KeptRequest{asked->key, asked->answer(made)});
}

/// Requests whose commits are on their way to the disk: whoever asks again meanwhile is not to have it done twice.
class RequestsUnderWay {
 public:
  /// Made by the commit whose last entry is `seq`. @pre seq does not fall
  void add(std::uint64_t seq, const RequestKey& key) { keys_.emplace_back(seq, key); }
  /// Up to entry `seq` all is on the disk.
  void committed(std::uint64_t seq);
  void clear() noexcept { keys_.clear(); }
  /// Whatever was asked under it.
  bool has(const RequestKey& key) const;

 private:
  std::vector<std::pair<std::uint64_t, RequestKey>> keys_;
};

class RequestIndex {
 public:
  struct Options {
    std::size_t keys = 1'000'000;  ///< the oldest go first
    std::int64_t keep_ms = 24LL * 60 * 60 * 1000;
  };
  struct Found {
    std::int64_t row;  ///< where it is on the disk
    bool same;         ///< was the same thing asked?
  };
  explicit RequestIndex(Options options) : options_(options) {}
  RequestIndex() : RequestIndex(Options{}) {}

  std::optional<Found> find(const RequestKey& key) const;
  /// @pre rows come in order
  void add(const RequestKey& key, std::int64_t row, rules::Time at);
  void clear();
  /// The first row that is still of use: those before it may be deleted. `now` makes what is too old go.
  std::optional<std::int64_t> oldest(rules::Time now);
  const Options& options() const noexcept { return options_; }

 private:
  using Digest = std::array<std::uint8_t, 16>;
  struct Hash {
    std::size_t operator()(const Digest& digest) const noexcept;
  };
  struct Row {
    std::int64_t row;
    Digest fingerprint;
  };
  static Digest digest_of(const RequestKey& key);

  const Options options_;
  mutable std::mutex mutex_;
  std::unordered_map<Digest, Row, Hash> rows_;
  struct Dated {
    rules::Time at;
    std::int64_t row;
    Digest digest;
  };
  std::deque<Dated> order_;  // oldest first
};

}  // namespace gavel::auction
