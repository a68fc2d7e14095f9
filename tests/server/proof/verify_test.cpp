#include "server/proof/verify.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "tests/server/proof/histories.hpp"

namespace gavel::proof::verify_test {
namespace {

using testing::chained;
using testing::Dice;
using testing::Exported;

class Verify : public ::testing::Test {
 protected:
  ~Verify() override { std::filesystem::remove(file_); }

  Report verified(const Exported& lamp, const Given& given = {}) {
    std::ofstream(file_, std::ios::binary) << lamp.text();
    return verify(file_, given).value();
  }
  /// "signature: key", for the first check that is not good.
  std::string first_wrong(const Exported& lamp, const Given& given = {}) {
    for (const auto& check : verified(lamp, given).checks) {
      if (check.fault) return check.name + ": " + std::string(name(check.fault->wrong));
    }
    return "good";
  }
  Exported sold() {
    rules::testing::Stage stage(rules::testing::make_terms());
    stage.give(rules::PlaceBid{.bidder = "~a", .amount = {5000}}, rules::testing::kStart + 1);
    stage.give(rules::PlaceBid{.bidder = "~b", .amount = {3000}}, rules::testing::kStart + 2);
    stage.give(rules::Close{}, rules::testing::kEnd);
    return chained(dice_, stage.recorded(), auction::AuctionId::make({5}, 1, 2), key_);
  }
  static Given about(const auction::Receipt& receipt) {
    Given given;
    given.receipts.push_back({"bid.json", receipt});
    return given;
  }

  Dice dice_{1};
  const base::SigningKey key_ = base::SigningKey::generate();
  const std::filesystem::path file_ =
      std::filesystem::temp_directory_path() / ("gavel-verify-" + std::to_string(::getpid()) + ".jsonl");
};

TEST_F(Verify, tells_price_winner_and_end) {
  const auto report = verified(sold());
  EXPECT_TRUE(report.good());
  ASSERT_TRUE(report.told);
  EXPECT_EQ(report.told->outcome, rules::Outcome::sold);
  EXPECT_EQ(report.told->price, rules::Amount{3100});
  EXPECT_EQ(report.told->winner, 1u);
  EXPECT_EQ(report.told->ends_at, rules::testing::kEnd);
  EXPECT_EQ(report.told->over_at, rules::testing::kEnd);
}

TEST_F(Verify, is_content_with_every_format_and_every_receipt) {
  for (std::size_t format = 0; format < rules::kFormats; ++format) {
    rules::testing::for_each_seed(10, [&](Dice& dice) {
      const auto lamp = testing::random_export(dice, static_cast<rules::Format>(format), key_);
      Given given{.receipts = {}, .keys = std::vector{key_.public_key()}};
      for (const auto& receipt : lamp.receipts) given.receipts.push_back({"r", receipt});
      ASSERT_EQ(first_wrong(lamp, given), "good");
    });
  }
}

TEST_F(Verify, checks_the_signature_with_the_keys_that_are_trusted) {
  const auto other = base::SigningKey::generate().public_key();
  EXPECT_EQ(first_wrong(sold(), {.receipts = {}, .keys = std::vector{other, key_.public_key()}}), "good");
  EXPECT_EQ(first_wrong(sold(), {.receipts = {}, .keys = std::vector{other}}), "signature: key");
  auto forged = sold();
  forged.header.receipt.signature[5] ^= 1;
  EXPECT_EQ(first_wrong(forged), "signature: signature");
  auto lost = sold();
  lost.header.receipt.leaf += lost.header.receipt.leaves;
  EXPECT_EQ(first_wrong(lost), "signature: signature");
}

TEST_F(Verify, names_an_entry_that_a_receipt_proves_and_the_export_does_not_have) {
  const auto lamp = sold();
  EXPECT_EQ(first_wrong(lamp, about(lamp.receipts[2])), "good");
  auto cut = lamp;
  cut.entries.resize(2);
  cut.header = {lamp.header.auction, 2, lamp.entries[1].hash, lamp.header.keys, lamp.receipts[1]};
  EXPECT_EQ(first_wrong(cut), "good") << "nobody can tell, but for who has a receipt";
  EXPECT_EQ(first_wrong(cut, about(lamp.receipts[2])), "receipt bid.json: receipt");
}

TEST_F(Verify, names_a_receipt_for_another_entry_auction_time_or_by_another_key) {
  const auto lamp = sold();
  auto other = lamp.receipts[1];
  other.entry.seq = 3;
  EXPECT_EQ(first_wrong(lamp, about(other)), "receipt bid.json: receipt");
  other = lamp.receipts[1];
  other.entry.auction = other.entry.auction.next();
  EXPECT_EQ(first_wrong(lamp, about(other)), "receipt bid.json: receipt");
  other = lamp.receipts[1];
  other.entry.at = other.entry.at + 1;
  EXPECT_EQ(first_wrong(lamp, about(other)), "receipt bid.json: receipt");
  other = lamp.receipts[1];
  other.key = "none";
  EXPECT_EQ(first_wrong(lamp, about(other)), "receipt bid.json: key");
  other = lamp.receipts[1];
  other.signature[0] ^= 1;
  EXPECT_EQ(first_wrong(lamp, about(other)), "receipt bid.json: signature");
}

TEST_F(Verify, finds_an_outcome_that_the_rules_do_not_give_though_it_is_signed) {
  rules::testing::Stage stage(rules::testing::make_terms());
  stage.give(rules::PlaceBid{.bidder = "~a", .amount = {5000}}, rules::testing::kStart + 1);
  stage.give(rules::Close{}, rules::testing::kEnd);
  auto history = stage.recorded();
  std::get<rules::Closed>(history.back().event).hammer_price = rules::Amount{4000};
  EXPECT_EQ(first_wrong(chained(dice_, history, auction::AuctionId::make({5}, 1, 2), key_)), "rules: rules");
}

TEST_F(Verify, does_not_ask_the_rules_about_a_broken_chain) {
  auto lamp = sold();
  lamp.entries[1].payload = "nonsense";
  const auto report = verified(lamp);
  EXPECT_EQ(report.checks.size(), 2u);
  EXPECT_FALSE(report.told);
}

TEST_F(Verify, says_what_is_no_export) {
  EXPECT_FALSE(verify(file_, {}));
  std::ofstream(file_) << "seq,time\n";
  EXPECT_FALSE(verify(file_, {}));
}

}  // namespace
}  // namespace gavel::proof::verify_test
