// What a restart takes, as a pure function: which siblings stop, in which order, and which children start, in which.
//
//   one_for_one    only the child itself
//   one_for_all    all others stop, last first; then all start, first first
//   rest_for_one   those started after it stop, last first; then it and they start
//
// A temporary sibling that is stopped on the way is not started again. Follows OTP's supervisor:restart/2.
#pragma once

#include <cstdint>
#include <vector>

namespace otp {

enum class Strategy : std::uint8_t { one_for_one, one_for_all, rest_for_one };

/// A child in the supervisor's list, as far as a plan needs it.
struct Sibling {
  bool running = false;
  bool temporary = false;
};

struct RestartPlan {
  std::vector<std::size_t> stop;   ///< indices, in order
  std::vector<std::size_t> start;  ///< indices, in order; the failed child among them
};

/// `failed` has ended; `children` in start order.
RestartPlan plan_restart(Strategy strategy, const std::vector<Sibling>& children, std::size_t failed);

}  // namespace otp
