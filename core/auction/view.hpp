// View: what the public may know of an auction, as of one committed event. An immutable value, replaced as a whole.
//
// Reads of an auction are served from it and touch neither the auction's process nor the disk. Nothing secret is in it:
// no maximum of a leader, no reserve, no account names but the seller's.
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

struct View {
  AuctionId id;
  std::string title;
  std::string seller;
  rules::Currency currency;
  rules::Format format = rules::Format::english;
  std::string increments;  ///< IncrementTable::name()
  rules::Phase phase = rules::Phase::scheduled;
  std::optional<rules::Outcome> outcome;
  rules::Amount starting_price;
  std::optional<rules::Amount> price;
  rules::Amount minimum_bid;
  std::uint32_t high_bidder = 0;  ///< alias, 0 while there is none
  std::uint64_t bid_count = 0;
  std::uint64_t seq = 0;
  bool has_reserve = false;
  bool reserve_met = false;
  rules::Time starts_at;
  rules::Time ends_at;
};

using ViewPtr = std::shared_ptr<const View>;

inline bool is_over(const View& view) noexcept { return rules::is_over(view.phase); }

/// The public part of a state.
View make_view(const AuctionId& id, const rules::State& state);

/// "bidder-3"; the pseudonym as people see it.
std::string alias_text(std::uint32_t alias);

}  // namespace gavel::auction
