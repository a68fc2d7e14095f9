// A supervisor's child as its strategies see it, and what they answer.
//
// Thread rules: values.
#pragma once

#include <cstdint>
#include <vector>

#include "core/otp/backoff.hpp"
#include "core/otp/child_rules.hpp"

namespace otp {

/// A child's number in its supervisor; never given twice.
using ChildKey = std::uint64_t;

enum class ChildState : std::uint8_t { stopped, running, restarting };

struct Member {
  ChildKey key = 0;
  ChildRules rules;
  ChildState state = ChildState::stopped;
  Pid pid;  ///< running: it; restarting: the one that ended
  std::uint64_t restarts = 0;
  std::uint64_t ticket = 0;  ///< of the restart that is on its way; older ones mean nothing any more
  Streak streak;
  Instant started;
};

/// In start order.
using Members = std::vector<Member>;

/// What the end of one child takes: positions in the list.
struct RestartPlan {
  std::vector<std::size_t> stop;   ///< one after the other, in this order
  std::vector<std::size_t> start;  ///< then these
};

/// Those from `first` on stop, last first, and start, first first; a temporary one that is stopped on the way does not.
/// The one at `failed` has ended already. Siblings that were stopped before start too, as in OTP.
inline RestartPlan restart_from(const Members& members, std::size_t first, std::size_t failed) {
  RestartPlan plan;
  for (std::size_t i = members.size(); i-- > first;) {
    if (i != failed && members[i].state != ChildState::stopped) plan.stop.push_back(i);
  }
  for (std::size_t i = first; i < members.size(); ++i) {
    if (i == failed || members[i].rules.restart != Restart::temporary) plan.start.push_back(i);
  }
  return plan;
}

}  // namespace otp
