// The ends of a sale's lots.
#include "core/rules/sale.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "tests/rules/dice.hpp"

namespace gavel::rules::sale_test {
namespace {

constexpr std::int64_t kMinute = 60'000;

/// 2026-01-01, at that time of day.
constexpr Time at(std::int64_t hours, std::int64_t minutes) {
  return Time{1'767'225'600'000} + (hours * 60 + minutes) * kMinute;
}

GroupClose sale(GroupEnd group, Time first_end, std::int64_t stagger_minutes, const SoftClose& soft_close,
                std::uint32_t lots) {
  const SaleClose close{group, first_end, stagger_minutes * kMinute, soft_close};
  EXPECT_TRUE(problems(close).empty());
  GroupClose made(close);
  made.add_lots(lots);
  return made;
}

bool bid(GroupClose& close, std::uint32_t lot, Time now) {
  const auto moved = close.trigger(lot, now);
  if (moved) close.apply(*moved);
  return moved.has_value();
}

std::vector<Time> ends(const GroupClose& close) {
  std::vector<Time> all;
  for (std::uint32_t lot = 1; lot <= close.lots(); ++lot) all.push_back(close.ends_at(lot));
  return all;
}

SoftClose minutes(std::int64_t window, std::int64_t extension, SoftClose::Mode mode) {
  return {.window_ms = window * kMinute, .extension_ms = extension * kMinute, .mode = mode};
}

TEST(Vectors, V52_a_bid_puts_off_the_whole_group_and_without_one_its_own_lot) {
  const auto soft_close = minutes(5, 5, SoftClose::Mode::reset);
  auto group = sale(GroupEnd::all, at(20, 0), 0, soft_close, 2);
  EXPECT_TRUE(bid(group, 1, at(19, 59)));
  EXPECT_EQ(ends(group), (std::vector{at(20, 4), at(20, 4)}));
  auto single = sale(GroupEnd::single, at(20, 0), 0, soft_close, 2);
  EXPECT_TRUE(bid(single, 1, at(19, 59)));
  EXPECT_EQ(ends(single), (std::vector{at(20, 4), at(20, 0)}));
}

TEST(Vectors, V93_all_lots_a_bid_on_any_lot_puts_all_off) {
  auto close = sale(GroupEnd::all, at(16, 0), 0, minutes(2, 2, SoftClose::Mode::add), 4);
  EXPECT_TRUE(bid(close, 3, at(15, 59)));
  EXPECT_EQ(ends(close), std::vector(4, at(16, 2)));
}

TEST(Vectors, V94_cascade_a_bid_puts_its_lot_and_all_after_it_off) {
  auto close = sale(GroupEnd::cascade, at(16, 0), 2, minutes(1, 5, SoftClose::Mode::add), 3);
  EXPECT_TRUE(bid(close, 2, at(16, 1)));
  EXPECT_EQ(ends(close), (std::vector{at(16, 0), at(16, 7), at(16, 9)}));
}

TEST(Vectors, V95_individual_a_bid_puts_off_its_own_lot_alone) {
  auto close = sale(GroupEnd::single, at(15, 58), 2, minutes(1, 5, SoftClose::Mode::add), 5);
  ASSERT_EQ(close.ends_at(4), at(16, 4));
  EXPECT_TRUE(bid(close, 4, at(16, 3)));
  EXPECT_EQ(close.ends_at(4), at(16, 9));
  EXPECT_EQ(close.ends_at(5), at(16, 6));
}

TEST(SaleEnds, A_group_counts_the_extensions_of_all_its_lots_together) {
  auto soft_close = minutes(5, 5, SoftClose::Mode::add);
  soft_close.max_extensions = 2;
  auto close = sale(GroupEnd::all, at(16, 0), 0, soft_close, 3);
  EXPECT_TRUE(bid(close, 1, at(15, 58)));
  EXPECT_TRUE(bid(close, 2, at(16, 3)));
  EXPECT_FALSE(bid(close, 3, at(16, 9)));
  EXPECT_EQ(close.extensions(3), 2u);
}

TEST(SaleEnds, A_cascade_counts_those_of_each_lot) {
  auto soft_close = minutes(5, 5, SoftClose::Mode::add);
  soft_close.max_extensions = 1;
  auto close = sale(GroupEnd::cascade, at(16, 0), 1, soft_close, 3);
  EXPECT_TRUE(bid(close, 1, at(15, 59)));
  EXPECT_FALSE(bid(close, 1, at(16, 4)));
  EXPECT_TRUE(bid(close, 2, at(16, 4)));
  EXPECT_EQ(ends(close), (std::vector{at(16, 5), at(16, 11), at(16, 12)}));
}

TEST(SaleEnds, No_lot_of_a_group_goes_beyond_the_hard_end) {
  auto soft_close = minutes(5, 5, SoftClose::Mode::add);
  soft_close.hard_end = at(16, 6);
  auto close = sale(GroupEnd::cascade, at(16, 0), 2, soft_close, 3);
  EXPECT_TRUE(bid(close, 1, at(15, 59)));
  EXPECT_EQ(ends(close), (std::vector{at(16, 5), at(16, 6), at(16, 6)}));
  EXPECT_FALSE(bid(close, 3, at(16, 5)));
}

TEST(SaleEnds, A_bid_at_the_end_comes_too_late_to_put_it_off) {
  auto close = sale(GroupEnd::all, at(16, 0), 0, minutes(5, 5, SoftClose::Mode::reset), 2);
  EXPECT_FALSE(bid(close, 1, at(16, 0)));
}

TEST(SaleEnds, A_lot_that_is_added_after_an_extension_ends_with_its_group) {
  auto close = sale(GroupEnd::cascade, at(16, 0), 2, minutes(5, 5, SoftClose::Mode::add), 1);
  EXPECT_TRUE(bid(close, 1, at(15, 58)));
  EXPECT_EQ(close.ends_at(2), at(16, 7));
  close.add_lots(1);
  EXPECT_EQ(close.ends_at(2), at(16, 7));
}

TEST(SaleEnds, What_cannot_work_is_refused) {
  const auto soft_close = minutes(5, 5, SoftClose::Mode::add);
  EXPECT_FALSE(problems({GroupEnd::all, at(16, 0), kMinute, soft_close}).empty());
  EXPECT_FALSE(problems({GroupEnd::all, at(16, 0), 0, {}}).empty());
  EXPECT_FALSE(problems({GroupEnd::single, at(16, 0), -1, {}}).empty());
  auto recomputes = soft_close;
  recomputes.on_retraction = SoftClose::OnRetraction::recompute;
  EXPECT_FALSE(problems({GroupEnd::cascade, at(16, 0), 0, recomputes}).empty());
  EXPECT_TRUE(problems({GroupEnd::single, at(16, 0), kMinute, {}}).empty());
}

/// The same ends by the plainest means: a list of them, and a loop.
struct Naive {
  SaleClose close;
  std::vector<Time> ends;
  std::vector<std::uint32_t> extensions;

