// Sales of many lots as processes, on the seeded scheduler.
#include "core/auction/sale.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/auction/sim_house.hpp"

namespace gavel::auction::testing::sale_test {
namespace {

using rules::GroupEnd;
using rules::SoftClose;

constexpr std::int64_t kMinute = 60'000;

rules::SaleClose closing(SimHouse& sim, GroupEnd group, std::int64_t stagger_ms, SoftClose::Mode mode) {
  return {group, sim.clock->now() + 10 * kMinute, stagger_ms,
          SoftClose{.window_ms = kMinute, .extension_ms = kMinute, .mode = mode}};
}

struct SimSale {
  SimHouse& sim;
  SaleId id;
  std::vector<AuctionId> lots;

  SimSale(SimHouse& house, const rules::SaleClose& close, std::size_t count,
          std::optional<std::uint32_t> win_at_most = {})
      : sim(house) {
    SaleTerms terms{.title = "A house",
                    .seller = "sally",
                    .starts_at = sim.clock->now(),
                    .close = close,
                    .win_at_most = win_at_most};
    auto [made, done] = make_pending<HouseResult<SaleVerdict>>();
    sim.sales->create({terms, lot_terms(count, close)}, std::move(done));
    wait(made);
    if (!*made || !**made) throw std::runtime_error("a sale could not be made: " + word(made));
    id = std::get<SaleDone>(***made).after->id;
    for (const auto& lot : sim.disk.lots({id, 0, 100'000}).items) lots.push_back(lot.id);
  }

  std::vector<rules::Terms> lot_terms(std::size_t count, const rules::SaleClose& close) const {
    auto terms = sim.terms(0s, 10min);
    terms.soft_close = close.soft_close;
    terms.ends_at = close.first_end;
    return std::vector<rules::Terms>(count, terms);
  }

  template <class T>
  void wait(const Pending<T>& pending) {
    sim.settle();
    for (int i = 0; i < 5000 && !*pending; ++i) sim.advance(1ms);
  }
  rules::Time end(std::size_t lot) { return sim.view(lots.at(lot - 1))->ends_at; }
  bool over(std::size_t lot) { return is_over(*sim.disk.view(lots.at(lot - 1))); }
  std::vector<SaleEntry> feed() const { return sim.disk.sale_entries({id, 0, 1'000'000}).items; }
  std::vector<std::string> kinds() const {
    std::vector<std::string> all;
    for (const auto& entry : feed()) all.push_back(entry.kind);
    return all;
  }
  rules::Time first_end() const { return view_of(*sim.disk.sale(id))->terms->close.first_end; }
  std::string phase() const { return sim.disk.sale(id)->phase; }
};

TEST(SaleProcess, Runs_from_its_making_to_its_end_and_its_feed_tells_all) {
  SimDisk disk;
  SimHouse sim(disk);
  SimSale sale(sim, closing(sim, GroupEnd::single, 1000, SoftClose::Mode::reset), 3);
  ASSERT_EQ(sale.lots.size(), 3u);
  const auto first = sale.first_end();
  EXPECT_EQ(sale.end(1), first);
  EXPECT_EQ(sale.end(3), first + 2000);
  auto bid = sim.bid(sale.lots[1], "ann", 20'000);
  sim.settle();
  EXPECT_EQ(word(bid), "leading 2");
  sim.advance(11min);
  EXPECT_EQ(sale.kinds(),
            (std::vector<std::string>{"created", "lots_added", "lot_closed", "lot_closed", "lot_closed", "closed"}));
  EXPECT_EQ(sale.phase(), "closed");
  EXPECT_FALSE(sim.sale_registry.try_find(sale.id));
  const auto view = view_of(*disk.sale(sale.id));
  EXPECT_EQ(view->lots.sold, 1u);
  EXPECT_EQ(view->lots.unsold, 2u);
}

TEST(SaleProcess, All_lots_end_when_the_last_bid_on_any_of_them_lets_them) {
  SimDisk disk;
  disk.faults.commit_time = [] { return 3ms; };
  SimHouse sim(disk);
  SimSale sale(sim, closing(sim, GroupEnd::all, 0, SoftClose::Mode::reset), 4);
  const auto first = sale.first_end();
  sim.advance_to(first - 1000);
  auto bid = sim.bid(sale.lots[2], "ann", 20'000);
  sim.advance(100ms);
  for (std::size_t lot = 1; lot <= 4; ++lot) EXPECT_EQ(sale.end(lot), first + 59'000);
  sim.advance_to(first + 58'999);
  for (std::size_t lot = 1; lot <= 4; ++lot) EXPECT_FALSE(sale.over(lot));
  sim.advance(100ms);
  for (std::size_t lot = 1; lot <= 4; ++lot) EXPECT_TRUE(sale.over(lot));
  EXPECT_EQ(sale.phase(), "closed");
}

TEST(SaleProcess, A_cascade_puts_off_the_lots_behind) {
  SimDisk disk;
  SimHouse sim(disk);
  SimSale sale(sim, closing(sim, GroupEnd::cascade, kMinute, SoftClose::Mode::add), 3);
  const auto first = sale.first_end();
  sim.advance_to(first + 30'000);
  auto bid = sim.bid(sale.lots[1], "ann", 20'000);
  sim.advance(1s);
  EXPECT_TRUE(sale.over(1));
  EXPECT_EQ(sale.end(2), first + 2 * kMinute);
  EXPECT_EQ(sale.end(3), first + 3 * kMinute);
  sim.advance(10min);
  EXPECT_EQ(sale.phase(), "closed");
}

TEST(SaleProcess, A_bid_in_an_extension_that_its_lot_has_not_heard_of_is_taken) {
  SimDisk disk;
  SimHouse sim(disk);
  SimSale sale(sim, closing(sim, GroupEnd::all, 0, SoftClose::Mode::reset), 2);
  const auto first = sale.first_end();
  disk.faults.commit_time = [] { return 500ms; };
  sim.advance_to(first - 10);
  auto early = sim.bid(sale.lots[0], "ann", 20'000);
  sim.advance_to(first + 10);
  auto late = sim.bid(sale.lots[1], "bob", 20'000);
  sim.settle();
  EXPECT_EQ(word(late), "no answer");
  sim.advance(3s);
  EXPECT_EQ(word(early), "leading 2");
  EXPECT_EQ(word(late), "leading 3");
  sim.advance(2min);
  EXPECT_EQ(sale.phase(), "closed");
}

// The bid is on its way to the disk when the end comes, and the sale has looked around by then.
TEST(SaleProcess, Is_over_at_an_end_that_was_put_off_late_though_its_lots_are_cancelled_before) {
  SimDisk disk;
  SimHouse sim(disk);
  SimSale sale(sim, closing(sim, GroupEnd::all, 0, SoftClose::Mode::reset), 1);
  const auto first = sale.first_end();
  disk.faults.commit_time = [] { return 500ms; };
  sim.advance_to(first - 10);
  auto bid = sim.bid(sale.lots[0], "ann", 20'000);
  sim.advance(3s);
  EXPECT_EQ(word(bid), "leading 2");
  ASSERT_GT(sale.end(1), sim.clock->now());
  sim.cancel(sale.lots[0], "sally");
  sim.advance(3s);
  ASSERT_TRUE(sale.over(1));
  EXPECT_EQ(sale.phase(), "open") << "it may still get lots";
  sim.advance(2min);
  EXPECT_EQ(sale.phase(), "closed");
}

TEST(SaleProcess, A_bid_at_the_end_of_a_group_is_refused) {
  SimDisk disk;
  SimHouse sim(disk);
  SimSale sale(sim, closing(sim, GroupEnd::all, 0, SoftClose::Mode::reset), 2);
  disk.faults.commit_time = [] { return 50ms; };
  sim.advance_to(sale.first_end());
  auto late = sim.bid(sale.lots[1], "bob", 20'000);
  sim.advance(1s);
  EXPECT_EQ(word(late), "auction_closed");
}

TEST(SaleProcess, Takes_lots_until_its_first_lot_has_ended) {
  SimDisk disk;
  SimHouse sim(disk);
  SimSale sale(sim, closing(sim, GroupEnd::cascade, 1000, SoftClose::Mode::reset), 2);
  const auto close = closing(sim, GroupEnd::cascade, 1000, SoftClose::Mode::reset);
  const auto add = [&](const std::string& by) {
    auto [added, done] = make_pending<HouseResult<LotsVerdict>>();
    sim.sales->add_lots(sale.id, {{by, false}, sale.lot_terms(2, close)}, std::move(done));
    sale.wait(added);
    const auto& verdict = ***added;
    const auto* made = std::get_if<LotsAdded>(&verdict);
    if (made) return std::to_string(made->from) + "-" + std::to_string(made->to);
    return std::string(rules::name(std::get<rules::Rejection>(verdict).code));
  };
  EXPECT_EQ(add("sally"), "3-4");
  EXPECT_EQ(add("mallory"), "not_your_auction");
  EXPECT_EQ(disk.lots({sale.id, 0, 10}).items.back().ends_at, sale.first_end() + 3000);
  sim.advance_to(sale.first_end());
  EXPECT_EQ(add("sally"), "auction_closed");
}

TEST(SaleProcess, Is_called_off_with_all_that_is_not_over) {
  SimDisk disk;
  SimHouse sim(disk);
  SimSale sale(sim, closing(sim, GroupEnd::single, kMinute, SoftClose::Mode::reset), 3);
  sim.advance_to(sale.first_end() + 1000);
  auto [cancelled, done] = make_pending<HouseResult<SaleVerdict>>();
  sim.sales->cancel(sale.id, {{"sally", false}, "rain"}, std::move(done));
  sim.advance(5s);
  EXPECT_EQ(sale.phase(), "cancelled");
  EXPECT_EQ(sale.kinds(), (std::vector<std::string>{"created", "lots_added", "lot_closed", "cancelled", "lot_cancelled",
                                                    "lot_cancelled", "closed"}));
}

std::string bid_word(SimHouse& sim, const AuctionId& lot, const char* bidder) {
  const auto pending = sim.bid(lot, bidder, 20'000);
  for (int i = 0; i < 100 && !*pending; ++i) sim.advance(1ms);
  return word(pending);
}

TEST(SaleProcess, Lot_that_was_bought_counts_against_the_number_that_one_may_win) {
  SimDisk disk;
  SimHouse sim(disk);
  SimSale sale(sim, closing(sim, GroupEnd::single, 5 * kMinute, SoftClose::Mode::reset), 5, 2);
  EXPECT_EQ(bid_word(sim, sale.lots[0], "ann"), "leading 2");
  EXPECT_EQ(bid_word(sim, sale.lots[1], "ann"), "leading 2");
  EXPECT_EQ(bid_word(sim, sale.lots[2], "ann"), "win_limit") << "two that one leads";
  sim.advance_to(sale.first_end() + 1000);
  ASSERT_TRUE(sale.over(1));
  EXPECT_EQ(bid_word(sim, sale.lots[2], "ann"), "win_limit") << "one bought, one led";
  sim.advance_to(sale.first_end() + 5 * kMinute + 1000);
  ASSERT_TRUE(sale.over(2));
  EXPECT_EQ(bid_word(sim, sale.lots[3], "ann"), "win_limit") << "two bought";
  EXPECT_EQ(bid_word(sim, sale.lots[3], "bob"), "leading 2");

  // Another life knows it from the disk, before it takes a bid.
  SimHouse next(disk, {.wall = sim.clock->now()});
  next.advance(1s);
  EXPECT_EQ(bid_word(next, sale.lots[4], "ann"), "win_limit");
  // So does one whose sale crashed.
  next.kill(next.sale_registry.try_find(sale.id)->pid);
  next.advance(1s);
  EXPECT_EQ(bid_word(next, sale.lots[4], "ann"), "win_limit");
  // Who does not pay has not bought.
  const auto defaulted = next.execute(sale.lots[0], rules::Default{{"sally", false}, "no money came"});
  next.advance(1s);
  EXPECT_EQ(word(defaulted), "done");
  EXPECT_EQ(bid_word(next, sale.lots[4], "ann"), "leading 2");
  next.advance(30min);
  EXPECT_EQ(next.ledger.auctions_held(), 0u) << "nothing of a sale that is over is kept";
}

TEST(SaleProcess, Is_kept_as_it_was_written) {
  SaleTerms terms{.title = "A house",
                  .seller = "sally",
                  .starts_at = {5},
                  .close = {GroupEnd::cascade, {7}, 9, SoftClose{.window_ms = 1, .extension_ms = 2}},
                  .win_at_most = 3,
                  .lots = "{\"a\": 1}\n"};
  terms.close.soft_close->hard_end = rules::Time{99};
  SaleView view{.id = AuctionId::make({1}, 2, 3),
                .terms = std::make_shared<const SaleTerms>(terms),
                .phase = SalePhase::cancelling,
                .seq = 8,
                .lots = {4, 1, 1, 1},
                .first_end = {7},
                .last_end = {34},
                .created_at = {2}};
  const auto again = view_of(record_of(view));
  ASSERT_TRUE(again);
  EXPECT_EQ(record_of(*again), record_of(view));
  EXPECT_EQ(again->terms->lots, terms.lots);
  EXPECT_EQ(again->terms->close.soft_close, terms.close.soft_close);
  EXPECT_EQ(again->terms->win_at_most, 3u);
  const SaleEvent events[] = {SaleCreated{},
                              LotsAdded{1, 7},
                              LotsExtended{2, 3, {4}, 5, false},
                              LotClosed{1, view.id, rules::Outcome::sold, 2, rules::Amount{9}},
                              LotClosed{1, view.id, rules::Outcome::unsold, 0, {}},
                              LotCancelled{3, view.id},
                              SaleCancelled{"sally", "it rains\nand rains"},
                              SaleClosed{}};
  for (const auto& event : events) {
    const auto entry = entry_of(view.id, 1, {2}, event);
    const auto read = event_of(entry);
    ASSERT_TRUE(read) << entry.kind;
    EXPECT_EQ(entry_of(view.id, 1, {2}, *read), entry);
  }
  EXPECT_FALSE(event_of({view.id, 1, {2}, "lot_closed", "1 nonsense"}));
  EXPECT_FALSE(event_of({view.id, 1, {2}, "no_such_kind", ""}));
}

}  // namespace
}  // namespace gavel::auction::testing::sale_test
