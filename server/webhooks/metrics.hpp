// Metrics: what came of the webhooks' attempts in this process, for /metrics.
//
// Thread rules: any thread.
#pragma once

#include "core/base/metrics.hpp"
#include "server/webhooks/webhook.hpp"

namespace gavel::webhooks {

struct Metrics {
  base::Counter delivered;  ///< attempts that were answered 2xx
  base::Counter failed;     ///< attempts that are tried again
  base::Counter dead;       ///< attempts after which the delivery was given up

  void count(State after) noexcept {
    (after == State::delivered ? delivered : after == State::pending ? failed : dead).add();
  }
};

/// Those of this process.
inline Metrics& metrics() noexcept {
  static Metrics all;
  return all;
}

}  // namespace gavel::webhooks
