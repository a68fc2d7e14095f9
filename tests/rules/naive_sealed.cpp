#include "tests/rules/naive_sealed.hpp"

#include <algorithm>

namespace gavel::rules::testing {

void NaiveSealed::accept(Bid bid) {
  bid.place = ++acts_;
  const auto known = standing_.find(bid.bidder);
  if (known != standing_.end()) {
    const Bid& old = known->second;
    bid.weight = old.weight;
    const bool same =
        bid.amount == old.amount && bid.units == old.units && bid.min_units == old.min_units && bid.nonce == old.nonce;
    if (same) bid.place = old.place;
  }
  standing_[bid.bidder] = bid;
}

bool NaiveSealed::beats(const Bid& a, const Bid& b) const {
  const auto of_a = a.amount * (terms_.weighted ? b.weight : 1);
  const auto of_b = b.amount * (terms_.weighted ? a.weight : 1);
  if (of_a == of_b) return a.place < b.place;
  return is_reverse(terms_.format) ? of_a < of_b : of_a > of_b;
}

bool NaiveSealed::is_eligible(const Bid& bid) const {
  if (!terms_.reserve) return true;
  return is_reverse(terms_.format) ? bid.amount <= terms_.reserve->minor : bid.amount >= terms_.reserve->minor;
}

std::vector<NaiveSealed::Bid> NaiveSealed::in_order() const {
  std::vector<Bid> left;
  for (const auto& [bidder, bid] : standing_) {
    if (bid.revealed) left.push_back(bid);
  }
  std::vector<Bid> order;
  while (!left.empty()) {
    for (std::size_t i = 0; i < left.size(); ++i) {
      const bool best = std::ranges::none_of(
          left, [&](const Bid& other) { return other.place != left[i].place && beats(other, left[i]); });
      if (!best) continue;
      order.push_back(left[i]);
      left.erase(left.begin() + static_cast<std::ptrdiff_t>(i));
      break;
    }
  }
  return order;
}

std::optional<NaiveSealed::Minor> NaiveSealed::single_price(const std::vector<Bid>& bids) const {
  const bool second = terms_.format == Format::vickrey || terms_.format == Format::reverse_vickrey;
  if (!second) return bids[0].amount;
  std::vector<Minor> limits{terms_.starting_price.minor};
  if (terms_.reserve) limits.push_back(terms_.reserve->minor);
  if (bids.size() > 1) limits.push_back(bids[1].amount);
  return is_reverse(terms_.format) ? std::ranges::min(limits) : std::ranges::max(limits);
}

/// One unit more, as long as that does not exceed the exact share.
std::vector<std::int64_t> NaiveSealed::in_proportion(std::vector<Bid> group, std::int64_t left) {
  std::vector<std::int64_t> got(group.size(), 0);
  std::int64_t wanted = 0;
  for (const auto& bid : group) wanted += bid.units;
  const auto to_share = std::min(left, wanted);
  std::vector<std::int64_t> remainder;
  std::int64_t given = 0;
  for (std::size_t i = 0; i < group.size(); ++i) {
    while (wanted > 0 && (got[i] + 1) * wanted <= group[i].units * to_share) ++got[i];
    remainder.push_back(group[i].units * to_share - got[i] * wanted);
    given += got[i];
  }
  for (; given < to_share; ++given) {
    const auto largest = std::ranges::max_element(remainder);  // of equal ones the first
    ++got[static_cast<std::size_t>(largest - remainder.begin())];
    *largest = -1;
  }
  for (std::size_t i = group.size(); i-- > 0;) {
    if (got[i] >= group[i].min_units) continue;
    group[i].units = group[i].min_units = 0;  // as if it had not bid
    return in_proportion(group, left);
  }
  return got;
}

std::vector<std::int64_t> NaiveSealed::fill(const std::vector<Bid>& bids) const {
  std::vector<std::int64_t> got;
  std::int64_t left = terms_.units->supply;
  while (got.size() < bids.size()) {
    const bool in_turn = terms_.units->marginal == Units::Marginal::time;
    std::vector<Bid> group;
    for (std::size_t i = got.size(); i < bids.size() && (group.empty() || !in_turn); ++i) {
      if (bids[i].amount == bids[got.size()].amount) group.push_back(bids[i]);
    }
    for (const auto units : in_proportion(group, left)) {
      got.push_back(units);
      left -= units;
    }
  }
  return got;
}

NaiveSealed::Minor NaiveSealed::uniform_price(const std::vector<Bid>& bids,
                                              const std::vector<std::int64_t>& got) const {
  Minor lowest = kMaxAmount.minor;
  Minor rejected = 0;
  for (std::size_t i = 0; i < bids.size(); ++i) {
    if (got[i] > 0) lowest = std::min(lowest, bids[i].amount);
    if (got[i] < bids[i].units) rejected = std::max(rejected, bids[i].amount);
  }
  if (terms_.units->pricing == Units::Pricing::uniform_lowest_accepted) return lowest;
  if (rejected == 0) rejected = terms_.reserve.value_or(terms_.starting_price).minor;
  return std::min(lowest, rejected);
}

void NaiveSealed::all_shares(const std::vector<Bid>& bids, Result& result) const {
  const auto got = fill(bids);
  if (terms_.units->pricing != Units::Pricing::pay_as_bid) result.price = uniform_price(bids, got);
  for (std::size_t i = 0; i < bids.size(); ++i) {
    if (got[i] > 0) result.shares[bids[i].bidder] = {got[i], got[i] * result.price.value_or(bids[i].amount)};
  }
}

NaiveSealed::Result NaiveSealed::result() const {
  auto bids = in_order();
  if (bids.empty()) return {};
  if (!is_eligible(bids[0])) return {.outcome = Outcome::reserve_not_met};
  Result result{.outcome = Outcome::sold};
  if (terms_.format == Format::multi_unit) {
    std::erase_if(bids, [&](const Bid& bid) { return !is_eligible(bid); });
    all_shares(bids, result);
    return result;
  }
  result.winner = bids[0].bidder;
  result.price = single_price(bids);
  if (terms_.format == Format::all_pay) {
    for (const auto& bid : bids) result.shares[bid.bidder] = {bid.bidder == result.winner ? 1 : 0, bid.amount};
  }
  return result;
}

}  // namespace gavel::rules::testing
