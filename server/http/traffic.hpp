// Traffic: what all servers of this process have done, for /metrics: of the process, as Prometheus's default registry
// is, so that an endpoint that is restarted by its supervisor goes on counting.
//
// Thread rules: any thread.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <string_view>

#include "core/base/metrics.hpp"

namespace gavel::http {

struct Traffic {
  /// "other" is a request whose head the gate refused, or a method that no route has.
  static constexpr std::array<std::string_view, 8> kMethods{"GET",   "HEAD",   "POST",    "PUT",
                                                            "PATCH", "DELETE", "OPTIONS", "other"};
  /// Upper bounds of the histogram, in seconds.
  static constexpr std::array<double, 14> kSeconds{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                   0.1,    0.25,  0.5,    1,     2.5,  5,     10};

  static std::size_t method_index(std::string_view method) noexcept {
    std::size_t i = 0;
    while (i + 1 < kMethods.size() && kMethods[i] != method) ++i;
    return i;
  }

  std::array<std::array<base::Counter, 5>, kMethods.size()> answers;  ///< by method, and status / 100 - 1
  base::Histogram seconds{kSeconds};            ///< from a whole request to its answer, of those that passed the gate
  base::Counter handshakes_failed;              ///< of TLS
  base::Counter accepted, turned_away, failed;  ///< connections, connections above a limit, handlers that failed
  std::atomic<std::int64_t> certificate_until{0};        ///< Unix time; 0: no TLS
  std::atomic<std::int64_t> connections{0}, sockets{0};  ///< open now; WebSockets are connections, too
};

/// That of this process.
inline Traffic& traffic() noexcept {
  static Traffic all;
  return all;
}

}  // namespace gavel::http
