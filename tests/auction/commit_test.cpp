// A bid and the disk: nothing is said before the commit, and what a failed one leaves behind.
#include "tests/auction/sim_house.hpp"

namespace gavel::auction::testing::commit_test {
namespace {

class CommitTest : public ::testing::Test {
 protected:
  void SetUp() override {
    id = sim.create(sim.terms(0s, 600s));
    sim.settle();
    disk.faults.commit_time = [] { return 10ms; };
  }
  std::size_t published() const { return sim.log.all<Published>(id).size(); }

  SimDisk disk;
  SimHouse sim{disk};
  AuctionId id;
};

TEST_F(CommitTest, bid_is_neither_answered_nor_shown_nor_published_before_it_is_on_the_disk) {
  const auto bid = sim.bid(id, "ann", 20000);
  sim.advance(9ms);
  EXPECT_EQ(word(bid), "no answer");
  ASSERT_TRUE(sim.house->running(id));
  EXPECT_EQ(sim.house->running(id)->seq, 1u);
  EXPECT_EQ(published(), 0u);
  EXPECT_EQ(disk.seq(id), 1u);

  sim.advance(1ms);
  EXPECT_EQ(word(bid), "leading 2");
  EXPECT_EQ(sim.house->running(id)->seq, 2u);
  EXPECT_EQ(sim.house->running(id)->price, rules::Amount{9900});
  EXPECT_EQ(published(), 1u);
  EXPECT_EQ(sim.log.unkept, 0u);
}

TEST_F(CommitTest, many_bids_are_in_flight_at_once_and_are_answered_in_order) {
  std::vector<Pending<HouseResult<BidVerdict>>> bids;
  std::vector<std::uint64_t> answered;
  for (int i = 0; i < 50; ++i) {
    sim.house->place_bid(id, rules::PlaceBid{i % 2 ? "ann" : "bob", {10000 + i * 1000}},
                         [&](HouseResult<BidVerdict> r) { answered.push_back(std::get<BidAnswer>(*r).seq); });
    sim.settle();
  }
  EXPECT_TRUE(answered.empty());
  const auto before = disk.batches;
  sim.advance(10ms);  // the first commit, alone
  EXPECT_EQ(answered, (std::vector<std::uint64_t>{2}));
  sim.advance(10ms);  // all that came meanwhile
  ASSERT_EQ(answered.size(), 50u);
  EXPECT_TRUE(std::ranges::is_sorted(answered));
  EXPECT_EQ(disk.batches, before + 1);
  EXPECT_EQ(disk.seq(id), 51u);
}

TEST_F(CommitTest, rejection_that_rests_on_an_uncommitted_bid_waits_for_that_bid) {
  const auto first = sim.bid(id, "ann", 20000);
  sim.settle();
  const auto second = sim.bid(id, "bob", 9900);  // good enough but for ann's bid
  sim.advance(9ms);
  EXPECT_EQ(word(second), "no answer");
  sim.advance(1ms);
  EXPECT_EQ(word(first), "leading 2");
  EXPECT_EQ(word(second), "below_minimum");
}

TEST_F(CommitTest, rejection_that_rests_on_a_lost_bid_is_never_given) {
  const auto first = sim.bid(id, "ann", 20000);
  sim.settle();
  const auto second = sim.bid(id, "bob", 9900);
  disk.faults.mishap = [] { return Mishap::io; };
  sim.advance(10ms);
  EXPECT_EQ(word(first), "unavailable");
  EXPECT_EQ(word(second), "unavailable");
}

TEST_F(CommitTest, bid_for_another_version_is_refused_when_what_came_between_is_on_the_disk) {
  const auto bid_at = [&](const char* bidder, std::int64_t amount, Versions versions) {
    auto [bid, done] = make_pending<HouseResult<BidVerdict>>();
    sim.house->place_bid(id, {rules::PlaceBid{bidder, {amount}}, nullptr, std::move(versions)}, std::move(done));
    sim.settle();
    return bid;
  };
  const auto first = bid_at("ann", 20000, {1}), second = bid_at("bob", 30000, {1}),
             third = bid_at("bob", 30000, {7, 2});
  sim.advance(9ms);
  EXPECT_EQ(word(second), "no answer") << "that it is at 2 is a promise";
  sim.advance(20ms);
  EXPECT_EQ(word(first), "leading 2");
  EXPECT_EQ(word(second), "version_changed");
  EXPECT_EQ(std::get<rules::Rejection>(***second).seq, 2u);
  EXPECT_EQ(word(third), "leading 3");

  auto [paused, done] = make_pending<HouseResult<Verdict>>();
  sim.house->execute(id, {rules::Command(rules::Pause{{"sally", false}, "late"}), nullptr, {2}}, std::move(done));
  sim.advance(20ms);
  EXPECT_EQ(word(paused), "version_changed");
  EXPECT_EQ(disk.view(id)->phase, rules::Phase::open);
}

TEST_F(CommitTest, rejection_of_a_settled_auction_comes_at_once) {
  const auto batches = disk.batches;
  const auto bid = sim.bid(id, "ann", 9899);
  sim.settle();
  EXPECT_EQ(word(bid), "below_minimum");
  EXPECT_EQ(std::get<rules::Rejection>(***bid).minimum_bid, rules::Amount{9900});
  EXPECT_EQ(disk.batches, batches);
}

TEST_F(CommitTest, outbid_bid_says_what_it_would_take) {
  const auto ann = sim.bid(id, "ann", 20000);
  const auto settled = [&](auto& bid) { return sim.advance(30ms), std::get<BidAnswer>(***bid); };
  EXPECT_TRUE(settled(ann).leading);
  const auto bob = sim.bid(id, "bob", 15000);
  const BidAnswer answer = settled(bob);
  EXPECT_FALSE(answer.leading);
  EXPECT_EQ(answer.price, rules::Amount{15250});
  EXPECT_EQ(answer.minimum_bid, rules::Amount{15500});
}

struct Failure {
  Mishap mishap;
  const char* name;
  bool kept;
  const char* told;
};
class FailedCommit : public CommitTest, public ::testing::WithParamInterface<Failure> {};

TEST_P(FailedCommit, restarts_the_auction_on_what_is_on_the_disk) {
  const auto before = sim.process(id);
  const auto ann = sim.bid(id, "ann", 20000);
  sim.settle();
  const auto bob = sim.bid(id, "bob", 30000);
  bool once = true;
  disk.faults.mishap = [&] { return std::exchange(once, false) ? GetParam().mishap : Mishap::none; };
  sim.advance(200ms);
  EXPECT_EQ(word(ann), GetParam().told);
  EXPECT_EQ(word(bob), GetParam().told);
  ASSERT_TRUE(sim.process(id));
  EXPECT_NE(sim.process(id), before);
  EXPECT_EQ(disk.seq(id), GetParam().kept ? 2u : 1u);
  ASSERT_TRUE(sim.house->running(id));
  EXPECT_EQ(sim.house->running(id)->seq, disk.seq(id));
  EXPECT_EQ(published(), 0u);

  const auto again = sim.bid(id, "bob", 30000);
  sim.advance(20ms);
  EXPECT_EQ(word(again), GetParam().kept ? "leading 3" : "leading 2");
}

INSTANTIATE_TEST_SUITE_P(All, FailedCommit,
                         ::testing::Values(Failure{Mishap::full, "full", false, "unavailable"},
                                           Failure{Mishap::io, "io", false, "unavailable"},
                                           Failure{Mishap::conflict, "conflict", false, "unavailable"},
                                           Failure{Mishap::crash_before, "crash_before", false, "unknown"},
                                           Failure{Mishap::crash_after, "crash_after", true, "unknown"}),
                         [](const auto& failure) { return failure.param.name; });

// Whoever was told that nothing was done asks again at once: the crash that follows such an answer is none of his.
TEST_F(CommitTest, bid_at_any_step_of_the_crash_after_a_lost_commit_knows_its_outcome) {
  disk.faults.mishap = [] { return Mishap::full; };
  std::vector<Pending<HouseResult<BidVerdict>>> bids;
  for (int i = 0; i < 400; ++i) {
    bids.push_back(sim.bid(id, "ann", 20000 + i));
    sim.world.sim.step();
    if (i % 50 == 49) sim.advance(10ms);
  }
  sim.advance(1s);
  for (const auto& bid : bids) EXPECT_EQ(word(bid), "unavailable");
  disk.faults.mishap = [] { return Mishap::none; };
  const auto again = sim.bid(id, "ann", 20000);
  sim.advance(1s);
  EXPECT_EQ(word(again), "leading 2");
}

TEST_F(CommitTest, second_writer_is_refused_by_the_key_and_its_auction_reloads) {
  const auto seen = sim.house->running(id);
  Commit foreign;  // somebody else, elsewhere, was first with entry 2
  rules::State state = rules::begin(std::get<rules::Created>(disk.entries(id).front().event));
  auto decision = rules::decide(state, rules::PlaceBid{"zoe", {50000}}, sim.clock->now());
  auto& event = std::get<std::vector<rules::Event>>(decision).front();
  rules::apply(state, event);
  foreign.entries.push_back({id, 2, sim.clock->now(), event});
  foreign.after = std::make_shared<const View>(make_view(id, state));
  ASSERT_TRUE(disk.keep(foreign));

  const auto ann = sim.bid(id, "ann", 20000);
  sim.advance(20ms);
  EXPECT_EQ(word(ann), "unavailable");
  EXPECT_EQ(sim.house->running(id)->seq, 2u);
  EXPECT_EQ(disk.seq(id), 2u);
  const auto again = sim.bid(id, "ann", 20000);
  sim.advance(20ms);
  EXPECT_EQ(word(again), "outbid 3");
}

TEST_F(CommitTest, other_auctions_do_not_notice_a_failed_commit) {
  const auto other = sim.create(sim.terms(0s, 600s));
  const auto process = sim.process(other);
  bool once = true;
  disk.faults.mishap = [&] { return std::exchange(once, false) ? Mishap::full : Mishap::none; };
  const auto lost = sim.bid(id, "ann", 20000);
  sim.advance(10ms);
  const auto kept = sim.bid(other, "ann", 20000);
  sim.advance(20ms);
  EXPECT_EQ(word(lost), "unavailable");
  EXPECT_EQ(word(kept), "leading 2");
  EXPECT_EQ(sim.process(other), process);
}

TEST_F(CommitTest, journal_that_is_gone_fails_those_in_flight_and_serves_again_when_it_is_back) {
  const auto ann = sim.bid(id, "ann", 20000);
  sim.settle();
  sim.kill("journal");
  sim.settle();
  EXPECT_EQ(word(ann), "unknown");
  sim.advance(1s);
  const auto again = sim.bid(id, "ann", 20000);
  sim.advance(20ms);
  EXPECT_EQ(word(again), "leading 2");
}

TEST_F(CommitTest, answer_that_takes_too_long_leaves_the_outcome_unknown_and_may_be_on_the_disk) {
  disk.faults.commit_time = [] { return 6s; };
  const auto ann = sim.bid(id, "ann", 20000);
  sim.advance(5s);
  EXPECT_EQ(word(ann), "unknown");
  sim.advance(1s);
  EXPECT_EQ(sim.house->running(id)->seq, 2u);
}

}  // namespace
}  // namespace gavel::auction::testing::commit_test
