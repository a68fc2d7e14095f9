// What sealed, reverse and multi-unit auctions refuse to be made of.
#include "tests/rules/sale.hpp"

namespace gavel::rules::sealed_terms_test {
namespace {

using testing::kEnd;
using testing::kStart;
using testing::terms_of;

constexpr Format kAll[] = {Format::first_price,         Format::vickrey,         Format::all_pay,   Format::reverse,
                           Format::reverse_first_price, Format::reverse_vickrey, Format::multi_unit};

Terms good(Format format) {
  Terms terms = terms_of(format, 1000, 1000);
  if (format == Format::multi_unit) terms.units = Units{.supply = 10};
  return terms;
}

std::string wrong(const Terms& terms) {
  std::string fields;
  for (const auto& [field, sentence] : problems(terms, kStart)) {
    EXPECT_TRUE(sentence.starts_with("must ")) << sentence;
    fields += (fields.empty() ? "" : " ") + field;
  }
  return fields;
}

TEST(SealedTerms, good_ones_have_no_problem) {
  for (const Format format : kAll) EXPECT_EQ(wrong(good(format)), "") << name(format);
}

TEST(SealedTerms, what_a_format_has_no_use_for_is_refused_by_its_name) {
  for (const Format format : kAll) {
    Terms terms = good(format);
    terms.buy_now = BuyNow{.price = {5000}};
    terms.candle = Candle{.window_ms = 1, .auction = {}, .seed = {}, .seed_hash = {}};
    terms.price_clock = PriceClock{.step = {1}, .interval_ms = 1000, .floor = {}};
    terms.reserve_policy = ReservePolicy::full_max;
    EXPECT_EQ(wrong(terms), "buy_now ending price_clock reserve_policy") << name(format);
  }
}

TEST(SealedTerms, soft_close_is_for_open_auctions) {
  for (const Format format : kAll) {
    Terms terms = good(format);
    terms.soft_close = SoftClose{.window_ms = 1000, .extension_ms = 1000, .max_extensions = {}, .hard_end = {}};
    EXPECT_EQ(wrong(terms), format == Format::reverse ? "" : "soft_close") << name(format);
  }
}

TEST(SealedTerms, soft_close_of_a_reverse_auction_has_its_ranges) {
  Terms terms = good(Format::reverse);
  terms.soft_close = SoftClose{.window_ms = 0, .extension_ms = 1000, .max_extensions = {}, .hard_end = {}};
  EXPECT_EQ(wrong(terms), "soft_close");
  terms.soft_close =
      SoftClose{.window_ms = 1, .extension_ms = 7 * 86'400'000 + 1, .max_extensions = {}, .hard_end = {}};
  EXPECT_EQ(wrong(terms), "soft_close");
  terms.soft_close = SoftClose{.window_ms = 1, .extension_ms = 1, .max_extensions = {}, .hard_end = Time{kEnd.ms - 1}};
  EXPECT_EQ(wrong(terms), "soft_close");
}

TEST(SealedTerms, undercutting_ones_own_is_for_open_reverse_auctions) {
  for (const Format format : kAll) {
    Terms terms = good(format);
    terms.beats_own = true;
    EXPECT_EQ(wrong(terms), format == Format::reverse ? "" : "beats_own") << name(format);
  }
}

TEST(SealedTerms, weights_are_for_reverse_auctions_that_pay_the_own_offer) {
  for (const Format format : kAll) {
    Terms terms = good(format);
    terms.weighted = true;
    const bool may = format == Format::reverse || format == Format::reverse_first_price;
    EXPECT_EQ(wrong(terms), may ? "" : "weighted") << name(format);
  }
}

TEST(SealedTerms, time_to_reveal_is_for_sealed_auctions_and_lasts_a_second_to_thirty_days) {
  for (const Format format : kAll) {
    Terms terms = good(format);
    for (const std::int64_t ms : {std::int64_t{1000}, std::int64_t{30} * 86'400'000}) {
      terms.reveal_ms = ms;
      EXPECT_EQ(wrong(terms), format == Format::reverse ? "commit_reveal" : "") << name(format);
    }
    if (format == Format::reverse) continue;
    for (const std::int64_t ms : {std::int64_t{-1}, std::int64_t{999}, std::int64_t{30} * 86'400'000 + 1}) {
      terms.reveal_ms = ms;
      EXPECT_EQ(wrong(terms), "reveal_ms") << name(format);
    }
  }
}

TEST(SealedTerms, guard_against_slips_needs_amounts_that_rise_and_are_seen) {
  for (const Format format : kAll) {
    Terms terms = good(format);
    terms.confirm_above_percent = 500;
    EXPECT_EQ(wrong(terms), is_reverse(format) ? "confirm_above_percent" : "") << name(format);
    if (is_reverse(format)) continue;
    terms.reveal_ms = 60'000;
    EXPECT_EQ(wrong(terms), "confirm_above_percent") << name(format);
  }
}

TEST(SealedTerms, units_are_for_many_units_and_there_they_must_be) {
  for (const Format format : kAll) {
    Terms terms = good(format);
    if (format == Format::multi_unit) {
      terms.units.reset();
    } else {
      terms.units = Units{.supply = 10};
    }
    EXPECT_EQ(wrong(terms), "units") << name(format);
  }
}

TEST(SealedTerms, supply_is_from_one_to_a_thousand_million) {
  Terms terms = good(Format::multi_unit);
  for (const std::int64_t supply : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1'000'000'001}}) {
    terms.units->supply = supply;
    EXPECT_EQ(wrong(terms), "units") << supply;
  }
  terms.units->supply = 1'000'000'000;
  EXPECT_EQ(wrong(terms), "");
}

TEST(SealedTerms, reserve_of_a_reverse_auction_lies_at_or_below_its_ceiling) {
  for (const Format format : kAll) {
    Terms terms = good(format);
    terms.reserve = Amount{999};
    EXPECT_EQ(wrong(terms), is_reverse(format) ? "" : "reserve_price") << name(format);
    terms.reserve = Amount{1001};
    EXPECT_EQ(wrong(terms), is_reverse(format) ? "reserve_price" : "") << name(format);
  }
}

}  // namespace
}  // namespace gavel::rules::sealed_terms_test
