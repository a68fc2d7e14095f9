#include "storage/sqlite/auction_row.hpp"

#include <array>
#include <memory>
#include <utility>

#include "storage/sqlite/codec.hpp"

namespace gavel::sqlite {
namespace {

using auction::View;

enum Sql : std::size_t {
  kStanding,
  kInsert,
  kUpdate,
  kUpdateEnd,
  kUpdatePhase,
  kUpdateAgreed,
  kInsertTexts,
  kUpdateTerms,
  kUpdateAftermath,
  kStatements
};

constexpr std::array<std::string_view, kStatements> kSql{
    "SELECT a.seq, a.phase, e.hash FROM auctions AS a LEFT JOIN entries AS e ON e.auction = a.id AND e.seq = a.seq "
    "WHERE a.id = ?",
    "INSERT INTO auctions (id, phase, outcome, price, minimum_bid, high_bidder, bid_count, bidders, seq, has_reserve, "
    "reserve_met, starts_at_ms, ends_at_ms, clock_starts_at_ms, extensions, paused_remaining_ms, seller, sale, lot, "
    "format, currency) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    // What changes with a bid. What is in an index is apart: a bid then touches none, unless it puts the end off.
    "UPDATE auctions SET price = ?2, minimum_bid = ?3, high_bidder = ?4, bid_count = ?5, bidders = ?6, seq = ?7, "
    "reserve_met = ?8, clock_starts_at_ms = ?9, extensions = ?10, paused_remaining_ms = ?11 WHERE id = ?1",
    "UPDATE auctions SET ends_at_ms = ?2 WHERE id = ?1 AND ends_at_ms <> ?2",
    "UPDATE auctions SET phase = ?2, outcome = ?3 WHERE id = ?1",
    "UPDATE auctions SET seller = ?2, sale = ?3, lot = ?4, has_reserve = ?5, starts_at_ms = ?6, format = ?7, "
    "currency = ?8 WHERE id = ?1",
    "INSERT INTO auction_texts (auction, terms, aftermath) VALUES (?, ?, ?)",
    "UPDATE auction_texts SET terms = ?2 WHERE auction = ?1",
    "UPDATE auction_texts SET aftermath = ?2 WHERE auction = ?1"};

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

std::optional<std::string_view> sale_of(const View& view) {
  return view.terms->sale ? std::optional<std::string_view>(view.terms->sale->sale) : std::nullopt;
}

std::optional<std::uint32_t> lot_of(const View& view) {
  return view.terms->sale ? std::optional(view.terms->sale->lot) : std::nullopt;
}

base::Unexpected<StorageError> corrupt(const AuctionId& id, const std::string& sentence) {
  return base::Unexpected(StorageError{StorageErrc::corrupt, "auction " + id.to_string() + ": " + sentence});
}

base::Unexpected<StorageError> unknown_word(const AuctionId& id, std::string_view column, std::string_view word) {
  return corrupt(id, "the " + std::string(column) + " \"" + std::string(word) + "\" is not known here");
}

template <class T>
auto shared(T value) {
  return std::make_shared<const T>(std::move(value));
}

/// Why a text of the auction cannot be read.
base::Unexpected<StorageError> bad_text(const AuctionId& id, std::string_view column, const StorageError& error) {
  return corrupt(id, "the " + std::string(column) + ": " + error.text);
}

}  // namespace

StorageResult<View> view_of(const Rows& rows, Names& names) {
  const auto id = rows.id(0);
  const auto phase = rules::parse_phase(rows.text(1));
  if (!phase) return unknown_word(id, "phase", rows.text(1));
  const auto outcome = rows.is_null(2) ? std::nullopt : rules::parse_outcome(rows.text(2));
  if (!outcome && !rows.is_null(2)) return unknown_word(id, "outcome", rows.text(2));
  auto terms = decode_terms(rows.text(15), names);
  if (!terms) return bad_text(id, "terms", terms.error());
  auction::AftermathPtr aftermath;
  if (!rows.is_null(16)) {
    auto after = decode_aftermath(rows.text(16), names);
    if (!after) return bad_text(id, "aftermath", after.error());
    aftermath = shared(std::move(*after));
  }
  return View{.id = id,
              .terms = shared(std::move(*terms)),
              .phase = *phase,
              .outcome = outcome,
              .price = maybe_amount(rows, 3),
              .minimum_bid = {rows.integer(4)},
              .high_bidder = static_cast<std::uint32_t>(rows.integer(5)),
              .bid_count = static_cast<std::uint64_t>(rows.integer(6)),
              .bidders = static_cast<std::uint32_t>(rows.integer(7)),
              .seq = static_cast<std::uint64_t>(rows.integer(8)),
              .has_reserve = rows.integer(9) != 0,
              .reserve_met = rows.integer(10) != 0,
              .ends_at = {rows.integer(11)},
              .clock_starts_at = {rows.integer(12)},
              .extensions = static_cast<std::uint32_t>(rows.integer(13)),
              .paused_remaining_ms = rows.integer(14),
              .aftermath = std::move(aftermath)};
}

StorageResult<AuctionTable> AuctionTable::prepare(Connection& connection) {
  auto statements = connection.prepare_all(kSql);
  if (!statements) return fail(statements);
  return AuctionTable(std::move(*statements));
}

StorageResult<std::optional<Standing>> AuctionTable::standing(const AuctionId& id) {
  Rows rows(sql_[kStanding], id);
  auto found = rows.next();
  if (!found) return fail(found);
  if (!*found) return std::optional<Standing>();
  const auto phase = rules::parse_phase(rows.text(1));
  if (!phase) return unknown_word(id, "phase", rows.text(1));
  return std::optional(
      Standing{.seq = static_cast<std::uint64_t>(rows.integer(0)), .phase = *phase, .head = rows.bytes32(2)});
}

StorageResult<void> AuctionTable::write(const View& view, const ViewTexts& texts, const std::optional<Standing>& before,
                                        Names& names) {
  if (!before) return insert(view, texts, names);
  if (before->phase != view.phase) {
    if (auto done = sql_[kUpdatePhase].run(view.id, name(view.phase), outcome_name(view)); !done) return done;
  }
  if (auto done = write_texts(view, texts, names); !done) return done;
  return refresh(view);
}

StorageResult<void> AuctionTable::refresh(const View& view) {
  auto done = sql_[kUpdate].run(view.id, minor(view.price), view.minimum_bid.minor, view.high_bidder, view.bid_count,
                                view.bidders, view.seq, view.reserve_met, view.clock_starts_at.ms, view.extensions,
                                view.paused_remaining_ms);
  if (!done) return done;
  return sql_[kUpdateEnd].run(view.id, view.ends_at.ms);
}

StorageResult<void> AuctionTable::insert(const View& view, const ViewTexts& texts, Names& names) {
  auto done =
      sql_[kInsert].run(view.id, name(view.phase), outcome_name(view), minor(view.price), view.minimum_bid.minor,
                        view.high_bidder, view.bid_count, view.bidders, view.seq, view.has_reserve, view.reserve_met,
                        view.terms->starts_at.ms, view.ends_at.ms, view.clock_starts_at.ms, view.extensions,
                        view.paused_remaining_ms, names.to_entry(view.terms->seller), sale_of(view), lot_of(view),
                        name(view.terms->format), view.terms->currency.code());
  if (!done) return done;
  return sql_[kInsertTexts].run(view.id, texts.terms.value(), texts.aftermath);
}

StorageResult<void> AuctionTable::write_texts(const View& view, const ViewTexts& texts, Names& names) {
  if (texts.terms) {
    auto done = sql_[kUpdateAgreed].run(view.id, names.to_entry(view.terms->seller), sale_of(view), lot_of(view),
                                        view.has_reserve, view.terms->starts_at.ms, name(view.terms->format),
                                        view.terms->currency.code());
    if (!done) return done;
    if (auto written = sql_[kUpdateTerms].run(view.id, *texts.terms); !written) return written;
  }
  if (!texts.aftermath) return {};
  return sql_[kUpdateAftermath].run(view.id, *texts.aftermath);
}

}  // namespace gavel::sqlite
