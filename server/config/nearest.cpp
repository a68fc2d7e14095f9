#include "server/config/nearest.hpp"

#include <algorithm>
#include <vector>

namespace gavel::config {
namespace {

std::size_t distance(std::string_view a, std::string_view b) {
  // Three rows of the matrix are all that the recurrence looks back to.
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::swap(before, last);
    std::swap(last, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

}  // namespace

std::string suggestion(std::string_view wrong, std::span<const std::string> known) {
  std::size_t least = std::max<std::size_t>(2, wrong.size() / 3) + 1;
  std::string_view best;
  for (const auto& name : known) {
    if (const auto d = distance(wrong, name); d < least) {
      least = d;
      best = name;
    }
  }
  return best.empty() ? "" : ", did you mean '" + std::string(best) + "'?";
}

}  // namespace gavel::config
