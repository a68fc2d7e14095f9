// What the rules made is what they make again, in every format; and what they did not make is found.
#include "server/proof/again.hpp"

#include <gtest/gtest.h>

#include <set>

#include "tests/server/proof/histories.hpp"

namespace gavel::proof::again_test {
namespace {

using namespace rules;
using rules::testing::for_each_seed;
using testing::Dice;
using testing::random_history;

std::optional<Fault> play(const std::vector<Recorded>& history) {
  Again again([&](std::uint64_t before) {
    return std::vector<Recorded>(history.begin(), history.begin() + static_cast<std::ptrdiff_t>(before) - 1);
  });
  for (const auto& entry : history) {
    if (auto fault = again.take(entry)) return fault;
  }
  return again.end();
}

TEST(Again, makes_every_entry_of_every_format_again) {
  std::set<std::string_view> seen;
  for (std::size_t format = 0; format < kFormats; ++format) {
    SCOPED_TRACE(name(static_cast<Format>(format)));
    for_each_seed(400, [&](Dice& dice) {
      const auto history = random_history(dice, static_cast<Format>(format));
      for (const auto& entry : history) seen.insert(kind(entry.event));
      const auto fault = play(history);
      ASSERT_FALSE(fault) << fault->sentence;
    });
    if (HasFailure()) return;
  }
  EXPECT_EQ(seen.size(), std::variant_size_v<Event>)
      << "a kind of entry is never seen: " << ::testing::PrintToString(seen);
}

/// An auction of three bids that is sold.
std::vector<Recorded> sold() {
  rules::testing::Stage stage(rules::testing::make_terms());
  stage.give(PlaceBid{.bidder = "~a", .amount = {5000}}, rules::testing::kStart + 1);
  stage.give(PlaceBid{.bidder = "~b", .amount = {3000}}, rules::testing::kStart + 2);
  stage.give(PlaceBid{.bidder = "~b", .amount = {6000}}, rules::testing::kStart + 3);
  stage.give(Close{}, rules::testing::kEnd);
  return stage.recorded();
}

template <class E>
void expect_found(std::uint64_t seq, void (*change)(E&)) {
  auto history = sold();
  change(std::get<E>(history[seq - 1].event));
  const auto fault = play(history);
  ASSERT_TRUE(fault);
  EXPECT_EQ(fault->wrong, Wrong::rules);
  EXPECT_EQ(fault->entry, seq) << fault->sentence;
}

TEST(Again, is_content_with_what_happened) { EXPECT_FALSE(play(sold())); }

TEST(Again, finds_another_price_leader_or_amount) {
  expect_found<BidPlaced>(3, [](BidPlaced& bid) { bid.price.minor += 1; });
  expect_found<BidPlaced>(3, [](BidPlaced& bid) { bid.leader = bid.alias; });
  expect_found<BidPlaced>(3, [](BidPlaced& bid) { bid.visible.minor -= 1; });
  expect_found<BidPlaced>(4, [](BidPlaced& bid) { bid.maximum = {4000}; });
  expect_found<BidPlaced>(2, [](BidPlaced& bid) { bid.alias = 2; });
}

TEST(Again, finds_another_winner_outcome_or_hammer_price) {
  expect_found<Closed>(5, [](Closed& closed) { closed.winner = 1; });
  expect_found<Closed>(5, [](Closed& closed) { closed.hammer_price = Amount{1}; });
  expect_found<Closed>(5, [](Closed& closed) { closed = {.outcome = Outcome::unsold, .hammer_price = {}}; });
}

TEST(Again, finds_a_bid_that_came_too_late_and_an_end_that_came_too_early) {
  auto late = sold();
  late[3].at = rules::testing::kEnd;
  EXPECT_EQ(play(late)->entry, 4u);
  auto early = sold();
  early[4].at = rules::testing::kEnd + -1;
  EXPECT_EQ(play(early)->entry, 5u);
}

TEST(Again, finds_that_something_is_owed) {
  Terms terms = rules::testing::make_terms();
  terms.soft_close = SoftClose{.window_ms = 1000, .extension_ms = 5000};
  rules::testing::Stage stage(terms);
  stage.give(PlaceBid{.bidder = "~a", .amount = {5000}}, rules::testing::kEnd + -1);
  auto history = stage.recorded();
  ASSERT_EQ(kind(history.back().event), "extended");
  EXPECT_FALSE(play(history));
  auto other_time = history;
  other_time.back().at = other_time.back().at + 1;
  EXPECT_EQ(play(other_time)->entry, 3u) << "entries of one command have one time";
  history.pop_back();
  EXPECT_EQ(play(history)->entry, 3u);
}

TEST(Again, finds_an_extension_that_nothing_brings) {
  auto history = sold();
  history[4].event = Extended{Extended::Cause::bid, rules::testing::kEnd + 1};
  EXPECT_EQ(play(history)->entry, 5u);
}

TEST(Again, begins_with_the_making_and_with_terms_that_an_auction_can_have) {
  auto headless = sold();
  headless.erase(headless.begin());
  EXPECT_EQ(play(headless)->wrong, Wrong::rules);
  auto without_clock = sold();
  std::get<Created>(without_clock[0].event).terms.format = Format::dutch;
  EXPECT_EQ(play(without_clock)->entry, 1u);
  auto twice = sold();
  twice[1].event = twice[0].event;
  EXPECT_EQ(play(twice)->entry, 2u);
}

TEST(Again, finds_a_candle_whose_seed_is_not_the_one_that_was_published) {
  Terms terms = rules::testing::make_terms();
  terms.candle = Candle{.window_ms = 1000, .auction = "x", .seed = "a", .seed_hash = base::to_hex(base::sha256("b"))};
  rules::testing::Stage stage(terms);
  EXPECT_EQ(play(stage.recorded())->entry, 1u);
}

}  // namespace
}  // namespace gavel::proof::again_test
