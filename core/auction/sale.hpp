// A sale of many lots, as values: its terms, what has happened in it, and what people may see of it.
//
// Its lots are ordinary auctions; the sale knows their order, when they end and what became of them. What happens is a
// SaleEvent each, numbered 1, 2, 3 …, kept as a SaleEntry before anybody is told.
//
// Thread rules: values and pure functions.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/auction/journal.hpp"
#include "core/rules/commands.hpp"
#include "core/rules/sale.hpp"

namespace gavel::auction {

struct SaleTerms {
  std::string title;
  std::string seller;
  rules::Time starts_at;
  rules::SaleClose close;
  std::optional<std::uint32_t> win_at_most;  ///< of its lots one bidder may lead or buy at most so many
  std::string lots;                          ///< what lots are made from, as whoever makes them wrote it
};

enum class SalePhase : std::uint8_t {
  open,        ///< has lots that are not over, or may still get some
  cancelling,  ///< called off: what is not over is being cancelled
  closed,      ///< all its lots are over
  cancelled,   ///< the same, after it was called off
};
std::string_view name(SalePhase phase) noexcept;
std::optional<SalePhase> parse_sale_phase(std::string_view name) noexcept;
constexpr bool is_over(SalePhase phase) noexcept { return phase == SalePhase::closed || phase == SalePhase::cancelled; }

struct LotCounts {
  std::uint32_t total = 0;
  std::uint32_t sold = 0;
  std::uint32_t unsold = 0;
  std::uint32_t cancelled = 0;
  std::uint32_t over() const noexcept { return sold + unsold + cancelled; }
};

/// The sale as of one committed event.
struct SaleView {
  SaleId id;
  std::shared_ptr<const SaleTerms> terms;  ///< never null
  SalePhase phase = SalePhase::open;
  std::uint64_t seq = 0;
  LotCounts lots;
  rules::Time first_end;  ///< of lot 1, as it is now
  rules::Time last_end;   ///< of the last lot
  rules::Time created_at;
};
using SaleViewPtr = std::shared_ptr<const SaleView>;

// -- what happens --------------------------------------------------------------------------------------------------

struct SaleCreated {};
/// Lots `from` to `to` were added.
struct LotsAdded {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
};
/// The end of a lot was put off: in a group, those of others too.
struct LotsExtended {
  std::uint32_t lot = 0;
  std::uint64_t bid = 0;  ///< number of the lot's event that did it
  rules::Time ends_at;    ///< of that lot
  std::int64_t by_ms = 0;
  bool by_bid = true;  ///< false: a pause, or an outage
};
struct LotClosed {
  std::uint32_t lot = 0;
  AuctionId auction;
  rules::Outcome outcome = rules::Outcome::unsold;
  std::uint32_t winner = 0;
  std::optional<rules::Amount> price;
};
struct LotCancelled {
  std::uint32_t lot = 0;
  AuctionId auction;
};
struct SaleCancelled {
  std::string by;
  std::string reason;
};
/// All lots are over.
struct SaleClosed {};

using SaleEvent =
    std::variant<SaleCreated, LotsAdded, LotsExtended, LotClosed, LotCancelled, SaleCancelled, SaleClosed>;

/// "created", "lots_added", "extended", "lot_closed", "lot_cancelled", "cancelled", "closed".
std::string_view kind(const SaleEvent& event) noexcept;

// -- as it is kept -------------------------------------------------------------------------------------------------

SaleEntry entry_of(const SaleId& sale, std::uint64_t seq, rules::Time at, const SaleEvent& event);
/// Nothing for what entry_of() did not write.
std::optional<SaleEvent> event_of(const SaleEntry& entry);

SaleRecord record_of(const SaleView& view);
std::optional<SaleView> view_of(const SaleRecord& record);

}  // namespace gavel::auction
