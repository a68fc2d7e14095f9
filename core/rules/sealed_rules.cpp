#include "core/rules/sealed_rules.hpp"

#include <utility>

#include "core/rules/book.hpp"
#include "core/rules/commitment.hpp"

namespace gavel::rules {
namespace {

constexpr std::int64_t kShortestReveal = 1000;
constexpr std::int64_t kLongestReveal = std::int64_t{30} * 24 * 60 * 60 * 1000;
constexpr std::size_t kDigestDigits = 64;

/// The bidder's standing bid, with its alias.
const SealedBook::value_type* standing_of(const State& state, std::string_view bidder) {
  const auto alias = state.aliases.find(bidder);
  if (alias == state.aliases.end()) return nullptr;
  const auto found = book_of<SealedBook>(state).find(alias->second);
  return found != book_of<SealedBook>(state).end() ? &*found : nullptr;
}

/// In place of the bidder's earlier bid; at the end of the queue, unless it is the same bid.
void put(State& state, std::uint32_t alias, SealedBid bid) {
  auto& book = make_book<SealedBook>(state);
  const auto known = book.find(alias);
  bid.weight = weight_of(state, known != book.end() ? &known->second : nullptr, bid.bidder);
  bid.seq = state.seq + 1;
  if (known != book.end()) {
    SealedBid same = bid;
    same.seq = known->second.seq;
    if (same == known->second) return;
  }
  book.insert_or_assign(alias, std::move(bid));
}

bool is_digest(std::string_view text) {
  return text.size() == kDigestDigits &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool opens(const SealedBid& bid, const RevealBid& reveal) {
  return bid.digest == commitment(reveal.bidder, reveal.amount, reveal.units, reveal.min_units, reveal.nonce);
}

}  // namespace

SealedRules::Verdict SealedRules::on(const State& state, const PlaceBid& bid, Time) const {
  if (state.terms.reveal_ms) return refuse(RejectionCode::not_in_this_format);
  if (auto refused = refusal(state.terms, {bid.amount, bid.units, bid.min_units})) {
    return base::Unexpected(*std::move(refused));
  }
  return events_of(SealedBidPlaced{.bidder = bid.bidder,
                                   .alias = alias_for(state, bid.bidder),
                                   .amount = bid.amount,
                                   .units = bid.units,
                                   .min_units = bid.min_units});
}

SealedRules::Verdict SealedRules::on(const State& state, const WithdrawBid& command, Time) const {
  const auto* standing = standing_of(state, command.bidder);
  if (!standing) return refuse(RejectionCode::no_standing_bid);
  return events_of(SealedBidWithdrawn{command.bidder, standing->first});
}

SealedRules::Verdict SealedRules::on(const State& state, const CommitBid& command, Time) const {
  if (!state.terms.reveal_ms) return refuse(RejectionCode::not_in_this_format);
  if (!is_digest(command.digest)) {
    return base::Unexpected(Rejection{.code = RejectionCode::commitment_mismatch, .field = "digest"});
  }
  return events_of(BidCommitted{command.bidder, alias_for(state, command.bidder), command.digest});
}

SealedRules::Verdict SealedRules::on(const State& state, const RevealBid& command, Time) const {
  const auto* standing = standing_of(state, command.bidder);
  if (!standing) return refuse(RejectionCode::no_standing_bid);
  if (!opens(standing->second, command)) return refuse(RejectionCode::commitment_mismatch);
  if (auto refused = refusal(state.terms, {command.amount, command.units, command.min_units})) {
    return base::Unexpected(*std::move(refused));
  }
  return events_of(BidRevealed{.bidder = command.bidder,
                               .alias = standing->first,
                               .amount = command.amount,
                               .units = command.units,
                               .min_units = command.min_units,
                               .nonce = command.nonce});
}

SealedRules::Verdict SealedRules::on(const State& state, const RemoveBid& command, Time, History) const {
  const auto& book = book_of<SealedBook>(state);
  const bool stands = std::ranges::any_of(book, [&](const auto& row) { return row.second.seq == command.bid; });
  if (!stands) return refuse(RejectionCode::no_such_bid);
  return events_of(BidRetracted{.bids = {command.bid},
                                .by = command.by.name,
                                .reason = command.reason,
                                .removed = true,
                                .leader_bidder = {},
                                .leader_maximum = {},
                                .rival_maximum = {},
                                .price = {},
                                .reserve_met = state.reserve_met,
                                .bid_count = state.bid_count,
                                .ends_at = state.ends_at});
}

void SealedRules::apply(State& state, const SealedBidPlaced& event) const {
  put(state, event.alias,
      SealedBid{.bidder = event.bidder,
                .amount = event.amount,
                .units = event.units,
                .min_units = event.min_units,
                .digest = {}});
}

void SealedRules::apply(State& state, const SealedBidWithdrawn& event) const {
  require(make_book<SealedBook>(state).erase(event.alias) == 1, "withdrawn, but there was no bid");
}

void SealedRules::apply(State& state, const BidCommitted& event) const {
  put(state, event.alias, SealedBid{.bidder = event.bidder, .amount = {}, .digest = event.digest});
}

void SealedRules::apply(State& state, const BidRevealed& event) const {
  auto& book = make_book<SealedBook>(state);
  const auto found = book.find(event.alias);
  require(found != book.end() && !found->second.digest.empty(), "revealed, but there was no commitment");
  found->second.amount = event.amount;
  found->second.units = event.units;
  found->second.min_units = event.min_units;
  found->second.revealed = true;
}

void SealedRules::apply(State& state, const BidRetracted& event) const {
  const auto gone = [&](const auto& row) { return std::ranges::find(event.bids, row.second.seq) != event.bids.end(); };
  require(std::erase_if(make_book<SealedBook>(state), gone) == event.bids.size(), "removed, but there was no bid");
}

std::optional<FormatRules::Next> SealedRules::next_bidder(const State& state, History,
                                                          std::span<const std::uint32_t> passed) const {
  for (const auto& [alias, bid] : ranked(state)) {
    if (std::ranges::find(passed, alias) == passed.end()) return Next{bid->bidder, alias, bid->amount};
  }
  return std::nullopt;
}

void SealedRules::check_sealed(const Terms& terms, Problems& found) {
  if (!terms.reveal_ms) return;
  if (*terms.reveal_ms < kShortestReveal || *terms.reveal_ms > kLongestReveal) {
    found.emplace_back("reveal_ms", "must be from 1000 (a second) to 2592000000 (30 days)");
  }
  if (terms.confirm_above_percent) {
    found.emplace_back("confirm_above_percent", "must be left out with commit_reveal: nobody sees the amount in time");
  }
}

std::optional<Rejection> SealedRules::refusal_of_amount(const Terms& terms, Amount amount) {
  if (is_reverse(terms.format)) {
    if (amount <= terms.starting_price) return std::nullopt;
    return Rejection{.code = RejectionCode::above_maximum, .maximum_bid = terms.starting_price};
  }
  if (amount >= terms.starting_price) return std::nullopt;
  return Rejection{.code = RejectionCode::below_minimum, .minimum_bid = terms.starting_price};
}

std::optional<Rejection> SealedRules::refusal(const Terms& terms, const Ask& ask) const {
  if (ask.units != 1) return Rejection{.code = RejectionCode::units_out_of_range, .field = "units"};
  if (ask.min_units != 0) return Rejection{.code = RejectionCode::units_out_of_range, .field = "min_units"};
  return refusal_of_amount(terms, ask.amount);
}

std::vector<Ranked<SealedBid>> SealedRules::ranked(const State& state) {
  return best_first(state.terms, book_of<SealedBook>(state));
}

}  // namespace gavel::rules
