#include "tests/rules/naive_english.hpp"

#include <algorithm>

namespace gavel::rules::testing {

void NaiveEnglish::accept(Bid bid) {
  moments_.push_back({bid, reserve()});
  extend_by(moments_.size() - 1);
  note_ending(bid.at);
}

void NaiveEnglish::set_reserve(std::optional<Amount> reserve, Time now) {
  terms_.reserve = reserve;
  moments_.push_back({{}, this->reserve()});
  note_ending(now);
}

std::optional<NaiveEnglish::Minor> NaiveEnglish::reserve() const {
  return terms_.reserve ? std::optional(terms_.reserve->minor) : std::nullopt;
}

std::vector<NaiveEnglish::Bid> NaiveEnglish::bids() const {
  std::vector<Bid> found;
  for (const Moment& moment : moments_) {
    if (moment.bid) found.push_back(*moment.bid);
  }
  return found;
}

/// The highest maximum; of equal ones the first.
std::optional<NaiveEnglish::Bid> NaiveEnglish::best(std::size_t count) const {
  std::optional<Bid> best;
  for (std::size_t i = 0; i < count; ++i) {
    const auto& bid = moments_[i].bid;
    if (bid && (!best || bid->maximum > best->maximum)) best = bid;
  }
  return best;
}

std::optional<NaiveEnglish::Minor> NaiveEnglish::rival(std::size_t count) const {
  const auto leading = best(count);
  std::optional<Minor> second;
  for (std::size_t i = 0; i < count; ++i) {
    const auto& bid = moments_[i].bid;
    if (bid && bid->bidder != leading->bidder) second = std::max(second.value_or(0), bid->maximum);
  }
  return second;
}

/// What these bids alone ask of the leader, were there no price before.
NaiveEnglish::Minor NaiveEnglish::asked(std::size_t count) const {
  const auto leading = best(count);
  if (!leading) return terms_.starting_price.minor;
  const auto second = rival(count);
  const Minor price = second ? std::min(leading->maximum, *second + step_at(*second)) : terms_.starting_price.minor;
  const auto& reserve = moments_[count - 1].reserve;
  if (!reserve) return price;
  if (leading->maximum >= *reserve) return std::max(price, *reserve);
  return terms_.reserve_policy == ReservePolicy::full_max ? leading->maximum : price;
}

/// A price never falls: it is the most that was ever asked.
NaiveEnglish::Minor NaiveEnglish::price(std::size_t count) const {
  Minor price = terms_.starting_price.minor;
  for (std::size_t i = 1; i <= count; ++i) price = std::max(price, asked(i));
  return price;
}

bool NaiveEnglish::reserve_met() const {
  if (!terms_.reserve) return true;
  return std::ranges::any_of(bids(), [&](const Bid& bid) { return bid.maximum >= terms_.reserve->minor; });
}

NaiveEnglish::Minor NaiveEnglish::minimum_for(Bidder bidder) const {
  if (!has_bids()) return terms_.starting_price.minor;
  if (bidder == leader()) return leader_maximum() + 1;
  return price() + step_at(price());
}

bool NaiveEnglish::buy_now_stands() const {
  if (!terms_.buy_now) return false;
  const Minor fixed = terms_.buy_now->price.minor;
  const Minor shown = has_bids() ? price() : 0;
  if (shown >= fixed) return false;
  if (terms_.buy_now->policy == BuyNow::Policy::until_first_bid) return terms_.reserve ? !reserve_met() : !has_bids();
  if (terms_.buy_now->policy == BuyNow::Policy::until_percent) return shown * 100 < fixed * terms_.buy_now->percent;
  return true;
}

/// By the bid of that moment, if what people see changed.
void NaiveEnglish::extend_by(std::size_t moment) {
  if (!terms_.soft_close || !moments_[moment].bid) return;
  const auto before = best(moment);
  const bool same = before && before->bidder == best(moment + 1)->bidder && price(moment) == price(moment + 1);
  const SoftClose& rule = *terms_.soft_close;
  const Time at = moments_[moment].bid->at;
  if (same || at < end_ - rule.window_ms) return;
  if (rule.max_extensions && extensions_ == *rule.max_extensions) return;
  Time wanted = (rule.mode == SoftClose::Mode::add ? end_ : at) + rule.extension_ms;
  if (rule.hard_end && wanted > *rule.hard_end) wanted = *rule.hard_end;
  if (wanted <= end_) return;
  end_ = wanted;
  ++extensions_;
}

/// The rest is as if it had always been alone, with the reserve of today.
void NaiveEnglish::after_taking_back(Time now) {
  std::erase_if(moments_, [](const Moment& moment) { return !moment.bid; });
  for (Moment& moment : moments_) moment.reserve = reserve();
  if (terms_.soft_close && terms_.soft_close->on_retraction == SoftClose::OnRetraction::recompute) {
    end_ = terms_.ends_at;
    extensions_ = 0;
    for (std::size_t i = 0; i < moments_.size(); ++i) extend_by(i);
    if (end_ < now) end_ = now;
  }
  note_ending(now);
}

void NaiveEnglish::note_ending(Time now) {
  Ending ending{.at = now, .has_bids = has_bids(), .reserve_met = reserve_met()};
  if (ending.has_bids) {
    ending.leader = leader();
    ending.price = price();
  }
  endings_.push_back(ending);
}

NaiveEnglish::Ending NaiveEnglish::ending_before(Time instant) const {
  Ending last;
  for (const Ending& ending : endings_) {
    if (ending.at < instant) last = ending;
  }
  return last;
}

}  // namespace gavel::rules::testing
