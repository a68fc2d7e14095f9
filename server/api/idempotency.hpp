// Idempotency-Key: a request that is sent again gets the answer that the first one got, and nothing is done twice.
//
// Follows draft-ietf-httpapi-idempotency-key-header-07: the same key with the same request gives the same answer, with
// "Idempotent-Replayed: true"; the key of another request is 422, of one that is still at work 409. Keys are an
// account's own. Reads take no notice of them: they are answered anew. An answer that says that nothing was done, or
// that nobody knows (5xx), is not kept: the next try is a new one.
//
// Answers are kept in memory, for a day, and at most so many. What was done is kept on the disk besides, in the
// transaction that did it (core/auction/requests.hpp): so a key that is new here is looked for there, and after a
// crash, or where the first answer was lost, the second request gets it all the same. A refusal that did nothing is
// kept in memory alone.
//
// Thread rules: any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "core/auction/requests.hpp"
#include "core/rules/time.hpp"
#include "server/http/message.hpp"

namespace gavel::api {

/// The key of a request that has one and is not a mere read; nothing for others, and for a text that is no key.
std::optional<auction::RequestKey> request_key(const http::Request& request, const std::string& account);

/// 422: the key came with another request before.
http::Response reused_key();

/// The answer as it is sent to whoever asks again.
http::Response as_replayed(http::Response answer);

class Idempotency : public std::enable_shared_from_this<Idempotency> {
 public:
  struct Options {
    std::size_t answers = 100'000;
    std::int64_t keep_ms = 24 * 60 * 60 * 1000;
  };
  explicit Idempotency(Options options) : options_(options) {}

  /// Hands back the Respond to give to the handler; nothing where the request has been answered (or refused) already,
  /// then nobody must handle it. A request without the field gets its own Respond back.
  std::optional<http::Respond> admit(const http::Request& request, const std::string& account, rules::Time now,
                                     http::Respond respond);

 private:
  using Name = std::pair<std::string, std::string>;  // account, key
  using Fingerprint = base::Sha256;
  struct Known {
    Fingerprint request;
    std::optional<http::Response> answer;  // nothing while it is at work
  };
  class Turn;

  void finish(const Name& name, http::Response& answer, rules::Time now);
  void forget(const Name& name);
  void drop_old(rules::Time now);

  const Options options_;
  std::mutex mutex_;
  std::map<Name, Known> known_;
  std::deque<std::pair<rules::Time, Name>> order_;  // of the answers, oldest first
};

}  // namespace gavel::api
