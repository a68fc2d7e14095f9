#include "core/auction/id.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace gavel::auction::id_test {
namespace {

constexpr auto kAllOnes = ~std::uint64_t{0};

TEST(AuctionId, nothing_is_all_zeros) { EXPECT_EQ(AuctionId().to_string(), "00000000000000000000000000"); }

TEST(AuctionId, time_is_in_the_first_ten_letters) {
  // 1469918176385 ms is 01ARYZ6S41, the example of the ULID specification.
  EXPECT_EQ(AuctionId::make({1469918176385}, 0, 0).to_string(), "01ARYZ6S410000000000000000");
}

TEST(AuctionId, random_bits_are_the_low_forty_of_each_number) {
  EXPECT_EQ(AuctionId::make({0}, kAllOnes, 0).to_string(), "0000000000ZZZZZZZZ00000000");
  EXPECT_EQ(AuctionId::make({0}, 0, kAllOnes).to_string(), "000000000000000000ZZZZZZZZ");
  EXPECT_EQ(AuctionId::make({5}, std::uint64_t{1} << 40, std::uint64_t{1} << 40), AuctionId::make({5}, 0, 0));
}

TEST(AuctionId, largest_one_begins_with_seven) {
  const auto largest = AuctionId::make({(std::int64_t{1} << 48) - 1}, kAllOnes, kAllOnes);
  EXPECT_EQ(largest.to_string(), "7ZZZZZZZZZZZZZZZZZZZZZZZZZ");
  EXPECT_EQ(AuctionId::parse("7ZZZZZZZZZZZZZZZZZZZZZZZZZ"), largest);
  EXPECT_FALSE(AuctionId::parse("80000000000000000000000000"));
}

TEST(AuctionId, text_comes_back_in_either_case) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int i = 0; i < 1000; ++i) {
    const auto id = AuctionId::make({static_cast<std::int64_t>(random() >> 16)}, random(), random());
    auto text = id.to_string();
    EXPECT_EQ(AuctionId::parse(text), id);
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    EXPECT_EQ(AuctionId::parse(text), id);
  }
}

TEST(AuctionId, sorts_by_time_as_a_value_and_as_text) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  auto before = AuctionId::make({1700000000000}, random(), random());
  for (std::int64_t ms = 1700000000001; ms < 1700000001000; ++ms) {
    const auto next = AuctionId::make({ms}, random(), random());
    EXPECT_LT(before, next);
    EXPECT_LT(before.to_string(), next.to_string());
    before = next;
  }
}

TEST(AuctionId, next_carries_over_all_bytes) {
  EXPECT_EQ(AuctionId().next().to_string(), "00000000000000000000000001");
  EXPECT_EQ(AuctionId::make({5}, kAllOnes, kAllOnes).next(), AuctionId::make({6}, 0, 0));
}

TEST(IdMaker, makes_rising_ids_within_a_millisecond_and_when_the_time_goes_back) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  IdMaker maker;
  auto before = maker.make({1700000000000}, random(), random());
  for (int i = 0; i < 1000; ++i) {
    const auto next = maker.make({1700000000000 - i % 3}, random(), random());
    EXPECT_LT(before, next);
    before = next;
  }
}

TEST(AuctionId, everything_else_is_refused) {
  for (const auto* bad :
       {"", "0", "0000000000000000000000000", "000000000000000000000000000", "0000000000000000000000000I",
        "0000000000000000000000000l", "0000000000000000000000000O", "0000000000000000000000000u",
        "0000000000000000000000000-", " 0000000000000000000000000", "000000000000000000000000\xc3\xa9"}) {
    EXPECT_FALSE(AuctionId::parse(bad)) << bad;
  }
  EXPECT_FALSE(AuctionId::parse(std::string_view("0000000000000000000000000\0", 26)));
}

}  // namespace
}  // namespace gavel::auction::id_test
