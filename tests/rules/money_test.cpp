#include "core/rules/money.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "core/rules/currency_table.hpp"

namespace gavel::rules::money_test {
namespace {

constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();

TEST(Money, sum_that_fits_is_the_sum) {
  EXPECT_EQ(checked_add({2}, {3}), Amount{5});
  EXPECT_EQ(checked_add({kMost}, {0}), Amount{kMost});
  EXPECT_EQ(checked_add({kMost - 1}, {1}), Amount{kMost});
  EXPECT_EQ(checked_add({kLeast}, {kMost}), Amount{-1});
  EXPECT_EQ(checked_add(kMaxAmount, kMaxAmount), Amount{2 * kMaxAmount.minor});
}

TEST(Money, sum_that_would_wrap_is_nothing) {
  EXPECT_EQ(checked_add({kMost}, {1}), std::nullopt);
  EXPECT_EQ(checked_add({1}, {kMost}), std::nullopt);
  EXPECT_EQ(checked_add({kLeast}, {-1}), std::nullopt);
  EXPECT_EQ(checked_add({kMost}, {kMost}), std::nullopt);
}

TEST(Money, range_is_zero_to_ten_to_the_fifteenth) {
  EXPECT_TRUE(in_range({0}));
  EXPECT_TRUE(in_range({1'000'000'000'000'000}));
  EXPECT_FALSE(in_range({1'000'000'000'000'001}));
  EXPECT_FALSE(in_range({-1}));
  EXPECT_FALSE(in_range({kMost}));
}

int decimals(std::string_view code) { return Currency::parse(code).value().exponent(); }

TEST(Vectors, V84_has_the_decimals_of_iso_4217) {
  EXPECT_EQ(decimals("JPY"), 0);
  EXPECT_EQ(decimals("USD"), 2);
  EXPECT_EQ(decimals("KWD"), 3);
  EXPECT_EQ(decimals("CLF"), 4);
}

TEST(Currency, every_code_of_the_table_parses_to_itself) {
  for (const auto& row : detail::kCurrencies) {
    const auto currency = Currency::parse(row.code);
    ASSERT_TRUE(currency) << row.code;
    EXPECT_EQ(currency->code(), row.code);
    EXPECT_EQ(currency->exponent(), row.exponent);
  }
}

TEST(Currency, table_holds_the_currencies_of_all_continents) {
  for (const char* code : {"EUR", "GBP", "CHF", "CNY", "INR", "BRL", "ZAR", "AUD", "XOF", "XCG", "AED", "ZWG"}) {
    EXPECT_TRUE(Currency::parse(code)) << code;
  }
}

TEST(Currency, code_that_is_not_in_use_is_refused) {
  for (const char* code : {"DEM", "HRK", "BGN", "ANG", "ZWL", "BTC", "AAA", "ZZZ"}) {
    EXPECT_FALSE(Currency::parse(code)) << code;
  }
}

TEST(Currency, code_without_a_minor_unit_is_refused) {
  for (const char* code : {"XAU", "XDR", "XTS", "XXX"}) EXPECT_FALSE(Currency::parse(code)) << code;
}

TEST(Currency, code_must_be_written_exactly) {
  using namespace std::string_view_literals;
  for (const auto code : {""sv, "US"sv, "usd"sv, "Usd"sv, "USDX"sv, " USD"sv, "USD "sv, "USD\0"sv}) {
    EXPECT_FALSE(Currency::parse(code)) << code;
  }
}

std::string decimal(std::int64_t minor, std::string_view code) {
  return to_decimal({minor}, Currency::parse(code).value());
}

TEST(Money, decimal_has_as_many_places_as_the_currency) {
  EXPECT_EQ(decimal(17500, "USD"), "175.00");
  EXPECT_EQ(decimal(500, "JPY"), "500");
  EXPECT_EQ(decimal(1234, "KWD"), "1.234");
  EXPECT_EQ(decimal(12345, "CLF"), "1.2345");
}

TEST(Money, decimal_below_one_has_a_zero_in_front) {
  EXPECT_EQ(decimal(0, "USD"), "0.00");
  EXPECT_EQ(decimal(5, "USD"), "0.05");
  EXPECT_EQ(decimal(50, "KWD"), "0.050");
  EXPECT_EQ(decimal(0, "JPY"), "0");
}

TEST(Money, decimal_of_a_negative_amount_has_its_sign) {
  EXPECT_EQ(decimal(-5, "USD"), "-0.05");
  EXPECT_EQ(decimal(-12345, "USD"), "-123.45");
  EXPECT_EQ(decimal(kLeast, "JPY"), "-9223372036854775808");
}

base::Expected<Amount, std::string> parsed(std::string_view text, std::string_view code) {
  return parse_decimal(text, Currency::parse(code).value());
}

TEST(Vectors, V84_decimals_count_the_currencys_minor_units) {
  EXPECT_EQ(parsed("500", "JPY").value(), Amount{500});
  EXPECT_EQ(parsed("1.234", "KWD").value(), Amount{1234});
  EXPECT_EQ(parsed("1.2", "USD").value(), Amount{120});
}

TEST(Vectors, V83_text_that_is_no_amount_is_refused) {
  using namespace std::string_view_literals;
  for (const auto text : {"12.345"sv, "1e3"sv, "-5"sv,  "0x10"sv, "NaN"sv,      ""sv,      "12,50"sv, "+5"sv,
                          " 5"sv,     "5 "sv,  "5."sv,  ".5"sv,   "."sv,        "1.2.3"sv, "1'000"sv, "007"sv,
                          "00"sv,     "inf"sv, "5\0"sv, "1.-2"sv, "\xD9\xA5"sv, "$5"sv,    "1 000"sv, "1E3"sv}) {
    const auto amount = parsed(text, "USD");
    ASSERT_FALSE(amount) << text;
    EXPECT_EQ(amount.error(), "must be a decimal number with at most 2 decimals, as USD has them");
  }
  EXPECT_EQ(parsed("500.0", "JPY").error(), "must be a whole number, as JPY has no decimals");
}

TEST(Vectors, V85_amounts_above_the_largest_are_refused_and_do_not_wrap) {
  EXPECT_EQ(parsed("10000000000000.00", "USD").value(), kMaxAmount);
  for (const char* text : {"10000000000000.01", "92233720368547758.07", "92233720368547758.08", "184467440737095516.16",
                           "99999999999999999999999999999999999999999999"}) {
    EXPECT_EQ(parsed(text, "USD").error(), "must be at most 10000000000000.00") << text;
  }
}

TEST(Money, decimal_that_is_written_is_read_back) {
  for (const char* code : {"JPY", "USD", "KWD", "CLF"}) {
    for (const std::int64_t minor : {0LL, 1LL, 9LL, 10LL, 99LL, 100LL, 12'345LL, 1'000'000'000'000'000LL}) {
      EXPECT_EQ(parsed(decimal(minor, code), code).value(), Amount{minor});
    }
  }
}

}  // namespace
}  // namespace gavel::rules::money_test
