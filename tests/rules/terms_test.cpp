#include <limits>

#include "tests/rules/play.hpp"

namespace gavel::rules::terms_test {
namespace {

using testing::kEnd;
using testing::kStart;
using testing::make_terms;

/// The fields that are wrong: "starts_at ends_at".
std::string wrong(const Terms& terms, Time now = kStart) {
  std::string fields;
  for (const auto& [field, sentence] : problems(terms, now)) {
    EXPECT_FALSE(sentence.empty()) << field;
    fields += (fields.empty() ? "" : " ") + field;
  }
  return fields;
}

class TermsTest : public ::testing::Test {
 protected:
  Terms terms = make_terms();
};

TEST_F(TermsTest, good_ones_have_no_problem) {
  EXPECT_EQ(wrong(terms), "");
  terms.reserve = terms.starting_price;
  EXPECT_EQ(wrong(terms), "");
}

TEST_F(TermsTest, starting_price_must_be_an_amount_that_can_be_bid) {
  for (const std::int64_t price : {std::int64_t{0}, std::int64_t{-1}, kMaxAmount.minor + 1}) {
    terms.starting_price = {price};
    EXPECT_EQ(wrong(terms), "starting_price") << price;
  }
  for (const std::int64_t price : {std::int64_t{1}, kMaxAmount.minor}) {
    terms.starting_price = {price};
    EXPECT_EQ(wrong(terms), "") << price;
  }
}

TEST_F(TermsTest, reserve_must_reach_the_starting_price_and_stay_in_range) {
  for (const std::int64_t reserve : {std::int64_t{-5}, std::int64_t{0}, std::int64_t{999}, kMaxAmount.minor + 1,
                                     std::numeric_limits<std::int64_t>::max()}) {
    terms.reserve = Amount{reserve};
    EXPECT_EQ(wrong(terms), "reserve_price") << reserve;
  }
}

TEST_F(TermsTest, end_must_be_in_the_future) {
  EXPECT_EQ(wrong(terms, kEnd), "ends_at");
  EXPECT_EQ(wrong(terms, Time{kEnd.ms + 1}), "ends_at");
  EXPECT_EQ(wrong(terms, Time{kEnd.ms - 1}), "");
}

TEST_F(TermsTest, end_must_be_after_the_start) {
  terms.starts_at = terms.ends_at;
  EXPECT_EQ(wrong(terms), "ends_at");
  terms.starts_at = Time{terms.ends_at.ms - 1};
  EXPECT_EQ(wrong(terms), "");
}

TEST_F(TermsTest, times_must_be_writable_as_dates) {
  terms.ends_at = Time{std::numeric_limits<std::int64_t>::max()};
  EXPECT_EQ(wrong(terms), "ends_at");
  terms.starts_at = Time{-1};
  EXPECT_EQ(wrong(terms), "starts_at ends_at");
}

TEST_F(TermsTest, title_must_be_one_line_of_at_most_two_hundred_characters) {
  terms.title = "";
  EXPECT_EQ(wrong(terms), "title");
  terms.title = "two\nlines";
  EXPECT_EQ(wrong(terms), "title");
  terms.title = std::string(201, 'x');
  EXPECT_EQ(wrong(terms), "title");
  terms.title = std::string(200, 'x');
  EXPECT_EQ(wrong(terms), "");
}

TEST_F(TermsTest, title_is_counted_in_characters_and_not_in_bytes) {
  terms.title.clear();
  for (int i = 0; i < 200; ++i) terms.title += "é";
  EXPECT_EQ(wrong(terms), "");
  terms.title += "é";
  EXPECT_EQ(wrong(terms), "title");
}

TEST_F(TermsTest, seller_must_be_named) {
  terms.seller = "";
  EXPECT_EQ(wrong(terms), "seller");
}

TEST_F(TermsTest, description_has_at_most_ten_thousand_characters) {
  terms.description = std::string(10'000, 'x');
  EXPECT_EQ(wrong(terms), "");
  terms.description += "x";
  EXPECT_EQ(wrong(terms), "description");
}

TEST_F(TermsTest, time_zone_is_a_short_line) {
  terms.time_zone = "Europe/London";
  EXPECT_EQ(wrong(terms), "");
  terms.time_zone = std::string(65, 'x');
  EXPECT_EQ(wrong(terms), "time_zone");
}

TEST_F(TermsTest, bidder_limit_is_an_amount_that_can_be_bid) {
  for (const std::int64_t limit : {std::int64_t{0}, std::int64_t{-1}, kMaxAmount.minor + 1}) {
    terms.bidder_limit = Amount{limit};
    EXPECT_EQ(wrong(terms), "bidder_limit") << limit;
  }
  terms.bidder_limit = Amount{1};
  EXPECT_EQ(wrong(terms), "");
}

TEST_F(TermsTest, confirm_above_percent_is_from_101_to_9000) {
  for (const auto& [percent, field] :
       {std::pair{100u, "confirm_above_percent"}, {101u, ""}, {9000u, ""}, {9001u, "confirm_above_percent"}}) {
    terms.confirm_above_percent = percent;
    EXPECT_EQ(wrong(terms), field) << percent;
  }
}

TEST_F(TermsTest, linked_are_at_most_a_hundred_names) {
  terms.linked.assign(100, "cousin");
  EXPECT_EQ(wrong(terms), "");
  terms.linked.push_back("cousin");
  EXPECT_EQ(wrong(terms), "linked");
  terms.linked = {"cousin", ""};
  EXPECT_EQ(wrong(terms), "linked");
}

TEST_F(TermsTest, outage_extension_is_needed_where_the_policy_extends) {
  EXPECT_EQ(wrong(terms), "");
  terms.outage = OutagePolicy::extend_on_outage;
  EXPECT_EQ(wrong(terms), "outage_extension_ms");
  terms.outage_extension_ms = 7LL * 24 * 60 * 60 * 1000;
  EXPECT_EQ(wrong(terms), "");
  ++terms.outage_extension_ms;
  EXPECT_EQ(wrong(terms), "outage_extension_ms");
}

TEST_F(TermsTest, all_problems_are_told_at_once) {
  terms.title = "";
  terms.starting_price = {0};
  terms.ends_at = Time{0};
  EXPECT_EQ(wrong(terms), "title starting_price ends_at");
}

}  // namespace
}  // namespace gavel::rules::terms_test
