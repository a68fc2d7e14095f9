// Which sales a list has: as listing.hpp for auctions, in the order in which they were made.
//
//     SaleQuery query{.states = {SaleState::open}, .now = now, .descending = true};    // the newest first
//     …
//     query.after = page.next;                                                         // the page behind it
//
// Sales are read in the order of their ids, and the filters are asked of what is read: sales are few beside auctions,
// and no index is kept for them. A page looks at as many as a page of auctions does and no more (kListEffort,
// kListEffortOfAView), so it may have fewer items than its limit, even none, and still a `next`.
//
// Thread rules: values and pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/auction/sale.hpp"

namespace gavel::auction {

/// What people see of a sale's phase: the clock has its say.
enum class SaleState : std::uint8_t { scheduled, open, cancelling, closed, cancelled };
/// "scheduled", …
std::string_view name(SaleState state) noexcept;
std::optional<SaleState> parse_sale_state(std::string_view name) noexcept;
/// It is scheduled until its start, unless it was called off before.
SaleState state_of(const SaleView& sale, rules::Time now) noexcept;

/// Lists without bounds are all of them: an empty vector is every state.
struct SaleQuery {
  std::vector<SaleState> states = {};
  std::optional<std::string> seller = {};
  rules::Time now = {};
  bool descending = false;
  std::uint32_t limit = 50;
  std::optional<SaleId> after = {};  ///< SalePage::next of a query that differs in nothing else but `now`
};

struct SalePage {
  std::vector<SaleView> items;
  std::optional<SaleId> next;
};

/// Does it pass every filter? (`after` and `limit` are none.)
bool matches(const SaleQuery& query, const SaleView& sale);

/// May one of this phase pass, whatever its start?
bool may_match(const SaleQuery& query, SalePhase phase) noexcept;

}  // namespace gavel::auction
