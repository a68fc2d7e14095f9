#include "core/rules/increments.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <utility>

namespace gavel::rules::increments_test {
namespace {

using Steps = std::initializer_list<std::pair<std::int64_t, std::int64_t>>;

void expect_steps(const IncrementTable& table, Steps steps) {
  for (const auto& [beaten, step] : steps) EXPECT_EQ(table.step_at({beaten}), Amount{step}) << "at " << beaten;
}
void expect_steps(const char* name, Steps steps) { expect_steps(IncrementTable::parse(name).value(), steps); }

TEST(Vectors, V01_band_is_chosen_by_the_amount_being_beaten) {
  expect_steps("ebay-us",
               {{99, 5}, {100, 25}, {499, 25}, {500, 50}, {2499, 50}, {2500, 100}, {9999, 100}, {10000, 250}});
}

TEST(Vectors, V02_lower_edge_of_a_band_is_inclusive) {
  expect_steps("ebay-us", {{24999, 250}, {25000, 500}, {49999, 500}, {50000, 1000}, {99999, 1000}, {100000, 2500}});
}

TEST(Increments, ebay_us_starts_at_zero_and_its_last_band_is_open_ended) {
  expect_steps("ebay-us", {{0, 5}, {1, 5}, {249999, 2500}, {250000, 5000}, {499999, 5000}, {500000, 10000}});
  expect_steps("ebay-us", {{kMaxAmount.minor, 10000}});
}

TEST(Increments, yahoo_jp_counts_in_yen) {
  expect_steps("yahoo-jp", {{0, 10}, {999, 10}, {1000, 100}, {4999, 100}, {5000, 250}, {9999, 250}, {10000, 500}});
  expect_steps("yahoo-jp", {{49999, 500}, {50000, 1000}, {kMaxAmount.minor, 1000}});
}

TEST(Increments, fixed_step_is_the_same_everywhere) {
  expect_steps("fixed:1000", {{0, 1000}, {1, 1000}, {4500, 1000}, {kMaxAmount.minor, 1000}});
}

TEST(Vectors, V26_percent_is_rounded_down_and_at_least_one_unit) {
  expect_steps("percent:5", {{10, 1}, {19, 1}, {20, 1}, {39, 1}, {40, 2}, {100, 5}, {1999, 99}});
}

TEST(Increments, percent_of_the_largest_amount_does_not_wrap) {
  expect_steps("percent:100", {{0, 1}, {1, 1}, {kMaxAmount.minor, kMaxAmount.minor}});
}

TEST(Increments, name_gives_the_same_table_again) {
  for (const char* name : {"ebay-us", "yahoo-jp", "fixed:1", "fixed:1000000000000000", "percent:1", "percent:100"}) {
    const auto table = IncrementTable::parse(name).value();
    EXPECT_EQ(table.name(), name);
    EXPECT_EQ(IncrementTable::parse(table.name()).value(), table);
  }
}

TEST(Increments, unknown_or_senseless_name_is_refused_with_a_sentence) {
  for (const char* name : {"",
                           "ebay",
                           "EBAY-US",
                           "ebay-us ",
                           "fixed",
                           "fixed:",
                           "fixed:0",
                           "fixed:-5",
                           "fixed:+5",
                           "fixed:1.5",
                           "fixed:1e3",
                           "fixed:0x10",
                           "fixed: 5",
                           "fixed:5 ",
                           "fixed:1000000000000001",
                           "fixed:99999999999999999999",
                           "percent:",
                           "percent:0",
                           "percent:101",
                           "percent:5%",
                           "percent:-1",
                           "bands"}) {
    const auto table = IncrementTable::parse(name);
    ASSERT_FALSE(table) << name;
    EXPECT_FALSE(table.error().empty());
  }
}

TEST(Increments, own_bands_make_a_table) {
  const auto table = IncrementTable::from_bands({{{0}, {1}}, {{10}, {2}}, {{1000}, {50}}}).value();
  EXPECT_EQ(table.name(), "bands");
  expect_steps(table, {{0, 1}, {9, 1}, {10, 2}, {999, 2}, {1000, 50}, {kMaxAmount.minor, 50}});
}

std::string flaw(std::vector<Band> bands) {
  auto table = IncrementTable::from_bands(std::move(bands));
  return table ? "none" : table.error();
}

TEST(Increments, table_without_a_band_is_refused) { EXPECT_EQ(flaw({}), "an increment table needs at least one band"); }

TEST(Increments, table_with_a_gap_below_its_first_band_is_refused) {
  EXPECT_EQ(flaw({{{1}, {5}}}), "the first band must start at 0");
  EXPECT_EQ(flaw({{{-1}, {5}}}), "the first band must start at 0");
}

TEST(Increments, bands_out_of_order_or_twice_are_refused) {
  EXPECT_EQ(flaw({{{0}, {5}}, {{100}, {5}}, {{50}, {5}}}), "band 3 must start above the one before it");
  EXPECT_EQ(flaw({{{0}, {5}}, {{0}, {10}}}), "band 2 must start above the one before it");
}

TEST(Increments, step_that_is_not_positive_is_refused) {
  EXPECT_EQ(flaw({{{0}, {0}}}), "band 1 must have a step above 0");
  EXPECT_EQ(flaw({{{0}, {5}}, {{100}, {-5}}}), "band 2 must have a step above 0");
}

TEST(Increments, amount_beyond_the_largest_allowed_is_refused) {
  EXPECT_EQ(flaw({{{0}, {kMaxAmount.minor + 1}}}), "band 1 has an amount beyond the largest allowed");
  EXPECT_EQ(flaw({{{0}, {5}}, {{kMaxAmount.minor + 1}, {5}}}), "band 2 has an amount beyond the largest allowed");
  EXPECT_EQ(flaw({{{0}, {kMaxAmount.minor}}, {{kMaxAmount.minor}, {1}}}), "none");
}

TEST(Increments, presets_of_other_houses_follow_their_tables) {
  expect_steps("sl-parcels", {{0, 50}, {999, 50}, {1000, 100}, {9999, 100}, {10000, 500}, {99999, 500}});
  expect_steps("sl-parcels", {{100000, 1000}, {kMaxAmount.minor, 1000}});
  expect_steps("internetee", {{0, 1}, {99, 1}, {100, 10}, {999, 10}, {1000, 100}, {9999, 100}, {10000, 1000}});
}

TEST(Increments, internetee_goes_on_by_powers_of_ten_and_its_last_band_is_open_ended) {
  const auto table = IncrementTable::parse("internetee").value();
  std::int64_t from = 100;
  for (; from < kMaxAmount.minor; from *= 10) {
    EXPECT_EQ(table.step_at({from - 1}).minor, from / 100);
    EXPECT_EQ(table.step_at({from}).minor, from / 10);
  }
  EXPECT_EQ(table.step_at(kMaxAmount).minor, kMaxAmount.minor / 100);
}

TEST(Increments, presets_are_tables_that_from_bands_would_take) {
  for (const char* name : {"ebay-us", "yahoo-jp", "sl-parcels", "internetee"}) {
    const auto bands = IncrementTable::parse(name).value().bands();
    EXPECT_EQ(IncrementTable::from_bands(bands).value().bands(), bands) << name;
  }
}

}  // namespace
}  // namespace gavel::rules::increments_test
