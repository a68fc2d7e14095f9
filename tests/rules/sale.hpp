// Sale: an auction under test of the formats that are not English, with short words for what people do in them, and
// with its history for the commands that look back.
//
//     Sale sale(terms_of(Format::vickrey, 100));
//     sale.bid("A", 900);
//     EXPECT_EQ(sale.close().hammer_price, Amount{100});
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/rules/commitment.hpp"
#include "tests/rules/play.hpp"

namespace gavel::rules::testing {

inline constexpr std::int64_t kReveal = 60'000;
inline constexpr Time kRevealing{kEnd.ms + 1};

inline Terms terms_of(Format format, std::int64_t starting_price, std::int64_t reserve = 0) {
  Terms terms = terms_from(starting_price, "fixed:100");
  terms.format = format;
  if (reserve > 0) terms.reserve = Amount{reserve};
  return terms;
}

class Sale {
 public:
  explicit Sale(const Terms& terms) : created_{terms, kStart}, state_(begin(created_)) {}

  Decision give(const Command& command, Time now = kStart) {
    Decision decision = decide(state_, command, now, history_);
    if (const auto* events = std::get_if<std::vector<Event>>(&decision)) {
      for (const Event& event : *events) {
        apply(state_, event);
        history_.push_back({state_.seq, now, event});
      }
    }
    return decision;
  }
  Decision bid(const std::string& bidder, std::int64_t amount, std::int64_t units = 1, std::int64_t min_units = 0) {
    return give(PlaceBid{bidder, {amount}, units, min_units});
  }
  Decision withdraw(const std::string& bidder) { return give(WithdrawBid{bidder}); }
  Decision commit(const std::string& bidder, std::int64_t amount, const std::string& nonce, std::int64_t units = 1,
                  std::int64_t min_units = 0) {
    return give(CommitBid{bidder, commitment(bidder, {amount}, units, min_units, nonce)});
  }
  Decision reveal(const std::string& bidder, std::int64_t amount, const std::string& nonce, Time now = kRevealing) {
    return give(RevealBid{.bidder = bidder, .amount = {amount}, .nonce = nonce}, now);
  }
  Decision approve(const std::string& bidder, std::uint32_t weight) {
    return give(ApproveBidder{.by = {"seller"}, .bidder = bidder, .limit = {}, .weight = weight});
  }

  /// Closes when that is due, and says how it ended.
  Closed close() {
    const Time due = due_at(state_).value();
    EXPECT_TRUE(accepted(give(Close{}, due)));
    return std::get<Closed>(history_.back().event);
  }
  /// Who has won: the account's name.
  std::string winner(const Closed& closed) const { return std::string(bidder_of(state_, closed.winner)); }

  /// The state that the events alone give.
  State replayed() const {
    State again = begin(created_);
    for (const auto& recorded : history_) rules::apply(again, recorded.event);
    return again;
  }

  const State& state() const { return state_; }
  const std::vector<Recorded>& history() const { return history_; }

 private:
  Created created_;
  State state_;
  std::vector<Recorded> history_;
};

/// Refused because more than may be asked, and told what would do (-1: nothing would).
inline ::testing::AssertionResult refused_above(const Decision& decision, std::int64_t maximum) {
  const auto* rejection = std::get_if<Rejection>(&decision);
  if (!rejection) return ::testing::AssertionFailure() << "accepted";
  const std::int64_t is = rejection->maximum_bid ? rejection->maximum_bid->minor : -1;
  if (rejection->code == RejectionCode::above_maximum && is == maximum) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << name(rejection->code) << ", maximum " << is;
}

}  // namespace gavel::rules::testing
