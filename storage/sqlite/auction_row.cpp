#include "storage/sqlite/auction_row.hpp"

#include <limits>
#include <utility>


namespace gavel::sqlite {
namespace {

using auction::View;

// What changes with a bid; `phase` is apart because it is in an index, which a bid then does not touch.
constexpr std::string_view kUpdate =
    "UPDATE auctions SET price = ?2, minimum_bid = ?3, high_bidder = ?4, bid_count = ?5, seq = ?6, reserve_met = ?7, "
    "ends_at_ms = ?8 WHERE id = ?1";
constexpr std::string_view kUpdatePhase = "UPDATE auctions SET phase = ?2, outcome = ?3 WHERE id = ?1";

std::string insert_sql() {
  return "INSERT INTO auctions (" + std::string(kViewColumns) +
         ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
}

std::optional<std::int64_t> minor(const std::optional<rules::Amount>& amount) {
  return amount ? std::optional(amount->minor) : std::nullopt;
}

std::optional<rules::Amount> maybe_amount(const Rows& rows, int column) {
  const auto value = rows.maybe_integer(column);
  return value ? std::optional(rules::Amount{*value}) : std::nullopt;
}

std::optional<std::string_view> outcome_name(const View& view) {
  return view.outcome ? std::optional(name(*view.outcome)) : std::nullopt;
}

base::Unexpected<StorageError> unknown_word(const AuctionId& id, std::string_view column, std::string_view word) {
  return base::Unexpected(StorageError{StorageErrc::corrupt, "auction " + id.to_string() + ": the " +
                                                                 std::string(column) + " \"" + std::string(word) +
                                                                 "\" is not known here"});
}

}  // namespace

StorageResult<View> view_of(const Rows& rows) {
  const auto id = rows.id(0);
  const auto currency = rules::Currency::parse(rows.text(3));
  if (!currency) return unknown_word(id, "currency", rows.text(3));
  const auto format = rules::parse_format(rows.text(4));
  if (!format) return unknown_word(id, "format", rows.text(4));
  const auto phase = rules::parse_phase(rows.text(6));
  if (!phase) return unknown_word(id, "phase", rows.text(6));
  const auto outcome = rows.is_null(7) ? std::nullopt : rules::parse_outcome(rows.text(7));
  if (!outcome && !rows.is_null(7)) return unknown_word(id, "outcome", rows.text(7));
  return View{.id = id,
              .title = std::string(rows.text(1)),
              .seller = std::string(rows.text(2)),
              .currency = *currency,
              .format = *format,
              .increments = std::string(rows.text(5)),
              .phase = *phase,
              .outcome = outcome,
              .starting_price = {rows.integer(8)},
              .price = maybe_amount(rows, 9),
              .minimum_bid = {rows.integer(10)},
              .high_bidder = static_cast<std::uint32_t>(rows.integer(11)),
              .bid_count = static_cast<std::uint64_t>(rows.integer(12)),
              .seq = static_cast<std::uint64_t>(rows.integer(13)),
              .has_reserve = rows.integer(14) != 0,
              .reserve_met = rows.integer(15) != 0,
              .starts_at = {rows.integer(16)},
              .ends_at = {rows.integer(17)}};
}

AuctionTable::AuctionTable(Statement standing, Statement insert, Statement update, Statement update_phase)
    : standing_(std::move(standing)),
      insert_(std::move(insert)),
      update_(std::move(update)),
      update_phase_(std::move(update_phase)) {}

StorageResult<AuctionTable> AuctionTable::prepare(Connection& connection) {
  auto standing = connection.prepare("SELECT seq, phase FROM auctions WHERE id = ?");
  if (!standing) return fail(standing);
  auto insert = connection.prepare(insert_sql());
  if (!insert) return fail(insert);
  auto update = connection.prepare(kUpdate);
  if (!update) return fail(update);
  auto update_phase = connection.prepare(kUpdatePhase);
  if (!update_phase) return fail(update_phase);
  return AuctionTable(std::move(*standing), std::move(*insert), std::move(*update), std::move(*update_phase));
}

StorageResult<std::optional<AuctionTable::Standing>> AuctionTable::standing(const AuctionId& id) {
  Rows rows(standing_, id);
  auto found = rows.next();
  if (!found) return fail(found);
  if (!*found) return std::optional<Standing>();
  const auto phase = rules::parse_phase(rows.text(1));
  if (!phase) return unknown_word(id, "phase", rows.text(1));
  return std::optional(Standing{.seq = static_cast<std::uint64_t>(rows.integer(0)), .phase = *phase});
}

StorageResult<void> AuctionTable::write(const View& view, const std::optional<Standing>& before) {
  if (!before) {
    return insert_.run(view.id, view.title, view.seller, view.currency.code(), name(view.format), view.increments,
                       name(view.phase), outcome_name(view), view.starting_price.minor, minor(view.price),
                       view.minimum_bid.minor, view.high_bidder, view.bid_count, view.seq, view.has_reserve,
                       view.reserve_met, view.starts_at.ms, view.ends_at.ms);
  }
  if (before->phase != view.phase) {
    if (auto done = update_phase_.run(view.id, name(view.phase), outcome_name(view)); !done) return done;
  }
  return update_.run(view.id, minor(view.price), view.minimum_bid.minor, view.high_bidder, view.bid_count, view.seq,
                     view.reserve_met, view.ends_at.ms);
}

}  // namespace gavel::sqlite
