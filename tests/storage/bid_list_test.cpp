// The list of bids: what everybody may see of each kind of entry, and when.
#include "storage/sqlite/bid_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/storage/fixtures.hpp"

namespace gavel::sqlite::testing::bid_list_test {
namespace {

using auction::BidKind;
using auction::BidRow;
using ::testing::HasSubstr;

class BidListTest : public ::testing::Test {
 protected:
  void keep(std::vector<Commit> batch) {
    for (const auto& verdict : journal_.append(shared(batch))) ASSERT_TRUE(verdict) << verdict.error().text;
  }
  void tell(std::vector<rules::Event> events) { keep({story_.tell(std::move(events))}); }
  std::vector<BidRow> rows(std::uint64_t after = 0, std::uint32_t limit = 100) {
    return Reader::open(directory_).value().bids(story_.id(), after, limit).value().items;
  }
  rules::BidRetracted retraction(std::vector<std::uint64_t> bids, std::uint32_t leader, std::optional<Amount> price) {
    return {.bids = std::move(bids),
            .by = "bob",
            .reason = "a typo",
            .leader_bidder = "somebody",
            .leader = leader,
            .leader_maximum = {123456789},
            .rival_maximum = Amount{123456789},
            .price = price,
            .ends_at = {61000}};
  }

  TempDir directory_;
  Journal journal_ = Journal::open(directory_).value();
  Story story_{1};
};

TEST_F(BidListTest, retracted_bid_stays_and_says_so) {
  keep({story_.create(), story_.bid(9900), story_.bid(10000), story_.bid(10100)});
  tell({retraction({3, 4}, 1, Amount{9900})});
  const auto list = rows();
  ASSERT_EQ(list.size(), 4u);
  EXPECT_FALSE(list[0].retracted);
  EXPECT_TRUE(list[1].retracted);
  EXPECT_TRUE(list[2].retracted);
  EXPECT_EQ(list[2].amount, Amount{10100});
  EXPECT_EQ(list[3].kind, BidKind::retraction);
  EXPECT_EQ(list[3].seq, 5u);
  EXPECT_EQ(list[3].alias, 2u) << "whose bids they were";
  EXPECT_EQ(list[3].price, Amount{9900});
  EXPECT_FALSE(list[3].amount);
  EXPECT_FALSE(list[3].led);
  EXPECT_FALSE(list[3].retracted);
}

TEST_F(BidListTest, retraction_counts_on_every_page) {
  keep({story_.create(), story_.bid(9900), story_.bid(10000), story_.bid(10100)});
  tell({retraction({3}, 3, Amount{9900})});
  EXPECT_TRUE(rows(0, 2)[1].retracted);
  EXPECT_TRUE(rows(2, 1)[0].retracted);
  EXPECT_FALSE(rows(3, 1)[0].retracted);
}

TEST_F(BidListTest, retraction_of_every_bid_leaves_no_price) {
  keep({story_.create(), story_.bid(9900)});
  tell({retraction({2}, 0, std::nullopt)});
  EXPECT_FALSE(rows().back().price);
}

TEST_F(BidListTest, clock_is_public) {
  keep({story_.create()});
  tell({rules::ClockJoined{"bob", 1}, rules::ClockJoined{"ann", 2}, rules::ClockLeft{"bob", 1, {12000}}});
  tell({rules::Taken{"ann", 2, {11000}, false}});
  const auto list = rows();
  ASSERT_EQ(list.size(), 4u);
  EXPECT_EQ(list[0].kind, BidKind::joined);
  EXPECT_FALSE(list[0].amount);
  EXPECT_EQ(list[2].kind, BidKind::left);
  EXPECT_EQ(list[2].amount, Amount{12000});
  EXPECT_FALSE(list[2].led);
  EXPECT_EQ(list[3].kind, BidKind::taken);
  EXPECT_EQ(list[3].amount, Amount{11000});
  EXPECT_EQ(list[3].price, Amount{11000});
  EXPECT_TRUE(list[3].led);
}

/// A sealed auction with a bid that stands, one that was replaced, and one that was withdrawn and made again.
class SealedList : public BidListTest {
 protected:
  void SetUp() override {
    keep({story_.create()});
    tell({rules::SealedBidPlaced{"ann", 1, {700}, 2, 1}, rules::SealedBidPlaced{"bob", 2, {800}, 1, 0},
          rules::SealedBidPlaced{"bob", 2, {900}, 1, 0}, rules::SealedBidPlaced{"eve", 3, {1000}, 1, 0},
          rules::SealedBidWithdrawn{"eve", 3}, rules::SealedBidPlaced{"eve", 3, {1100}, 1, 0},
          rules::BidCommitted{"zoe", 4, "digest"}, rules::BidRevealed{"zoe", 4, {1200}, 1, 0, "nonce"}});
  }
};

TEST_F(SealedList, nobody_sees_an_amount_before_the_close) {
  for (const auto& row : rows()) {
    EXPECT_FALSE(row.amount) << row.seq;
    EXPECT_FALSE(row.price) << row.seq;
    EXPECT_FALSE(row.units) << row.seq;
    EXPECT_FALSE(row.led) << row.seq;
  }
  EXPECT_EQ(rows().size(), 8u) << "that there was a bid is no secret";
}

TEST_F(SealedList, amounts_stay_secret_where_it_is_cancelled) {
  keep({story_.cancel()});
  for (const auto& row : rows()) EXPECT_FALSE(row.amount) << row.seq;
}

TEST_F(SealedList, amounts_are_public_after_the_close) {
  keep({story_.close()});
  const auto list = rows();
  EXPECT_EQ(list[0].amount, Amount{700});
  EXPECT_EQ(list[0].units, 2);
  EXPECT_EQ(list[1].amount, Amount{800});
  EXPECT_EQ(list[5].amount, Amount{1100});
  EXPECT_FALSE(list[6].amount);
  EXPECT_EQ(list[7].kind, BidKind::revealed);
  EXPECT_EQ(list[7].amount, Amount{1200});
}

TEST_F(SealedList, withdrawn_bid_says_so_and_stays_secret_for_ever) {
  keep({story_.close()});
  const auto list = rows();
  EXPECT_TRUE(list[3].retracted);
  EXPECT_FALSE(list[3].amount);
  EXPECT_FALSE(list[3].units);
  EXPECT_EQ(list[4].kind, BidKind::withdrawn);
  EXPECT_FALSE(list[5].retracted) << "made again after the withdrawal";
  EXPECT_FALSE(list[2].retracted);
}

TEST_F(BidListTest, damaged_retraction_is_corrupt_and_named) {
  keep({story_.create(), story_.bid(9900)});
  tell({retraction({2}, 0, std::nullopt)});
  fold(journal_);
  auto db = Connection::open(directory_ / "journal.db", OpenMode::existing).value();
  ASSERT_TRUE(db.exec("UPDATE entries SET payload = replace(payload, 'bids', 'bets') WHERE seq = 3"));
  const auto page = Reader::open(directory_).value().bids(story_.id(), 0, 10);
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code, StorageErrc::corrupt);
  EXPECT_THAT(page.error().text, HasSubstr("entry 3: \"bids\" is missing"));
}

}  // namespace
}  // namespace gavel::sqlite::testing::bid_list_test
