// Plays an auction again: for each entry the command that made it is given to the rules, which must make exactly that
// entry, and those that came of the same command.
//
//     Again again(past);
//     if (auto fault = again.take(entry)) …    // entry by entry, in order
//     if (auto fault = again.end()) …
//     again.state()                            // price, leader, end as the rules give them
//
// Which bids came, and when, nobody can compute: they are taken as they are recorded, and so are terms (which must be
// terms that an auction can have). What became of them is computed.
//
// Thread rules: one thread at a time.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "core/rules/auction.hpp"
#include "server/proof/fault.hpp"

namespace gavel::proof {

/// The command that an event comes of; nothing for one that comes along with others (an end put off by a bid).
/// @pre the event is not Created
std::optional<rules::Command> command_of(const rules::State& state, const rules::Event& event);

class Again {
 public:
  /// All entries before this number, from 1 on: for the few commands that look back.
  using Past = std::function<std::vector<rules::Recorded>(std::uint64_t before)>;
  explicit Again(Past past) : past_(std::move(past)) {}

  std::optional<Fault> take(const rules::Recorded& entry);
  /// Is something owed by the last command?
  std::optional<Fault> end() const;

  /// Nothing before entry 1.
  const std::optional<rules::State>& state() const noexcept { return state_; }
  /// The time of the last entry that closed or cancelled it.
  std::optional<rules::Time> over_at() const noexcept { return over_at_; }

 private:
  std::optional<Fault> begin(const rules::Recorded& entry);
  std::optional<Fault> decide(const rules::Recorded& entry);
  void trust_digest(const rules::BidRevealed& revealed);
  std::optional<Fault> matches_owed(const rules::Recorded& entry);

  Past past_;
  std::optional<rules::State> state_;
  std::optional<rules::Time> over_at_;
  std::deque<rules::Event> owed_;  ///< what the last command made and is still to come
  rules::Time owed_at_;
};

}  // namespace gavel::proof