  void bid(std::size_t lot, Time now) {
    const auto& soft = *close.soft_close;
    const Time end = ends[lot];
    if (now >= end || end - now > soft.window_ms) return;
    if (soft.max_extensions && extensions[lot] >= *soft.max_extensions) return;
    Time later = (soft.mode == SoftClose::Mode::add ? end : now) + soft.extension_ms;
    if (soft.hard_end) later = std::min(later, *soft.hard_end);
    if (later <= end) return;
    for (std::size_t i = 0; i < ends.size(); ++i) {
      const bool moves = close.group == GroupEnd::all || i == lot || (close.group == GroupEnd::cascade && i > lot);
      if (moves) ends[i] = ends[i] + (later - end);
      if (moves && soft.hard_end && close.group != GroupEnd::single) ends[i] = std::min(ends[i], *soft.hard_end);
      if (close.group == GroupEnd::all || i == lot) ++extensions[i];
    }
  }
};

TEST(SaleEnds, Are_those_of_a_naive_list_over_random_histories_and_never_fall) {
  testing::for_each_seed(10'000, [](testing::Dice& dice) {
    const auto pick = [&](std::int64_t low, std::int64_t high) { return dice.between(low, high); };
    const auto group = static_cast<GroupEnd>(pick(0, 2));
    SaleClose terms{group, Time{pick(50, 100)}, group == GroupEnd::all ? 0 : pick(0, 10),
                    SoftClose{.window_ms = pick(1, 20),
                              .extension_ms = pick(1, 20),
                              .mode = pick(0, 1) == 1 ? SoftClose::Mode::add : SoftClose::Mode::reset}};
    if (pick(0, 3) == 0) terms.soft_close->max_extensions = static_cast<std::uint32_t>(pick(0, 3));
    const auto lots = static_cast<std::uint32_t>(pick(1, 12));
    if (pick(0, 3) == 0) terms.soft_close->hard_end = terms.first_end + lots * terms.stagger_ms + pick(0, 30);
    GroupClose close(terms);
    Naive naive{terms, {}, std::vector<std::uint32_t>(lots, 0)};
    const auto first = static_cast<std::uint32_t>(pick(0, lots));
    close.add_lots(first);
    close.add_lots(lots - first);
    naive.ends = ends(close);
    Time now{pick(0, 60)};
    for (int i = 0; i < 20; ++i, now = now + pick(0, 8)) {
      const auto lot = static_cast<std::uint32_t>(pick(1, lots));
      const auto before = ends(close);
      bid(close, lot, now);
      naive.bid(lot - 1, now);
      const auto after = ends(close);
      ASSERT_EQ(after, naive.ends);
      for (std::uint32_t other = 1; other <= lots; ++other) {
        ASSERT_GE(after[other - 1], before[other - 1]);
        const bool stays = (group == GroupEnd::single && other != lot) || (group == GroupEnd::cascade && other < lot);
        if (stays) {
          ASSERT_EQ(after[other - 1], before[other - 1]);
        }
        if (group == GroupEnd::all) {
          ASSERT_EQ(after[other - 1], after[0]);
        }
      }
    }
  });
}

}  // namespace
}  // namespace gavel::rules::sale_test
