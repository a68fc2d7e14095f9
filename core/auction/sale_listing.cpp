#include "core/auction/sale_listing.hpp"

#include <algorithm>
#include <array>

namespace gavel::auction {
namespace {

constexpr std::array<std::string_view, 5> kStates{"scheduled", "open", "cancelling", "closed", "cancelled"};

bool among(const std::vector<SaleState>& states, SaleState state) noexcept {
  return states.empty() || std::ranges::find(states, state) != states.end();
}

/// Of a sale whose start has come.
SaleState state_of(SalePhase phase) noexcept {
  switch (phase) {
    case SalePhase::open:
      return SaleState::open;
    case SalePhase::cancelling:
      return SaleState::cancelling;
    case SalePhase::closed:
      return SaleState::closed;
    case SalePhase::cancelled:
      break;
  }
  return SaleState::cancelled;
}

}  // namespace

std::string_view name(SaleState state) noexcept { return kStates[static_cast<std::size_t>(state)]; }

std::optional<SaleState> parse_sale_state(std::string_view name) noexcept {
  const auto found = std::ranges::find(kStates, name);
  if (found == kStates.end()) return std::nullopt;
  return static_cast<SaleState>(found - kStates.begin());
}

SaleState state_of(const SaleView& sale, rules::Time now) noexcept {
  const bool waits = sale.phase == SalePhase::open && now < sale.terms->starts_at;
  return waits ? SaleState::scheduled : state_of(sale.phase);
}

bool matches(const SaleQuery& query, const SaleView& sale) {
  return among(query.states, state_of(sale, query.now)) && (!query.seller || sale.terms->seller == *query.seller);
}

bool may_match(const SaleQuery& query, SalePhase phase) noexcept {
  return among(query.states, state_of(phase)) ||
         (phase == SalePhase::open && among(query.states, SaleState::scheduled));
}

}  // namespace gavel::auction
