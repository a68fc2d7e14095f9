// The house as the API sees it: who may cancel, what a bid to an auction without a process hears, what is read where.
#include "tests/auction/sim_house.hpp"

namespace gavel::auction::testing::house_test {
namespace {

using rules::Phase;

class HouseTest : public ::testing::Test {
 protected:
  /// What the house answers after everything has happened that can happen now.
  template <class P>
  std::string now(const P& pending) {
    sim.settle();
    return word(pending);
  }

  SimDisk disk;
  SimHouse sim{disk};
};

TEST_F(HouseTest, new_auction_is_on_the_disk_and_runs_when_its_maker_hears_of_it) {
  disk.faults.commit_time = [] { return 10ms; };
  const auto made = sim.ask<ViewPtr>(&House::create, NewAuction{sim.terms(0s, 60s)});
  sim.advance(9ms);
  EXPECT_EQ(word(made), "no answer");
  sim.advance(1ms);
  ASSERT_EQ(word(made), "done");
  const AuctionId id = (***made)->id;
  EXPECT_EQ(disk.seq(id), 1u);
  EXPECT_EQ((***made)->phase, Phase::open);
  ASSERT_TRUE(sim.house->running(id));
  EXPECT_EQ(sim.house->running(id)->terms->title, "A lamp");
}

TEST_F(HouseTest, auction_that_the_disk_refuses_does_not_exist) {
  disk.faults.mishap = [] { return Mishap::full; };
  EXPECT_EQ(now(sim.ask<ViewPtr>(&House::create, NewAuction{sim.terms(0s, 60s)})), "unavailable");
  EXPECT_TRUE(disk.auctions().empty());
  EXPECT_EQ(sim.registry.count(), 0u);
}

TEST_F(HouseTest, auction_whose_maker_hears_nothing_of_its_commit_runs_all_the_same) {
  disk.faults.mishap = [] { return Mishap::crash_after; };
  EXPECT_EQ(now(sim.ask<ViewPtr>(&House::create, NewAuction{sim.terms(0s, 60s)})), "unknown");
  disk.faults.mishap = nullptr;
  disk.faults.commit_time = [] { return 6s; };
  const auto slow = sim.ask<ViewPtr>(&House::create, NewAuction{sim.terms(0s, 60s)});
  sim.advance(5s);
  EXPECT_EQ(word(slow), "unknown");
  disk.faults.commit_time = nullptr;
  sim.advance(5s);
  ASSERT_EQ(disk.auctions().size(), 2u);
  for (const auto& id : disk.auctions()) EXPECT_TRUE(sim.house->running(id));
  sim.advance(60s);
  for (const auto& id : disk.auctions()) EXPECT_EQ(disk.view(id)->phase, Phase::closed);
}

TEST_F(HouseTest, seller_cancels_and_gets_the_view_after_it) {
  const auto id = sim.create(sim.terms(0s, 60s));
  const auto cancelled = sim.cancel(id, "sally");
  ASSERT_EQ(now(cancelled), "done");
  EXPECT_EQ(std::get<Done>(***cancelled).after->phase, Phase::cancelled);
  EXPECT_FALSE(sim.process(id));
  EXPECT_EQ(disk.view(id)->phase, Phase::cancelled);
  EXPECT_EQ(now(sim.bid(id, "ann", 20000)), "auction_closed");
  EXPECT_EQ(now(sim.cancel(id, "sally")), "auction_closed");
}

TEST_F(HouseTest, nobody_else_cancels_but_who_may_act_for_everybody) {
  const auto id = sim.create(sim.terms(0s, 60s));
  EXPECT_EQ(now(sim.cancel(id, "mallory")), "not_your_auction");
  EXPECT_EQ(sim.house->running(id)->phase, Phase::open);
  EXPECT_EQ(now(sim.cancel(id, "admin", true)), "done");
  const auto& event = std::get<rules::Cancelled>(disk.entries(id).back().event);
  EXPECT_EQ(event.by, "admin");
  EXPECT_EQ(event.reason, "it broke");
}

TEST_F(HouseTest, cancel_waits_for_its_commit_and_bids_behind_it_wait_too) {
  const auto id = sim.create(sim.terms(0s, 60s));
  disk.faults.commit_time = [] { return 10ms; };
  const auto cancelled = sim.cancel(id, "sally");
  const auto bid = sim.bid(id, "ann", 20000);
  const auto again = sim.cancel(id, "sally");
  sim.advance(9ms);
  EXPECT_EQ(word(cancelled) + ", " + word(bid) + ", " + word(again), "no answer, no answer, no answer");
  sim.advance(1ms);
  EXPECT_EQ(word(cancelled) + ", " + word(bid) + ", " + word(again), "done, auction_closed, auction_closed");
}

TEST_F(HouseTest, scheduled_auction_can_be_cancelled_and_never_opens) {
  const auto id = sim.create(sim.terms(10s, 60s));
  EXPECT_EQ(now(sim.cancel(id, "sally")), "done");
  sim.advance(2min);
  EXPECT_EQ(disk.seq(id), 2u);
}

TEST_F(HouseTest, bid_to_an_auction_that_is_over_hears_so_from_storage) {
  const auto id = sim.create(sim.terms(0s, 60s));
  sim.advance(61s);
  ASSERT_FALSE(sim.process(id));
  EXPECT_EQ(now(sim.bid(id, "ann", 20000)), "auction_closed");
  EXPECT_EQ(now(sim.cancel(id, "sally")), "auction_closed");
}

TEST_F(HouseTest, auction_that_never_was_is_not_found) {
  const AuctionId none = AuctionId::make(sim.clock->now(), 1, 2);
  EXPECT_EQ(now(sim.bid(none, "ann", 20000)), "not_found");
  EXPECT_EQ(now(sim.cancel(none, "sally")), "not_found");
  EXPECT_EQ(now(sim.ask<ViewPtr>(&House::view, none)), "not_found");
  EXPECT_EQ(now(sim.ask<BidPage>(&House::bids, none, 0, 10)), "not_found");
  EXPECT_EQ(sim.house->running(none), nullptr);
}

TEST_F(HouseTest, bids_that_wait_when_the_auction_ends_hear_that_it_is_closed) {
  const auto id = sim.create(sim.terms(0s, 60s));
  disk.faults.commit_time = [] { return 100ms; };
  sim.advance(60s);  // the end is on its way to the disk
  std::vector<Pending<HouseResult<BidVerdict>>> bids;
  for (int i = 0; i < 20; ++i) bids.push_back(sim.bid(id, "ann", 20000 + i));
  sim.advance(100ms);
  for (const auto& bid : bids) EXPECT_EQ(now(bid), "auction_closed");
}

TEST_F(HouseTest, bid_in_the_mailbox_of_an_auction_that_ends_hears_that_it_is_closed) {
  const auto id = sim.create(sim.terms(0s, 60s));
  std::vector<Pending<HouseResult<BidVerdict>>> bids;
  const auto cancelled = sim.cancel(id, "sally");
  for (int i = 0; i < 200; ++i) {  // at every step on the way to the end
    bids.push_back(sim.bid(id, "ann", 20000 + i));
    sim.world.sim.step();
  }
  EXPECT_EQ(now(cancelled), "done");
  for (const auto& bid : bids) EXPECT_EQ(now(bid), "auction_closed");
}

TEST_F(HouseTest, flooded_auction_answers_busy_and_does_not_grow) {
  SimDisk other_disk;
  SimHouse::Options options;
  options.mailbox = 10;
  SimHouse small(other_disk, options);
  const auto id = small.create(small.terms(0s, 60s));
  std::map<std::string, int> words;
  std::vector<Pending<HouseResult<BidVerdict>>> bids;
  for (int i = 0; i < 100; ++i) bids.push_back(small.bid(id, "ann", 20000 + i));  // it does not get to run
  small.settle();
  for (const auto& bid : bids) ++words[word(bid).substr(0, 4)];
  EXPECT_EQ(words, (std::map<std::string, int>{{"lead", 10}, {"busy", 90}}));
  EXPECT_EQ(other_disk.view(id)->bid_count, 10u);
}

TEST_F(HouseTest, storage_that_does_not_run_is_unavailable) {
  const auto id = sim.create(sim.terms(0s, 60s));
  disk.faults.read_time = [] { return 1s; };
  const auto view = sim.ask<ViewPtr>(&House::view, AuctionId::make(sim.clock->now(), 1, 2));
  sim.settle();
  sim.kill("query cache");
  EXPECT_EQ(now(view), "unavailable");
  EXPECT_TRUE(sim.view(id)) << "a running auction is read from memory";
}

TEST_F(HouseTest, running_auction_is_read_without_its_process_and_without_the_disk) {
  const auto id = sim.create(sim.terms(0s, 60s));
  const auto view = sim.ask<ViewPtr>(&House::view, id);
  EXPECT_EQ(word(view), "done") << "before anybody ran";
}

TEST_F(HouseTest, view_of_what_is_not_committed_is_seen_by_nobody) {
  const auto id = sim.create(sim.terms(0s, 60s));
  disk.faults.commit_time = [] { return 10ms; };
  const auto bid = sim.bid(id, "ann", 20000);
  sim.advance(5ms);
  const auto view = sim.ask<ViewPtr>(&House::view, id);
  const auto list = sim.ask<ListPage>(&House::list, ListQuery{});
  const auto bids = sim.ask<BidPage>(&House::bids, id, 0, 10);
  sim.settle();
  EXPECT_EQ((***view)->bid_count, 0u);
  EXPECT_EQ((**list)->items.at(0).bid_count, 0u);
  EXPECT_TRUE((**bids)->items.empty());
}

TEST_F(HouseTest, bids_are_listed_page_by_page_and_show_no_maximum) {
  const auto id = sim.create(sim.terms(0s, 60s));
  EXPECT_EQ(now(sim.bid(id, "ann", 77777)), "leading 2");
  EXPECT_EQ(now(sim.bid(id, "bob", 20000)), "outbid 3");
  EXPECT_EQ(now(sim.bid(id, "bob", 30000)), "outbid 4");
  const auto first = sim.ask<BidPage>(&House::bids, id, 0, 2);
  sim.settle();
  ASSERT_EQ((**first)->items.size(), 2u);
  EXPECT_EQ((**first)->next, 3u);
  for (const auto& row : (**first)->items) EXPECT_NE(row.amount, rules::Amount{77777});
  const auto rest = sim.ask<BidPage>(&House::bids, id, 3, 2);
  sim.settle();
  ASSERT_EQ((**rest)->items.size(), 1u);
  EXPECT_EQ((**rest)->items[0].amount, rules::Amount{30000});
  EXPECT_FALSE((**rest)->next);
}

}  // namespace
}  // namespace gavel::auction::testing::house_test
