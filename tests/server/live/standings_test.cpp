// How accounts stand in the auctions that they bid on, as they are told on their own channel.
#include "server/live/standings.hpp"

#include <map>

#include "tests/server/live/live_house.hpp"

namespace gavel::live::testing::standings_test {
namespace {

class FakeFollower final : public Follower {
 public:
  void tell(http::Frame standing) override {
    EXPECT_FALSE(code);
    texts.push_back(*standing);
    frames.push_back(Json::parse(*standing));
    EXPECT_EQ(frames.back()["type"], "standing");
  }
  void close(std::uint16_t close_code, std::string) override { code = close_code; }

  /// "leading 2, outbid 3": all that it was told.
  std::string story() const {
    std::string text;
    for (const auto& frame : frames) {
      text += (text.empty() ? "" : ", ") + frame["standing"].get<std::string>() + " " + frame["seq"].dump();
    }
    return text;
  }

  std::vector<std::string> texts;
  std::vector<Json> frames;
  std::uint16_t code = 0;
};

class StandingsTest : public OneAuction {
 protected:
  std::shared_ptr<FakeFollower> follow(const std::string& account, std::vector<AuctionId> ids = {}) {
    auto follower = std::make_shared<FakeFollower>();
    sim.world.rt.call(kHub, Follow{account, follower, std::move(ids)}, 10s, [](otp::CallResult<void>) {});
    sim.settle();
    return follower;
  }
  void unfollow(const std::string& account, const std::shared_ptr<FakeFollower>& follower) {
    sim.world.rt.call(kHub, Unfollow{account, follower}, 10s, [](otp::CallResult<void>) {});
    sim.settle();
  }
};

TEST_F(StandingsTest, who_is_outbid_is_told_so_and_at_which_price) {
  const auto ann = follow("ann");
  bid("ann", 12000);
  EXPECT_EQ(ann->story(), "leading 2");
  bid("bob", 20000);
  ASSERT_EQ(ann->story(), "leading 2, outbid 3");
  EXPECT_EQ(ann->frames[1],
            Json({{"type", "standing"}, {"id", id.to_string()}, {"seq", 3}, {"standing", "outbid"}, {"price", 12250}}));
  bid("cid", 21000);
  EXPECT_EQ(ann->story(), "leading 2, outbid 3") << "that is nothing new";
  bid("ann", 40000);
  EXPECT_EQ(ann->story(), "leading 2, outbid 3, leading 5");
}

TEST_F(StandingsTest, end_says_who_has_won_and_who_has_lost) {
  const auto ann = follow("ann"), bob = follow("bob"), eve = follow("eve");
  bid("ann", 12000);
  bid("bob", 20000);
  sim.advance(61s);
  EXPECT_EQ(ann->story(), "leading 2, outbid 3, lost 4");
  EXPECT_EQ(bob->story(), "leading 3, won 4");
  EXPECT_EQ(eve->story(), "");
}

TEST_F(StandingsTest, auction_that_is_called_off_is_neither_won_nor_lost) {
  const auto ann = follow("ann");
  bid("ann", 12000);
  sim.cancel(id, "sally");
  sim.settle();
  EXPECT_EQ(ann->story(), "leading 2, cancelled 3");
}

TEST_F(StandingsTest, who_begins_to_follow_hears_how_it_stands_where_it_says_that_it_has_bid) {
  const auto other = sim.create(sim.terms(0s, 60s));
  bid("ann", 12000);
  bid("bob", 20000);
  sim.bid(other, "ann", 12000);
  sim.settle();
  const auto ann = follow("ann", {id, other});
  std::map<std::string, std::string> told;
  for (const auto& frame : ann->frames) told[frame["id"]] = frame["standing"];
  EXPECT_EQ(told, (std::map<std::string, std::string>{{id.to_string(), "outbid"}, {other.to_string(), "leading"}}));
  bid("ann", 40000);
  EXPECT_EQ(ann->frames.back()["standing"], "leading");
}

TEST_F(StandingsTest, second_device_hears_what_the_first_knows) {
  const auto phone = follow("ann");
  bid("ann", 12000);
  const auto laptop = follow("ann");
  EXPECT_EQ(laptop->story(), "leading 2");
  bid("bob", 20000);
  EXPECT_EQ(laptop->story(), "leading 2, outbid 3");
  EXPECT_EQ(phone->story(), "leading 2, outbid 3");
  unfollow("ann", phone);
  bid("ann", 40000);
  EXPECT_EQ(phone->story(), "leading 2, outbid 3");
  EXPECT_EQ(laptop->story(), "leading 2, outbid 3, leading 4");
  EXPECT_EQ(phone.use_count(), 1) << "the hub holds it still";
}

TEST_F(StandingsTest, end_that_came_while_one_was_away_is_told) {
  bid("ann", 12000);
  sim.advance(61s);
  EXPECT_EQ(follow("ann", {id})->story(), "won 3");
}

TEST_F(StandingsTest, where_one_has_not_bid_one_has_no_standing) {
  EXPECT_EQ(follow("ann", {id})->story(), "none 1");
  EXPECT_EQ(follow("ann", {AuctionId::make(sim.clock->now(), 1, 2)})->story(), "none null");
  const auto made = sim.ask<auction::ViewPtr>(&auction::House::create, auction::NewAuction{sim.terms(0s, 60s), true});
  sim.settle();
  EXPECT_EQ(follow("ann", {(***made)->id})->story(), "none null") << "a draft is nobody's business";
}

TEST_F(StandingsTest, sealed_bids_tell_nothing_before_the_close) {
  auto terms = sim.terms(0s, 60s);
  terms.format = rules::Format::first_price;
  const auto sealed = sim.create(terms);
  const auto ann = follow("ann"), bob = follow("bob");
  sim.bid(sealed, "ann", 12345);
  sim.settle();
  sim.bid(sealed, "bob", 23456);
  sim.settle();
  EXPECT_EQ(ann->story(), "in 2");
  EXPECT_EQ(ann->frames[0]["price"], nullptr);
  EXPECT_EQ(bob->story(), "in 3");
  sim.advance(61s);
  EXPECT_EQ(ann->story(), "in 2, lost 4");
  EXPECT_EQ(bob->story(), "in 3, won 4");
  for (const auto& text : ann->texts) EXPECT_EQ(text.find("12345"), std::string::npos) << text;
}

TEST_F(StandingsTest, no_name_and_no_maximum_is_told) {
  const auto ann = follow("ann"), bob = follow("bob");
  bid("ann", 7654321);
  bid("bob", 20000);
  for (const auto& follower : {ann, bob}) {
    for (const auto& text : follower->texts) {
      EXPECT_EQ(text.find("7654321"), std::string::npos) << text;
      EXPECT_EQ(text.find("ann"), std::string::npos) << text;
      EXPECT_EQ(text.find("bob"), std::string::npos) << text;
    }
  }
}

TEST_F(StandingsTest, change_whose_message_was_lost_is_told_when_the_auction_is_back) {
  const auto ann = follow("ann"), bob = follow("bob");
  bid("ann", 12000);
  bool once = true;
  disk.faults.mishap = [&] { return std::exchange(once, false) ? Mishap::crash_after : Mishap::none; };
  bid("bob", 20000);  // on the disk, and its process dies before it can tell
  sim.advance(1s);
  EXPECT_EQ(ann->story(), "leading 2, outbid 3");
  EXPECT_EQ(bob->story(), "leading 3") << "though nobody ever heard of that first bid";
}

TEST_F(StandingsTest, change_that_comes_while_it_reads_is_not_missed) {
  bid("ann", 12000);
  for (const auto delay : {1ms, 9ms}) {
    disk.faults.read_time = [] { return 10ms; };
    const auto ann = follow("ann", {id});
    sim.advance(delay);
    bid(delay == 1ms ? "bob" : "ann", delay == 1ms ? 20000 : 40000);
    sim.advance(1s);
    ASSERT_FALSE(ann->frames.empty());
    EXPECT_EQ(ann->frames.back()["standing"], delay == 1ms ? "outbid" : "leading");
    unfollow("ann", ann);
  }
}

TEST_F(StandingsTest, hub_that_dies_says_so) {
  const auto ann = follow("ann");
  sim.kill("live hub");
  sim.settle();
  EXPECT_EQ(ann->code, 1012);
}

TEST_F(StandingsTest, what_cannot_be_read_is_said_to_be_asked_again) {
  disk.faults.unreadable = [](const AuctionId&) { return true; };
  EXPECT_EQ(follow("ann", {id})->code, 1012);
}

}  // namespace
}  // namespace gavel::live::testing::standings_test
