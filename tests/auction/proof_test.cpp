#include "core/auction/proof.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "core/base/jwk.hpp"

namespace gavel::auction::proof_test {
namespace {

const auto kAuction = *AuctionId::parse("01ARYZ6S41TSV4RRFFQ69G5FAV");

TEST(EntryHash, is_that_of_the_text_as_it_is_documented) {
  const std::string zeros(64, '0');
  const std::string text =
      "gavel-entry-v1\n01ARYZ6S41TSV4RRFFQ69G5FAV\n1\n1469918176385\ncreated\n" + zeros + "\n{\"at\":1}";
  const auto first = entry_hash(kAuction, 1, {1469918176385}, "created", kNoEntry, R"({"at":1})");
  EXPECT_EQ(first, base::sha256(text));
  EXPECT_EQ(entry_hash(kAuction, 2, {1469918176386}, "opened", first, "{}"),
            base::sha256("gavel-entry-v1\n01ARYZ6S41TSV4RRFFQ69G5FAV\n2\n1469918176386\nopened\n" +
                         base::to_hex(first) + "\n{}"));
}

TEST(EntryHash, takes_the_longest_numbers_and_any_kind_and_payload) {
  const std::string kind(500, 'k');
  const std::string payload(100'000, 'p');
  EXPECT_EQ(entry_hash(kAuction, std::numeric_limits<std::uint64_t>::max(), {std::numeric_limits<std::int64_t>::min()},
                       kind, kNoEntry, payload),
            base::sha256("gavel-entry-v1\n01ARYZ6S41TSV4RRFFQ69G5FAV\n18446744073709551615\n-9223372036854775808\n" +
                         kind + "\n" + std::string(64, '0') + "\n" + payload));
}

TEST(EntryHash, changes_with_everything_that_is_in_it) {
  const auto was = entry_hash(kAuction, 2, {5}, "bid", kNoEntry, "{}");
  EXPECT_NE(entry_hash(kAuction.next(), 2, {5}, "bid", kNoEntry, "{}"), was);
  EXPECT_NE(entry_hash(kAuction, 3, {5}, "bid", kNoEntry, "{}"), was);
  EXPECT_NE(entry_hash(kAuction, 2, {6}, "bid", kNoEntry, "{}"), was);
  EXPECT_NE(entry_hash(kAuction, 2, {5}, "bit", kNoEntry, "{}"), was);
  EXPECT_NE(entry_hash(kAuction, 2, {5}, "bid", was, "{}"), was);
  EXPECT_NE(entry_hash(kAuction, 2, {5}, "bid", kNoEntry, "{ }"), was);
}

class Receipts : public ::testing::Test {
 protected:
  static std::vector<base::Sha256> hashes(std::size_t count) {
    std::vector<base::Sha256> out;
    for (std::size_t i = 0; i < count; ++i) out.push_back(entry_hash(kAuction, i + 1, {5}, "opened", kNoEntry, "{}"));
    return out;
  }
  Receipt receipt(std::size_t leaf, std::size_t leaves) const {
    const auto all = hashes(leaves);
    const auto batch = sign_batch(all, key_, base::jwk_thumbprint(key_.public_key()));
    return receipt_of(*batch, leaf, {kAuction, leaf + 1, {5}, all[leaf]});
  }

  const base::SigningKey key_ = base::SigningKey::generate();
};

TEST_F(Receipts, of_every_entry_of_a_batch_hold) {
  for (const std::size_t leaves : {1, 2, 3, 17, 64, 65}) {
    for (std::size_t leaf = 0; leaf < leaves; ++leaf) {
      EXPECT_EQ(fault_of(receipt(leaf, leaves), key_.public_key()), std::nullopt) << leaf << " of " << leaves;
    }
  }
}

TEST_F(Receipts, say_where_the_entry_is_and_whose_signature_it_is) {
  const auto one = receipt(3, 17);
  EXPECT_EQ(one.entry, (Proven{kAuction, 4, {5}, hashes(17)[3]}));
  EXPECT_EQ(one.leaf, 3u);
  EXPECT_EQ(one.leaves, 17u);
  EXPECT_EQ(one.path.size(), 5u);
  EXPECT_EQ(one.key, base::jwk_thumbprint(key_.public_key()));
}

TEST_F(Receipts, sign_the_root_as_it_is_documented) {
  const auto all = hashes(1);
  const auto batch = sign_batch(all, key_, "a key");
  const auto root = base::leaf_hash(base::as_text(all[0]));
  EXPECT_TRUE(base::verify(key_.public_key(), "gavel-batch-v1\n" + base::to_hex(root) + "\n", batch->signature));
}

TEST_F(Receipts, do_not_hold_for_another_hash_place_path_key_or_signature) {
  const auto good = receipt(3, 17);
  const auto fault = [&](auto change) {
    auto wrong = good;
    change(wrong);
    return fault_of(wrong, key_.public_key());
  };
  EXPECT_EQ(fault([](Receipt& r) { r.entry.entry_hash[0] ^= 1; }), ReceiptFault::signature);
  EXPECT_EQ(fault([](Receipt& r) { r.leaf = 2; }), ReceiptFault::signature);
  EXPECT_EQ(fault([](Receipt& r) { r.leaf = 17; }), ReceiptFault::path);
  EXPECT_EQ(fault([](Receipt& r) { r.leaves = 16; }), ReceiptFault::path);
  EXPECT_EQ(fault([](Receipt& r) { r.path[4][31] ^= 1; }), ReceiptFault::signature);
  EXPECT_EQ(fault([](Receipt& r) { r.path.pop_back(); }), ReceiptFault::path);
  EXPECT_EQ(fault([](Receipt& r) { r.signature[63] ^= 1; }), ReceiptFault::signature);
  EXPECT_EQ(fault_of(good, base::SigningKey::generate().public_key()), ReceiptFault::signature);
}

}  // namespace
}  // namespace gavel::auction::proof_test
