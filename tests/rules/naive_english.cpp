#include "tests/rules/naive_english.hpp"

#include <algorithm>

namespace gavel::rules::testing {

/// The highest maximum; of equal ones the first.
std::size_t NaiveEnglish::winning(std::size_t count) const {
  std::size_t best = 0;
  for (std::size_t i = 1; i < count; ++i) {
    if (bids_[i].maximum > bids_[best].maximum) best = i;
  }
  return best;
}

std::optional<NaiveEnglish::Minor> NaiveEnglish::rival(std::size_t count) const {
  const Bidder leads = bids_[winning(count)].bidder;
  std::optional<Minor> best;
  for (std::size_t i = 0; i < count; ++i) {
    if (bids_[i].bidder != leads) best = std::max(best.value_or(0), bids_[i].maximum);
  }
  return best;
}

/// What these bids alone ask of the leader, were there no price before.
NaiveEnglish::Minor NaiveEnglish::asked(std::size_t count) const {
  const Minor maximum = bids_[winning(count)].maximum;
  const auto second = rival(count);
  Minor price = second ? std::min(maximum, *second + step_at(*second)) : terms_.starting_price.minor;
  if (terms_.reserve && maximum >= terms_.reserve->minor) price = std::max(price, terms_.reserve->minor);
  return price;
}

/// A price never falls: it is the most that was ever asked.
NaiveEnglish::Minor NaiveEnglish::price() const {
  Minor price = terms_.starting_price.minor;
  for (std::size_t count = 1; count <= bids_.size(); ++count) price = std::max(price, asked(count));
  return price;
}

bool NaiveEnglish::reserve_met() const {
  if (!terms_.reserve) return true;
  return std::ranges::any_of(bids_, [&](const Bid& bid) { return bid.maximum >= terms_.reserve->minor; });
}

NaiveEnglish::Minor NaiveEnglish::minimum_for(Bidder bidder) const {
  if (!has_bids()) return terms_.starting_price.minor;
  if (bidder == leader()) return leader_maximum() + 1;
  return price() + step_at(price());
}

}  // namespace gavel::rules::testing
