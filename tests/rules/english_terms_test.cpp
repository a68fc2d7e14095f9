// The terms that an English auction takes, and those that it refuses.
#include "tests/rules/clock_face.hpp"
#include "tests/rules/play.hpp"

namespace gavel::rules::english_terms_test {
namespace {

using testing::kEnd;
using testing::kHour;
using testing::kMinute;
using testing::kStart;
using testing::make_terms;

/// The fields that are wrong: "buy_now ending".
std::string wrong(const Terms& terms) {
  std::string fields;
  for (const auto& [field, sentence] : problems(terms, kStart)) fields += (fields.empty() ? "" : " ") + field;
  return fields;
}

TEST(EnglishTerms, buy_now_lies_above_the_starting_price_and_not_below_the_reserve) {
  Terms terms = make_terms();
  terms.reserve = Amount{5000};
  const auto with = [&](std::int64_t price) {
    terms.buy_now = BuyNow{.price = {price}};
    return wrong(terms);
  };
  EXPECT_EQ(with(5000), "");
  EXPECT_EQ(with(4999), "buy_now");
  EXPECT_EQ(with(1000), "buy_now");
  EXPECT_EQ(with(kMaxAmount.minor), "");
  EXPECT_EQ(with(kMaxAmount.minor + 1), "buy_now");
}

TEST(EnglishTerms, buy_now_has_a_percent_with_until_percent_only) {
  Terms terms = make_terms();
  const auto with = [&](BuyNow::Policy policy, std::uint32_t percent) {
    terms.buy_now = BuyNow{.price = {9000}, .policy = policy, .percent = percent};
    return wrong(terms);
  };
  EXPECT_EQ(with(BuyNow::Policy::always, 1), "buy_now");
  EXPECT_EQ(with(BuyNow::Policy::until_percent, 0), "buy_now");
  EXPECT_EQ(with(BuyNow::Policy::until_percent, 1), "");
  EXPECT_EQ(with(BuyNow::Policy::until_percent, 100), "");
  EXPECT_EQ(with(BuyNow::Policy::until_percent, 101), "buy_now");
}

TEST(EnglishTerms, soft_close_has_spans_of_up_to_seven_days_and_no_early_hard_end) {
  Terms terms = make_terms();
  const auto with = [&](std::int64_t window, std::int64_t extension, std::optional<Time> hard_end = {}) {
    terms.soft_close = SoftClose{.window_ms = window, .extension_ms = extension, .hard_end = hard_end};
    return wrong(terms);
  };
  EXPECT_EQ(with(1, 1), "");
  EXPECT_EQ(with(7 * 24 * kHour, 7 * 24 * kHour), "");
  EXPECT_EQ(with(0, 1), "soft_close");
  EXPECT_EQ(with(1, 0), "soft_close");
  EXPECT_EQ(with(7 * 24 * kHour + 1, 1), "soft_close");
  EXPECT_EQ(with(1, 1, kEnd), "");
  EXPECT_EQ(with(1, 1, kEnd - 1), "soft_close");
}

TEST(EnglishTerms, candle_burns_within_the_auction_and_alone) {
  Terms terms = make_terms();
  const auto with = [&](std::int64_t window) {
    terms.candle = Candle{.window_ms = window};
    return wrong(terms);
  };
  EXPECT_EQ(with(0), "ending");
  EXPECT_EQ(with(kEnd - kStart + 1), "ending");
  EXPECT_EQ(with(kEnd - kStart), "");
  terms.soft_close = SoftClose{.window_ms = kMinute, .extension_ms = kMinute};
  EXPECT_EQ(with(1), "soft_close");
  terms.soft_close.reset();
  terms.buy_now = BuyNow{.price = {9000}};
  EXPECT_EQ(with(1), "buy_now");
}

TEST(EnglishTerms, what_belongs_to_other_formats_is_refused) {
  Terms terms = make_terms();
  terms.price_clock = PriceClock{.step = {1}, .interval_ms = 1000, .floor = {}};
  terms.units = Units{.supply = 3};
  terms.reveal_ms = kMinute;
  terms.beats_own = true;
  terms.weighted = true;
  EXPECT_EQ(wrong(terms), "price_clock units commit_reveal beats_own weighted");
}

}  // namespace
}  // namespace gavel::rules::english_terms_test
