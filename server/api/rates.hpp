// Rates: how many commands each account may send, so that no one's program takes the server from the others.
//
//     Rates rates(50);                                          // 50 a second, 200 at once; 0: any number
//     auto admitted = rates.admit(account, now, std::move(respond));
//     if (admitted) handle(…, *std::move(admitted));            // else it was answered 429 rate_limited
//
// What is left is said with every answer to a command, in the fields RateLimit-Policy and RateLimit of
// draft-ietf-httpapi-ratelimit-headers-10.
//
// Thread rules: any thread.
#pragma once

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "core/rules/time.hpp"
#include "server/http/budget.hpp"
#include "server/http/message.hpp"

namespace gavel::api {

class Rates {
 public:
  /// An account may send at once what it may send in so many seconds.
  static constexpr double kBurstSeconds = 4;

  explicit Rates(double per_second) : rate_(per_second), burst_(std::max(1.0, per_second * kBurstSeconds)) {}
  Rates(Rates&&) = delete;

  /// Hands back the Respond to give to the handler; nothing where the account has nothing left and was told so.
  std::optional<http::Respond> admit(const std::string& account, rules::Time now, http::Respond respond);

  /// For what a request asks for beside the first thing: takes one, and says 0; or, where there is none left, how many
  /// seconds to wait for it.
  int spend_or_wait(const std::string& account, rules::Time now);

  /// 429 with Retry-After.
  static http::Response refusal(int wait);

  /// Accounts that it remembers: those whose budget is not full, and some others.
  std::size_t size() const;

 private:
  /// What the account has left after this command; less than 0: it has none for it.
  double spend(const std::string& account, rules::Time now);
  int wait_for(double left) const noexcept;
  void forget_the_full(http::Budget::Time now);

  const double rate_, burst_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, http::Budget> accounts_;
  std::size_t tidy_at_ = 1024;  ///< the size at which the full ones are forgotten
};

}  // namespace gavel::api
