#include "core/rules/allocation.hpp"

#include <algorithm>
#include <numeric>

namespace gavel::rules {
namespace {

using Shares = std::span<std::int64_t>;
using Group = std::span<const Demand>;

std::int64_t sum(Shares shares) { return std::accumulate(shares.begin(), shares.end(), std::int64_t{0}); }

void fill_in_order(Group group, std::int64_t left, Shares shares) {
  for (std::size_t i = 0; i < group.size(); ++i) {
    const auto share = std::min(group[i].units, left);
    if (share < group[i].min_units) continue;
    shares[i] = share;
    left -= share;
  }
}

/// Shares `left` units out among those of the group that are `in`. Products are at most kMaxUnits squared: they fit.
void share_out(Group group, std::vector<std::size_t> in, std::int64_t left, Shares shares) {
  std::int64_t wanted = 0;
  for (const auto i : in) wanted += group[i].units;
  if (wanted <= left) {
    for (const auto i : in) shares[i] = group[i].units;
    return;
  }
  std::int64_t rest = left;
  for (const auto i : in) {
    shares[i] = group[i].units * left / wanted;
    rest -= shares[i];
  }
  const auto larger_remainder = [&](std::size_t a, std::size_t b) {
    const auto of_a = group[a].units * left % wanted;
    const auto of_b = group[b].units * left % wanted;
    return of_a != of_b ? of_a > of_b : a < b;
  };
  std::ranges::nth_element(in, in.begin() + rest, larger_remainder);
  for (std::int64_t i = 0; i < rest; ++i) ++shares[in[static_cast<std::size_t>(i)]];
}

void fill_in_proportion(Group group, std::int64_t left, Shares shares) {
  std::vector<std::size_t> in(group.size());
  std::iota(in.begin(), in.end(), std::size_t{0});
  while (!in.empty()) {
    share_out(group, in, left, shares);
    const auto falls = std::find_if(in.rbegin(), in.rend(), [&](auto i) { return shares[i] < group[i].min_units; });
    if (falls == in.rend()) return;
    shares[*falls] = 0;
    in.erase(std::next(falls).base());
  }
}

}  // namespace

std::vector<std::int64_t> allocate(const Units& terms, std::span<const Demand> best_first) {
  std::vector<std::int64_t> got(best_first.size(), 0);
  std::int64_t left = terms.supply;
  for (std::size_t from = 0; from < best_first.size() && left > 0;) {
    std::size_t to = from;
    while (to < best_first.size() && best_first[to].price == best_first[from].price) ++to;
    const Group group = best_first.subspan(from, to - from);
    const Shares shares = Shares(got).subspan(from, to - from);
    if (terms.marginal == Units::Marginal::time) {
      fill_in_order(group, left, shares);
    } else {
      fill_in_proportion(group, left, shares);
    }
    left -= sum(shares);
    from = to;
  }
  return got;
}

}  // namespace gavel::rules
