// Play: an auction under test. It is played with decide() and apply() as the server does it, and keeps what happened.
//
//     Play play;                       // ebay-us, USD, starts at 1000, open
//     play.bid("A", 5000);
//     EXPECT_TRUE(play.stands("A", 1000, 1050));
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "core/rules/auction.hpp"

namespace gavel::rules::testing {

inline constexpr Time kStart{1'000'000};
inline constexpr Time kEnd{2'000'000};

/// Good terms: starts at 10.00 USD, ebay-us, no reserve, open from kStart to kEnd.
inline Terms make_terms() {
  return Terms{.title = "A lot",
               .seller = "seller",
               .currency = *Currency::parse("USD"),
               .starting_price = {1000},
               .reserve = {},
               .increments = IncrementTable::parse("ebay-us").value(),
               .starts_at = kStart,
               .ends_at = kEnd};
}
inline Terms terms_from(std::int64_t starting_price, const char* increments = "ebay-us") {
  Terms terms = make_terms();
  terms.starting_price = {starting_price};
  terms.increments = IncrementTable::parse(increments).value();
  return terms;
}
inline Terms terms_with_reserve(std::int64_t starting_price, std::int64_t reserve) {
  Terms terms = terms_from(starting_price);
  terms.reserve = Amount{reserve};
  return terms;
}

class Play {
 public:
  explicit Play(Terms terms = make_terms(), Time made_at = kStart) : Play(Created{std::move(terms), made_at}) {}

  /// Decides at `now` and applies what comes of it.
  Decision give(const Command& command, Time now) {
    Decision decision = decide(state_, command, now);
    if (const auto* events = std::get_if<std::vector<Event>>(&decision)) {
      for (const Event& event : *events) {
        apply(state_, event);
        history_.push_back(event);
      }
    }
    return decision;
  }
  Decision bid(const std::string& bidder, std::int64_t amount, Time now = kStart) {
    return give(PlaceBid{bidder, {amount}}, now);
  }

  /// Leader, price and next minimum, as the vectors write them.
  ::testing::AssertionResult stands(const std::string& leader, std::int64_t price, std::int64_t minimum) const {
    const std::string is_leader = state_.leader ? state_.leader->bidder : "nobody";
    const std::int64_t is_price = state_.price ? state_.price->minor : -1;
    const std::int64_t is_minimum = minimum_bid(state_).minor;
    if (is_leader == leader && is_price == price && is_minimum == minimum) return ::testing::AssertionSuccess();
    return ::testing::AssertionFailure() << is_leader << " leads at " << is_price << ", minimum " << is_minimum;
  }

  std::int64_t price() const { return state_.price.value().minor; }
  const State& state() const { return state_; }
  /// All events but the first, Created.
  const std::vector<Event>& history() const { return history_; }
  const Created& created() const { return created_; }
  const BidPlaced& last_bid() const { return std::get<BidPlaced>(history_.back()); }

 private:
  explicit Play(Created created) : created_(std::move(created)), state_(begin(created_)) {}

  Created created_;
  State state_;
  std::vector<Event> history_;
};

/// Was it refused so (and with this minimum, where one is given)?
inline ::testing::AssertionResult refused(const Decision& decision, RejectionCode code, std::int64_t minimum = -1) {
  const auto* rejection = std::get_if<Rejection>(&decision);
  if (!rejection) return ::testing::AssertionFailure() << "accepted";
  const std::int64_t is_minimum = rejection->minimum_bid ? rejection->minimum_bid->minor : -1;
  if (rejection->code == code && is_minimum == minimum) return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << name(rejection->code) << ", minimum " << is_minimum;
}

inline bool accepted(const Decision& decision) { return std::holds_alternative<std::vector<Event>>(decision); }

}  // namespace gavel::rules::testing
