// Stage: like Play, with the history and the times that the journal has, so that every command can be given.
//
//     Stage stage(dutch_terms());
//     stage.give(PlaceBid{"A", {3465000}}, kStart + 300'000);
//     EXPECT_EQ(stage.kinds(), "taken closed");
#pragma once

#include <string>
#include <vector>

#include "tests/rules/play.hpp"

namespace gavel::rules::testing {

inline const Actor kSeller{.name = "seller"};
inline const Actor kAdmin{.name = "root", .admin = true};
inline const Actor kStranger{.name = "A"};

class Stage {
 public:
  explicit Stage(Terms terms, Time made_at = kStart, bool draft = false)
      : recorded_{{.seq = 1, .at = made_at, .event = Created{std::move(terms), made_at, draft}}},
        state_(begin(std::get<Created>(recorded_.front().event))) {}

  Decision give(const Command& command, Time now) {
    Decision decision = decide(state_, command, now, recorded_);
    last_kinds_.clear();
    if (const auto* events = std::get_if<std::vector<Event>>(&decision)) {
      for (const Event& event : *events) {
        rules::apply(state_, event);
        recorded_.push_back({state_.seq, now, event});
        last_kinds_ += (last_kinds_.empty() ? "" : " ") + std::string(kind(event));
      }
    }
    return decision;
  }
  Decision edit(const Terms& terms, Time now, Actor by = kSeller) {
    return give(Edit{.by = std::move(by), .reason = "better so", .terms = terms}, now);
  }

  /// What came of the last command: "opened taken closed"; empty where it was refused.
  const std::string& kinds() const { return last_kinds_; }
  const State& state() const { return state_; }
  const std::vector<Recorded>& recorded() const { return recorded_; }
  const Event& last() const { return recorded_.back().event; }

  /// The state that the journal gives.
  State replayed() const {
    State again = begin(std::get<Created>(recorded_.front().event));
    for (std::size_t i = 1; i < recorded_.size(); ++i) rules::apply(again, recorded_[i].event);
    return again;
  }

  /// "A 5000", "unsold", "reserve_not_met", or the phase of what is not closed.
  std::string outcome() const {
    if (state_.phase != Phase::closed) return std::string(name(state_.phase));
    const Closed& closed = state_.aftermath->closed;
    if (closed.outcome != Outcome::sold) return std::string(name(closed.outcome));
    const auto price = closed.hammer_price ? std::to_string(closed.hammer_price->minor) : "no price";
    return std::string(bidder_of(state_, closed.winner)) + " " + price;
  }

 private:
  std::vector<Recorded> recorded_;
  State state_;
  std::string last_kinds_;
};

/// The code of a refusal; "accepted" for the rest.
inline std::string code_of(const Decision& decision) {
  const auto* rejection = std::get_if<Rejection>(&decision);
  return rejection ? std::string(name(rejection->code)) : "accepted";
}
inline std::string field_of(const Decision& decision) {
  const auto* rejection = std::get_if<Rejection>(&decision);
  return rejection ? rejection->field : "accepted";
}

/// Good terms of a Dutch auction: from 35,000.00 down by 350.00 every 300 s, 81 prices.
inline Terms dutch_terms() {
  Terms terms = make_terms();
  terms.format = Format::dutch;
  terms.starting_price = {3'500'000};
  terms.price_clock = PriceClock{.step = {35'000}, .interval_ms = 300'000, .floor = Amount{700'000}};
  terms.ends_at = kStart + 405 * 60'000;
  return terms;
}

/// Good terms of a Japanese auction: from 1.00 up by 0.10 every 10 s.
inline Terms japanese_terms() {
  Terms terms = make_terms();
  terms.format = Format::japanese;
  terms.starting_price = {100};
  terms.price_clock = PriceClock{.step = {10}, .interval_ms = 10'000, .floor = {}};
  return terms;
}

}  // namespace gavel::rules::testing
