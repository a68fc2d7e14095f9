// What becomes of an export in the wrong hands is named.
#include "server/proof/chain.hpp"

#include <gtest/gtest.h>

#include "tests/server/proof/histories.hpp"

namespace gavel::proof::chain_test {
namespace {

using testing::chained;
using testing::Dice;
using testing::Exported;

/// Seven entries: created and bids.
Exported seven() {
  rules::testing::Stage stage(rules::testing::make_terms());
  for (int i = 1; i <= 6; ++i) {
    stage.give(rules::PlaceBid{.bidder = i % 2 ? "~a" : "~b", .amount = {i * 1000 + 1000}}, rules::testing::kStart + i);
  }
  Dice dice(1);
  return chained(dice, stage.recorded(), auction::AuctionId::make({5}, 1, 2), base::SigningKey::generate());
}

std::optional<Fault> read(const Header& header, const std::vector<ChainedEntry>& entries) {
  Chain chain(header, {});
  for (const auto& entry : entries) chain.take(entry);
  return chain.end();
}

std::string named(const std::optional<Fault>& fault) {
  if (!fault) return "good";
  return std::string(name(fault->wrong)) + (fault->entry ? " " + std::to_string(*fault->entry) : "");
}

/// The same with other content, rehashed from entry `from` on.
void rechain(Exported& lamp, std::size_t from) {
  for (std::size_t i = from; i < lamp.entries.size(); ++i) {
    auto& entry = lamp.entries[i];
    entry.seq = i + 1;
    entry.prev = i == 0 ? auction::kNoEntry : lamp.entries[i - 1].hash;
    entry.hash = auction::entry_hash(lamp.header.auction, entry.seq, entry.at, entry.kind, entry.prev, entry.payload);
  }
}

TEST(Chain, of_what_was_exported_is_good) {
  const auto lamp = seven();
  EXPECT_EQ(named(read(lamp.header, lamp.entries)), "good");
}

TEST(Chain, names_an_entry_that_was_changed) {
  for (std::size_t i = 0; i < 7; ++i) {
    auto payload = seven(), at = seven(), kind = seven(), hash = seven(), prev = seven();
    const auto expected = "changed " + std::to_string(i + 1);
    payload.entries[i].payload.back() = ' ';
    EXPECT_EQ(named(read(payload.header, payload.entries)), expected);
    at.entries[i].at = at.entries[i].at + 1;
    EXPECT_EQ(named(read(at.header, at.entries)), expected);
    kind.entries[i].kind = "bit";
    EXPECT_EQ(named(read(kind.header, kind.entries)), expected);
    hash.entries[i].hash[0] ^= 1;
    EXPECT_EQ(named(read(hash.header, hash.entries)), expected);
    prev.entries[i].prev[0] ^= 1;
    EXPECT_EQ(named(read(prev.header, prev.entries)), expected);
  }
}

TEST(Chain, names_an_entry_that_was_changed_and_hashed_anew) {
  auto lamp = seven();
  auto& entry = lamp.entries[3];
  entry.payload = "{}";
  entry.hash = auction::entry_hash(lamp.header.auction, entry.seq, entry.at, entry.kind, entry.prev, entry.payload);
  EXPECT_EQ(named(read(lamp.header, lamp.entries)), "changed 4");
}

TEST(Chain, names_an_entry_that_is_missing) {
  for (std::size_t i = 0; i < 7; ++i) {
    auto lamp = seven();
    lamp.entries.erase(lamp.entries.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_EQ(named(read(lamp.header, lamp.entries)), "missing " + std::to_string(i + 1));
  }
  const auto lamp = seven();
  EXPECT_EQ(named(read(lamp.header, {})), "missing 1");
}

TEST(Chain, names_entries_that_changed_places) {
  for (std::size_t i = 0; i + 1 < 7; ++i) {
    auto lamp = seven();
    std::swap(lamp.entries[i], lamp.entries[i + 1]);
    EXPECT_EQ(named(read(lamp.header, lamp.entries)), "reordered " + std::to_string(i + 1));
  }
}

TEST(Chain, names_an_entry_that_was_added) {
  auto twice = seven();
  twice.entries.insert(twice.entries.begin() + 4, twice.entries[2]);
  EXPECT_EQ(named(read(twice.header, twice.entries)), "added 3");
  auto longer = seven();
  longer.entries.push_back(longer.entries.back());
  rechain(longer, 7);
  EXPECT_EQ(named(read(longer.header, longer.entries)), "added 8");
}

TEST(Chain, does_not_come_to_the_signed_head_where_its_tail_was_written_anew) {
  for (std::size_t from = 0; from < 7; ++from) {
    auto lamp = seven();
    lamp.entries[from].at = lamp.entries[from].at + 1;
    rechain(lamp, from);
    EXPECT_EQ(named(read(lamp.header, lamp.entries)), "changed 7");
  }
}

TEST(Chain, names_a_header_that_does_not_agree_with_itself) {
  const auto lamp = seven();
  const auto fault = [&](auto change) {
    auto header = lamp.header;
    change(header);
    return named(read(header, lamp.entries));
  };
  EXPECT_EQ(fault([](Header& h) { h.entries = 6; }), "header");
  EXPECT_EQ(fault([](Header& h) { h.entries = 0; }), "header");
  EXPECT_EQ(fault([](Header& h) { h.head[0] ^= 1; }), "header");
  EXPECT_EQ(fault([](Header& h) { h.auction = h.auction.next(); }), "header");
  EXPECT_EQ(fault([](Header& h) { h.receipt.entry.at = h.receipt.entry.at + 1; }), "header");
}

TEST(Chain, names_a_line_that_is_no_entry) {
  const auto lamp = seven();
  Chain chain(lamp.header, {});
  chain.take(lamp.entries[0]);
  chain.take(base::Unexpected(std::string("is nothing")));
  EXPECT_EQ(named(chain.end()), "form 2");
}

TEST(Chain, finds_the_entries_that_receipts_are_about_behind_a_fault_too) {
  auto lamp = seven();
  lamp.entries[0].payload = "{}";
  Chain chain(lamp.header, {6, 9});
  for (const auto& entry : lamp.entries) chain.take(entry);
  ASSERT_EQ(chain.found().size(), 1u);
  EXPECT_EQ(chain.found().begin()->second.hash, lamp.entries[5].hash);
}

}  // namespace
}  // namespace gavel::proof::chain_test
