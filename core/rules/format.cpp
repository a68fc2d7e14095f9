#include "core/rules/format.hpp"

#include <stdexcept>

#include "core/rules/dutch.hpp"
#include "core/rules/english.hpp"
#include "core/rules/japanese.hpp"
#include "core/rules/multi_unit.hpp"
#include "core/rules/reverse.hpp"
#include "core/rules/sealed.hpp"

namespace gavel::rules {
namespace {

FormatRules::Verdict none() { return refuse(RejectionCode::not_in_this_format); }
[[noreturn]] void foreign() { throw std::logic_error("an event of another format"); }

}  // namespace

FormatRules::Verdict FormatRules::on(const State&, const PlaceBid&, Time) const { return none(); }
FormatRules::Verdict FormatRules::on(const State&, const WithdrawBid&, Time) const { return none(); }
FormatRules::Verdict FormatRules::on(const State&, const BuyItNow&, Time) const { return none(); }
FormatRules::Verdict FormatRules::on(const State&, const CommitBid&, Time) const { return none(); }
FormatRules::Verdict FormatRules::on(const State&, const RevealBid&, Time) const { return none(); }
FormatRules::Verdict FormatRules::on(const State&, const JoinClock&, Time) const { return none(); }
FormatRules::Verdict FormatRules::on(const State&, const LeaveClock&, Time) const { return none(); }
FormatRules::Verdict FormatRules::on(const State&, const RetractBid&, Time, History) const { return none(); }
FormatRules::Verdict FormatRules::on(const State&, const RemoveBid&, Time, History) const { return none(); }

void FormatRules::apply(State&, const BidPlaced&) const { foreign(); }
void FormatRules::apply(State&, const SealedBidPlaced&) const { foreign(); }
void FormatRules::apply(State&, const SealedBidWithdrawn&) const { foreign(); }
void FormatRules::apply(State&, const BidCommitted&) const { foreign(); }
void FormatRules::apply(State&, const BidRevealed&) const { foreign(); }
void FormatRules::apply(State&, const Taken&) const { foreign(); }
void FormatRules::apply(State&, const ClockJoined&) const { foreign(); }
void FormatRules::apply(State&, const ClockLeft&) const { foreign(); }
void FormatRules::apply(State&, const BidRetracted&) const { foreign(); }

std::optional<FormatRules::Next> FormatRules::next_bidder(const State&, History, std::span<const std::uint32_t>) const {
  return std::nullopt;
}

const FormatRules& rules_of(Format format) noexcept {
  switch (format) {
    case Format::english:
      return english();
    case Format::first_price:
      return first_price();
    case Format::vickrey:
      return vickrey();
    case Format::all_pay:
      return all_pay();
    case Format::reverse:
      return reverse();
    case Format::reverse_first_price:
      return reverse_first_price();
    case Format::reverse_vickrey:
      return reverse_vickrey();
    case Format::multi_unit:
      return multi_unit();
    case Format::dutch:
      return dutch();
    case Format::japanese:
      return japanese();
  }
  return english();  // not reached: a Format has one of the values above
}

void require(bool holds, const char* otherwise) {
  if (!holds) throw std::logic_error(otherwise);
}

bool meets_reserve(const Terms& terms, Amount amount) noexcept {
  if (!terms.reserve) return true;
  return is_reverse(terms.format) ? amount <= *terms.reserve : amount >= *terms.reserve;
}

std::uint32_t alias_for(const State& state, std::string_view bidder) {
  const auto known = state.aliases.find(bidder);
  return known != state.aliases.end() ? known->second : static_cast<std::uint32_t>(state.aliases.size() + 1);
}

}  // namespace gavel::rules
