#include "storage/sqlite/codec_terms.hpp"

#include <utility>

namespace gavel::sqlite {

using rules::BuyNow;
using rules::Candle;
using rules::OutagePolicy;
using rules::PriceClock;
using rules::ReservePolicy;
using rules::SaleLot;
using rules::SoftClose;
using rules::Terms;
using rules::Units;

// Kept for ever: add, never change.
template <>
struct Words<ReservePolicy> {
  static constexpr std::string_view noun = "a reserve policy";
  static constexpr std::array<std::string_view, 2> words{"incremental", "full_max"};
};
template <>
struct Words<BuyNow::Policy> {
  static constexpr std::string_view noun = "a policy";
  static constexpr std::array<std::string_view, 3> words{"until_first_bid", "always", "until_percent"};
};
template <>
struct Words<SoftClose::Mode> {
  static constexpr std::string_view noun = "a mode";
  static constexpr std::array<std::string_view, 2> words{"reset", "add"};
};
template <>
struct Words<SoftClose::OnRetraction> {
  static constexpr std::string_view noun = "a policy";
  static constexpr std::array<std::string_view, 2> words{"keep", "recompute"};
};
template <>
struct Words<Units::Pricing> {
  static constexpr std::string_view noun = "a pricing";
  static constexpr std::array<std::string_view, 3> words{"uniform_lowest_accepted", "uniform_highest_rejected",
                                                         "pay_as_bid"};
};
template <>
struct Words<Units::Marginal> {
  static constexpr std::string_view noun = "a way of sharing";
  static constexpr std::array<std::string_view, 2> words{"time", "pro_rata"};
};
template <>
struct Words<OutagePolicy> {
  static constexpr std::string_view noun = "an outage policy";
  static constexpr std::array<std::string_view, 2> words{"as_recorded", "extend_on_outage"};
};

namespace {

/// The name that IncrementTable gives a table of one's own, which parse() cannot make again.
constexpr std::string_view kOwnBands = "bands";

void describe_increments(FieldWriter& io, const rules::IncrementTable& table) {
  io.field("increments", table.name());
  if (table.name() == kOwnBands) io.field("bands", table.bands());
}

void describe_increments(FieldReader& io, rules::IncrementTable& out) {
  std::string name;
  std::vector<rules::Band> bands;
  io.field("increments", name);
  if (name == kOwnBands) io.field("bands", bands);
  if (io.problem()) return;
  auto table =
      name == kOwnBands ? rules::IncrementTable::from_bands(std::move(bands)) : rules::IncrementTable::parse(name);
  if (!table) return io.wrong("\"increments\" is no table: " + table.error());
  out = std::move(*table);
}

template <class Io>
void describe_all(Io& io, Of<Io, Terms>& terms) {
  io.field("title", terms.title);
  io.unless("description", terms.description);
  io.account("seller", terms.seller);
  io.field("currency", terms.currency);
  io.field("format", terms.format);
  io.field("starting_price", terms.starting_price);
  io.maybe("reserve", terms.reserve);
  io.unless("reserve_policy", terms.reserve_policy);
  describe_increments(io, terms.increments);
  io.maybe("buy_now", terms.buy_now);
  io.field("starts_at", terms.starts_at);
  io.field("ends_at", terms.ends_at);
  io.maybe("soft_close", terms.soft_close);
  io.maybe("candle", terms.candle);
  io.maybe("price_clock", terms.price_clock);
  io.maybe("units", terms.units);
  io.maybe("reveal_ms", terms.reveal_ms);
  io.unless("beats_own", terms.beats_own);
  io.unless("weighted", terms.weighted);
  io.unless("approved_only", terms.approved_only);
  io.maybe("bidder_limit", terms.bidder_limit);
  io.maybe("confirm_above_percent", terms.confirm_above_percent);
  io.accounts_unless_none("linked", terms.linked);
  io.unless("outage", terms.outage);
  io.unless("outage_extension_ms", terms.outage_extension_ms);
  io.unless("time_zone", terms.time_zone);
  io.unless("relist_of", terms.relist_of);
  io.maybe("sale", terms.sale);
}

}  // namespace

template <class Io>
void describe(Io& io, Of<Io, BuyNow>& buy) {
  io.field("price", buy.price);
  io.field("policy", buy.policy);
  io.unless("percent", buy.percent);
  io.field("bid_at_or_above_buys", buy.bid_at_or_above_buys);
}

template <class Io>
void describe(Io& io, Of<Io, SoftClose>& soft) {
  io.field("window_ms", soft.window_ms);
  io.field("extension_ms", soft.extension_ms);
  io.field("mode", soft.mode);
  io.maybe("max_extensions", soft.max_extensions);
  io.maybe("hard_end", soft.hard_end);
  io.unless("on_retraction", soft.on_retraction);
}

template <class Io>
void describe(Io& io, Of<Io, Candle>& candle) {
  io.field("window_ms", candle.window_ms);
  io.field("auction", candle.auction);
  io.unless("seed", candle.seed);
  io.field("seed_hash", candle.seed_hash);
}

template <class Io>
void describe(Io& io, Of<Io, PriceClock>& clock) {
  io.field("step", clock.step);
  io.field("interval_ms", clock.interval_ms);
  io.maybe("floor", clock.floor);
}

template <class Io>
void describe(Io& io, Of<Io, Units>& units) {
  io.field("supply", units.supply);
  io.field("pricing", units.pricing);
  io.field("marginal", units.marginal);
}

template <class Io>
void describe(Io& io, Of<Io, SaleLot>& lot) {
  io.field("sale", lot.sale);
  io.field("lot", lot.lot);
  io.unless("group_end", lot.group_end);
  io.maybe("win_at_most", lot.win_at_most);
}

void describe(FieldWriter& io, const Terms& terms) { describe_all(io, terms); }
void describe(FieldReader& io, Terms& terms) { describe_all(io, terms); }

Terms blank_terms() {
  return {.title = {},
          .description = {},
          .seller = {},
          .currency = rules::Currency::parse("USD").value(),
          .starting_price = {},
          .reserve = {},
          .increments = rules::IncrementTable::parse("fixed:1").value(),
          .buy_now = {},
          .starts_at = {},
          .ends_at = {},
          .soft_close = {},
          .candle = {},
          .price_clock = {},
          .units = {},
          .reveal_ms = {},
          .bidder_limit = {},
          .confirm_above_percent = {},
          .linked = {},
          .time_zone = {},
          .relist_of = {},
          .sale = {}};
}

}  // namespace gavel::sqlite
