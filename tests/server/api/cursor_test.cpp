#include "server/api/cursor.hpp"

#include <gtest/gtest.h>

namespace gavel::api::cursor_test {
namespace {

auction::AuctionId some_id() {
  std::array<std::uint8_t, 16> bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i * 17);
  return auction::AuctionId(bytes);
}

TEST(Cursor, a_position_comes_back_as_it_went_out) {
  EXPECT_EQ(parse_auction_cursor(auction_cursor(some_id())), some_id());
  for (const std::int64_t key : {std::int64_t{0}, std::int64_t{1'795'363'200'000}, std::int64_t{-1}, INT64_MAX}) {
    const ListCursor cursor{.order = 5, .digest = {1, 2, 3, 4, 5, 6, 7, 255}, .key = key, .id = some_id()};
    EXPECT_EQ(parse_list_cursor(list_cursor(cursor)), cursor);
  }
  for (const std::uint64_t seq : {0ull, 1ull, 255ull, 256ull, 9223372036854775807ull}) {
    EXPECT_EQ(parse_bid_cursor(bid_cursor(seq)), seq);
  }
}

TEST(Cursor, it_needs_no_escaping_in_a_url) {
  const std::string text = auction_cursor(some_id()) + bid_cursor(77);
  EXPECT_EQ(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"), text.npos);
}

TEST(Cursor, one_of_another_list_or_a_changed_one_is_refused) {
  const std::string auction = auction_cursor(some_id());
  const std::string bid = bid_cursor(77);
  EXPECT_FALSE(parse_bid_cursor(auction));
  EXPECT_FALSE(parse_auction_cursor(bid));
  EXPECT_FALSE(parse_list_cursor(auction));
  EXPECT_FALSE(parse_auction_cursor(list_cursor({.id = some_id()})));
  for (const std::string& text : {std::string(), std::string("1"), auction + "A", auction.substr(1),
                                  auction.substr(0, auction.size() - 1), auction + "=", std::string(100'000, 'A')}) {
    EXPECT_FALSE(parse_auction_cursor(text)) << text.substr(0, 50);
    EXPECT_FALSE(parse_bid_cursor(text)) << text.substr(0, 50);
  }
  EXPECT_FALSE(parse_bid_cursor(bid_cursor(1ull << 63)));
}

}  // namespace
}  // namespace gavel::api::cursor_test
