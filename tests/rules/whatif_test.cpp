#include "core/rules/whatif.hpp"

#include <algorithm>

#include "tests/rules/dice.hpp"
#include "tests/rules/stage.hpp"

namespace gavel::rules::whatif_test {
namespace {

using testing::Dice;
using testing::dutch_terms;
using testing::for_each_seed;
using testing::kEnd;
using testing::kSeller;
using testing::kStart;
using testing::make_terms;
using testing::Stage;

struct Bid {
  const char* bidder;
  std::int64_t amount;
  Time at = kStart;
};

Stage closed(Terms terms, const std::vector<Bid>& bids) {
  Stage stage(std::move(terms));
  for (const auto& [bidder, amount, at] : bids) stage.give(PlaceBid{bidder, {amount}}, at);
  stage.give(Close{}, stage.state().ends_at);
  return stage;
}
Terms with_format(Format format) {
  Terms terms = make_terms();
  terms.format = format;
  if (is_reverse(format)) terms.starting_price = {100'000};
  return terms;
}

std::string told(const Stage& stage, const WhatIf& wanted) {
  const auto answer = what_if(stage.recorded(), wanted);
  if (!answer) return answer.error();
  if (answer->closed.outcome != Outcome::sold) return std::string(name(answer->closed.outcome));
  return std::string(bidder_of(stage.state(), answer->closed.winner)) + " " +
         std::to_string(answer->closed.hammer_price.value().minor);
}
bool assumes(const Told& answer, std::string_view start) {
  return std::ranges::any_of(answer.assumptions, [&](const auto& said) { return said.starts_with(start); });
}

const std::vector<Bid> kBids{{"A", 5000}, {"B", 3000}, {"C", 6000}};

TEST(WhatIf, nothing_is_different_the_result_is_the_recorded_one) {
  EXPECT_EQ(told(closed(make_terms(), kBids), {}), "C 5100");
  EXPECT_EQ(told(closed(with_format(Format::vickrey), kBids), {}), "C 5000");
  EXPECT_EQ(told(closed(make_terms(), {}), {}), "unsold");
}

TEST(WhatIf, english_bids_are_told_as_sealed_ones) {
  const Stage stage = closed(make_terms(), kBids);
  EXPECT_EQ(told(stage, {.format = Format::vickrey}), "C 5000");
  EXPECT_EQ(told(stage, {.format = Format::first_price}), "C 6000");
  const auto all_pay = what_if(stage.recorded(), {.format = Format::all_pay}).value();
  std::int64_t revenue = 0;
  for (const Award& award : all_pay.closed.awards) revenue += award.total.minor;
  EXPECT_EQ(revenue, 14'000);
}

TEST(WhatIf, sealed_bids_are_told_as_maxima) {
  const Stage stage = closed(with_format(Format::first_price), kBids);
  EXPECT_EQ(told(stage, {}), "C 6000");
  EXPECT_EQ(told(stage, {.format = Format::english}), "C 5100");
  EXPECT_EQ(told(stage, {.format = Format::vickrey}), "C 5000");
}

TEST(WhatIf, only_a_bidders_last_sealed_bid_counts_and_none_that_was_withdrawn) {
  Stage stage(with_format(Format::vickrey));
  for (const auto& [bidder, amount] : {std::pair{"A", 9000}, {"B", 5000}, {"C", 7000}, {"A", 4000}}) {
    stage.give(PlaceBid{bidder, {amount}}, kStart);
  }
  stage.give(WithdrawBid{"C"}, kStart);
  stage.give(Close{}, kEnd);
  EXPECT_EQ(told(stage, {.format = Format::english}), "B 4100") << "A:4000 comes after B:5000; C is out";
}

TEST(WhatIf, reverse_offers_are_told_as_sealed_ones_and_back) {
  const std::vector<Bid> offers{{"A", 90'000}, {"B", 80'000}, {"A", 70'000}};
  const Stage open = closed(with_format(Format::reverse), offers);
  EXPECT_EQ(told(open, {.format = Format::reverse_vickrey}), "A 80000");
  EXPECT_EQ(told(open, {.format = Format::reverse_first_price}), "A 70000");
  const Stage sealed = closed(with_format(Format::reverse_vickrey), offers);
  EXPECT_EQ(told(sealed, {.format = Format::reverse}), "A 70000");
}

TEST(WhatIf, another_reserve_lifts_the_price_or_prevents_the_sale) {
  const Stage stage = closed(make_terms(), kBids);
  EXPECT_EQ(told(stage, {.reserve = Amount{5500}}), "C 5500");
  EXPECT_EQ(told(stage, {.reserve = Amount{6001}}), "reserve_not_met");
  Terms terms = make_terms();
  terms.reserve = Amount{9000};
  EXPECT_EQ(told(closed(terms, kBids), {.reserve = std::optional<Amount>()}), "C 5100");
  EXPECT_EQ(told(stage, {.reserve = Amount{1}}), "reserve_price must not be below starting_price");
}

TEST(WhatIf, larger_increments_refuse_some_of_the_bids) {
  const Stage stage = closed(make_terms(), kBids);
  const auto answer = what_if(stage.recorded(), {.increments = IncrementTable::parse("fixed:2500").value()}).value();
  EXPECT_EQ(answer.refused, 1u) << "B:3000 is below 3500";
  EXPECT_EQ(answer.bids, 2u);
  EXPECT_EQ(answer.closed.hammer_price, Amount{6000});
  EXPECT_EQ(bidder_of(stage.state(), answer.closed.winner), "C") << "by the alias that C has in the journal";
  EXPECT_TRUE(assumes(answer, "Bids that these rules would have refused"));
}

TEST(WhatIf, soft_close_puts_off_the_end_and_its_absence_drops_late_bids) {
  const std::vector<Bid> late{{"A", 5000, kEnd - 1}, {"B", 6000, kEnd + 10'000}};
  const auto soft = std::optional(SoftClose{.window_ms = 60'000, .extension_ms = 60'000});
  Terms terms = make_terms();
  terms.soft_close = soft;
  const auto hard = what_if(closed(terms, late).recorded(), {.soft_close = std::optional<SoftClose>()}).value();
  EXPECT_EQ(hard.late, 1u);
  EXPECT_EQ(hard.ends_at, kEnd);
  EXPECT_EQ(hard.closed.hammer_price, Amount{1000});
  const auto softer = what_if(closed(make_terms(), late).recorded(), {.soft_close = soft}).value();
  EXPECT_EQ(softer.ends_at, kEnd + 59'999);
  EXPECT_TRUE(assumes(softer, "Nobody bids in the time"));
}

TEST(WhatIf, pauses_hold_for_it_too) {
  Stage stage(make_terms());
  stage.give(Pause{kSeller, ""}, kStart + 1000);
  stage.give(Resume{kSeller, ""}, kStart + 6000);
  stage.give(PlaceBid{"A", {5000}}, kEnd + 4999);
  stage.give(Close{}, kEnd + 5000);
  const auto answer = what_if(stage.recorded(), {.format = Format::vickrey}).value();
  EXPECT_EQ(answer.bids, 1u);
  EXPECT_EQ(answer.ends_at, kEnd + 5000);
}

TEST(WhatIf, says_why_it_has_no_answer) {
  Stage open(make_terms());
  EXPECT_EQ(told(open, {}), "only an auction that is closed can be told otherwise");
  const Stage stage = closed(make_terms(), kBids);
  EXPECT_EQ(told(stage, {.format = Format::dutch}),
            "the bids of the format english do not tell what dutch would have given");
  EXPECT_EQ(told(stage, {.format = Format::reverse}),
            "the bids of the format english do not tell what reverse would have given");
  EXPECT_EQ(told(closed(dutch_terms(), {}), {.format = Format::english}),
            "the bids of the format dutch do not tell what english would have given");
}

TEST(WhatIf, soft_close_in_a_sealed_format_is_an_error) {
  const auto answer = what_if(closed(make_terms(), kBids).recorded(),
                              {.format = Format::vickrey, .soft_close = std::optional(SoftClose{1, 1})});
  ASSERT_FALSE(answer);
  EXPECT_TRUE(answer.error().starts_with("soft_close "));
}

TEST(WhatIf, random_english_auctions_are_told_as_they_were_and_close_to_what_vickrey_gives) {
  for_each_seed(10'000, [](Dice& dice) {
    Terms terms = make_terms();
    if (dice.percent(50)) terms.soft_close = SoftClose{.window_ms = 60'000, .extension_ms = 30'000};
    if (dice.percent(30)) terms.reserve = Amount{dice.between(1000, 9000)};
    Stage stage(terms);
    Time now = kStart;
    for (int i = 0; i < 15; ++i) {
      now.ms += dice.between(0, 120'000);
      stage.give(PlaceBid{std::string(1, static_cast<char>('A' + dice.between(0, 3))), {dice.between(900, 9000)}}, now);
    }
    stage.give(Close{}, std::max(now, stage.state().ends_at));
    const auto same = what_if(stage.recorded(), {}).value();
    EXPECT_EQ(same.closed, stage.state().aftermath->closed);
    EXPECT_EQ(same.ends_at, stage.state().ends_at);
    EXPECT_EQ(same.refused + same.late, 0u);
    if (terms.soft_close) return;  // sealed bids are not extended
    const auto sealed = what_if(stage.recorded(), {.format = Format::vickrey}).value();
    EXPECT_EQ(sealed.closed.outcome, same.closed.outcome);
    EXPECT_EQ(sealed.closed.winner, same.closed.winner);
    EXPECT_LE(sealed.closed.hammer_price, same.closed.hammer_price)
        << "one step less at most: nothing is added to the second";
  });
}

}  // namespace
}  // namespace gavel::rules::whatif_test
