// BidCounts: what became of the bids of this process, for /metrics.
//
// Thread rules: any thread.
#pragma once

#include <array>
#include <iterator>
#include <string_view>

#include "core/base/metrics.hpp"
#include "server/http/problem_code.hpp"

namespace gavel::api {

struct BidCounts {
  static constexpr std::array<std::string_view, 4> kOutcomes{"leading", "outbid", "standing", "won"};

  /// @param outcome one of kOutcomes, @param code one of http::kProblems; what is neither is not counted
  void accept(std::string_view outcome) noexcept {
    for (std::size_t i = 0; i < kOutcomes.size(); ++i) {
      if (kOutcomes[i] == outcome) accepted[i].add();
    }
  }
  void refuse(std::string_view code) noexcept {
    for (std::size_t i = 0; i < refused.size(); ++i) {
      if (http::kProblems[i].code == code) refused[i].add();
    }
  }

  std::array<base::Counter, kOutcomes.size()> accepted;
  std::array<base::Counter, std::size(http::kProblems)> refused;  ///< as http::kProblems
};

/// Those of this process.
inline BidCounts& bid_counts() noexcept {
  static BidCounts all;
  return all;
}

}  // namespace gavel::api
