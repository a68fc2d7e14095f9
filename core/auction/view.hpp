// View: what the public may know of an auction, as of one committed event. An immutable value, replaced as a whole.
//
// Reads of an auction are served from it and touch neither the auction's process nor the disk. Nothing secret is in it:
// no maximum of a leader, no sealed amount before the close, no reserve, no account names but the seller's.
//
// Thread rules: shared as std::shared_ptr<const View>.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/auction/id.hpp"
#include "core/rules/auction.hpp"

namespace gavel::auction {

using TermsPtr = std::shared_ptr<const rules::Terms>;
using AftermathPtr = std::shared_ptr<const rules::Aftermath>;

struct View {
  AuctionId id;
  TermsPtr terms;  ///< rules::public_terms(): never null; the same object as long as nobody edits them
  rules::Phase phase = rules::Phase::scheduled;
  std::optional<rules::Outcome> outcome;
  std::optional<rules::Amount> price;  ///< sealed formats and price clocks: nothing before the close
  rules::Amount minimum_bid;           ///< rules::minimum_bid(): in reverse formats the most that may be asked
  std::uint32_t high_bidder = 0;       ///< alias, 0 while there is none, or while it is nobody's to know
  std::uint64_t bid_count = 0;
  std::uint32_t bidders = 0;  ///< how many have an alias
  std::uint64_t seq = 0;
  bool has_reserve = false;
  bool reserve_met = false;  ///< sealed formats: false before the close, unless there is no reserve
  rules::Time ends_at;
  rules::Time clock_starts_at;  ///< where a price clock counts from
  std::uint32_t extensions = 0;
  std::int64_t paused_remaining_ms = 0;  ///< paused: what is left
  AftermathPtr aftermath;                ///< once it is closed (or relisted); names of bidders taken out
  bool archived = false;                 ///< it can be read, and nothing about it changes any more
};

using ViewPtr = std::shared_ptr<const View>;

inline bool is_over(const View& view) noexcept { return rules::is_over(view.phase); }

/// The public part of a state. `terms`: those of an earlier view of the same auction, where they have not changed
/// since; null: made anew.
View make_view(const AuctionId& id, const rules::State& state, TermsPtr terms = nullptr);

/// The price that everybody is shown: what the clock says where one runs, else View::price.
std::optional<rules::Amount> shown_price(const View& view, rules::Time now);

/// "bidder-3"; the pseudonym as people see it.
std::string alias_text(std::uint32_t alias);

}  // namespace gavel::auction
