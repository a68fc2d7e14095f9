// The feed of a sale: complete and in order for everybody, whenever they come and whatever is killed.
#include "server/live/sale_hub.hpp"

#include <gtest/gtest.h>

#include "core/otp/supervisor.hpp"
#include "tests/server/live/live_house.hpp"

namespace gavel::live::testing::sale_hub_test {
namespace {

class SaleFeedTest : public ::testing::Test {
 protected:
  SaleFeedTest() : sim_(disk_) {
    sim_.world.start_tree(otp::supervisor("feeds", {.intensity = 5, .period = 30s}, {sale_hub_child({&*sim_.clock})}));
    auction::SaleTerms terms{.title = "A house", .seller = "sally", .starts_at = sim_.clock->now()};
    terms.close.first_end = sim_.clock->now() + 60'000;
    terms.close.stagger_ms = 1000;
    auto [made, done] = auction::testing::make_pending<auction::HouseResult<auction::SaleVerdict>>();
    sim_.sales->create({terms, std::vector<rules::Terms>(3, sim_.terms(0s, 60s))}, std::move(done));
    sim_.settle();
    id_ = std::get<auction::SaleDone>(***made).after->id;
  }

  Watcher watch(std::optional<std::uint64_t> after = {}) {
    auto socket = std::make_shared<FakeSocket>();
    sim_.world.rt.call(kSaleHub, JoinSale{id_, after, socket}, 5s, [](otp::CallResult<void>) {});
    sim_.settle();
    return socket;
  }

  SimDisk disk_;
  SimHouse sim_;
  auction::SaleId id_;
};

constexpr auto kRest = "lot_closed 3, lot_closed 4, lot_closed 5, closed 6";

TEST_F(SaleFeedTest, begins_with_a_snapshot_and_ends_with_the_sale) {
  const auto watcher = watch();
  EXPECT_EQ(watcher->story(), "snapshot 2");
  sim_.advance(70s);
  EXPECT_EQ(watcher->story(), std::string("snapshot 2, ") + kRest);
  EXPECT_EQ(watcher->code, 1000);
}

TEST_F(SaleFeedTest, goes_on_after_any_number) {
  sim_.advance(60s + 500ms);
  const auto from_the_start = watch(0);
  const auto from_two = watch(2);
  const auto from_the_future = watch(99);
  sim_.advance(70s);
  EXPECT_EQ(from_the_start->story(), std::string("created 1, lots_added 2, ") + kRest);
  EXPECT_EQ(from_two->story(), kRest);
  EXPECT_EQ(from_the_future->story(), "lot_closed 4, lot_closed 5, closed 6");
  for (const auto& watcher : {from_the_start, from_two, from_the_future}) EXPECT_EQ(watcher->code, 1000);
}

TEST_F(SaleFeedTest, of_a_sale_that_is_over_is_told_and_closed) {
  sim_.advance(70s);
  const auto late = watch();
  EXPECT_EQ(late->story(), "snapshot 6");
  EXPECT_EQ(late->code, 1000);
  const auto resumed = watch(4);
  EXPECT_EQ(resumed->story(), "lot_closed 5, closed 6");
  EXPECT_EQ(resumed->code, 1000);
}

TEST_F(SaleFeedTest, has_no_gap_when_the_sale_is_killed) {
  const auto watcher = watch();
  sim_.advance(60s + 1ms);
  sim_.kill(sim_.sale_registry.try_find(id_)->pid);
  sim_.advance(70s);
  EXPECT_EQ(watcher->story(), std::string("snapshot 2, ") + kRest);
  EXPECT_EQ(watcher->code, 1000);
}

TEST_F(SaleFeedTest, closes_its_watchers_when_the_hub_goes) {
  const auto watcher = watch();
  sim_.kill("sale hub");
  sim_.advance(1s);
  EXPECT_EQ(watcher->code, 1012);
}

}  // namespace
}  // namespace gavel::live::testing::sale_hub_test
