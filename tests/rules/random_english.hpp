// Random terms of English auctions, with everything that the format knows.
#pragma once

#include "tests/rules/dice.hpp"
#include "tests/rules/play.hpp"

namespace gavel::rules::testing {

inline IncrementTable random_table(Dice& dice) {
  switch (dice.between(0, 4)) {
    case 0:
      return IncrementTable::parse("ebay-us").value();
    case 1:
      return IncrementTable::parse("yahoo-jp").value();
    case 2:
      return IncrementTable::parse("fixed:" + std::to_string(dice.between(1, 2000))).value();
    case 3:
      return IncrementTable::parse("percent:" + std::to_string(dice.between(1, 100))).value();
    default:
      break;
  }
  std::vector<Band> bands{{{0}, {dice.between(1, 500)}}};  // steps may shrink from band to band
  while (dice.percent(70)) bands.push_back({{bands.back().from.minor + dice.between(1, 3000)}, {dice.between(1, 500)}});
  return IncrementTable::from_bands(std::move(bands)).value();
}

inline SoftClose random_soft_close(Dice& dice, const Terms& terms) {
  const auto span = (terms.ends_at - terms.starts_at) / 2;
  SoftClose soft_close{.window_ms = dice.between(1, span), .extension_ms = dice.between(1, span)};
  if (dice.percent(50)) soft_close.mode = SoftClose::Mode::add;
  if (dice.percent(30)) soft_close.max_extensions = static_cast<std::uint32_t>(dice.between(0, 3));
  if (dice.percent(30)) soft_close.hard_end = terms.ends_at + dice.between(0, span);
  if (dice.percent(50)) soft_close.on_retraction = SoftClose::OnRetraction::recompute;
  return soft_close;
}

inline BuyNow random_buy_now(Dice& dice, const Terms& terms) {
  const auto least = std::max(terms.starting_price.minor + 1, terms.reserve.value_or(Amount{0}).minor);
  BuyNow buy_now{.price = {std::min(kMaxAmount.minor, least + dice.between(0, 20'000))}};
  buy_now.policy = static_cast<BuyNow::Policy>(dice.between(0, 2));
  if (buy_now.policy == BuyNow::Policy::until_percent)
    buy_now.percent = static_cast<std::uint32_t>(dice.between(1, 100));
  buy_now.bid_at_or_above_buys = dice.percent(50);
  return buy_now;
}

inline Candle random_candle(Dice& dice, const Terms& terms) {
  return {.window_ms = dice.between(1, terms.ends_at - terms.starts_at),
          .auction = "auc",
          .seed = std::to_string(dice.between(0, 1'000'000'000)),
          .seed_hash = ""};
}

/// Open from kStart or from `made`, for a quarter of an hour or for most of a day.
inline Terms random_terms(Dice& dice, Time made) {
  Terms terms = make_terms();
  terms.increments = random_table(dice);
  terms.starting_price = {dice.percent(5) ? kMaxAmount.minor - dice.between(1, 5000) : dice.between(1, 5000)};
  if (dice.percent(40)) {
    terms.reserve = Amount{std::min(kMaxAmount.minor, terms.starting_price.minor + dice.between(0, 8000))};
    if (dice.percent(40)) terms.reserve_policy = ReservePolicy::full_max;
  }
  if (dice.percent(60)) terms.starts_at = made;
  if (dice.percent(30)) terms.ends_at = kStart + 20LL * 60 * 60 * 1000;
  if (dice.percent(15)) {
    terms.candle = random_candle(dice, terms);
    return terms;
  }
  if (dice.percent(30)) terms.buy_now = random_buy_now(dice, terms);
  if (dice.percent(40)) terms.soft_close = random_soft_close(dice, terms);
  return terms;
}

}  // namespace gavel::rules::testing
