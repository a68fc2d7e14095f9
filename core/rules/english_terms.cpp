#include "core/rules/english_terms.hpp"

#include "core/rules/soft_close.hpp"
#include "core/rules/unused_terms.hpp"

namespace gavel::rules {
namespace {

void check_buy_now(const Terms& terms, Problems& found) {
  const BuyNow& offer = *terms.buy_now;
  if (!in_range(offer.price) || offer.price <= terms.starting_price) {
    found.emplace_back("buy_now", "must have a price above starting_price, up to " + std::to_string(kMaxAmount.minor));
  } else if (terms.reserve && offer.price < *terms.reserve) {
    found.emplace_back("buy_now", "must not have a price below reserve_price");
  }
  if (offer.policy == BuyNow::Policy::until_percent) {
    if (offer.percent < 1 || offer.percent > 100) found.emplace_back("buy_now", "must have a percent from 1 to 100");
  } else if (offer.percent != 0) {
    found.emplace_back("buy_now", "must have a percent with until_percent only");
  }
}

void check_candle(const Terms& terms, Problems& found) {
  if (terms.candle->window_ms < 1 || terms.candle->window_ms > terms.ends_at - terms.starts_at) {
    found.emplace_back("ending", "must have a window from 1 ms to the whole time between starts_at and ends_at");
  }
  // The one puts the end off for all to see, the other draws it in secret.
  if (terms.soft_close) found.emplace_back("soft_close", "must not be given together with a candle ending");
  // What is bought is over at once; a candle ending may say later that it had been over before.
  if (terms.buy_now) found.emplace_back("buy_now", "must not be given together with a candle ending");
}

}  // namespace

void check_english_terms(const Terms& terms, Problems& found) {
  if (terms.buy_now) check_buy_now(terms, found);
  if (terms.soft_close) check(*terms.soft_close, terms.ends_at, found);
  if (terms.candle) check_candle(terms, found);
  refuse_unused(terms, {Extra::buy_now, Extra::soft_close, Extra::candle, Extra::full_max, Extra::confirm}, found);
}

}  // namespace gavel::rules
