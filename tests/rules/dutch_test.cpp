#include "tests/rules/stage.hpp"

namespace gavel::rules::dutch_test {
namespace {

using testing::code_of;
using testing::dutch_terms;
using testing::kSeller;
using testing::kStart;
using testing::Stage;

std::int64_t price_at(const Terms& terms, std::int64_t ms) { return clock_price(terms, kStart, kStart + ms).minor; }

Decision take(Stage& stage, const char* bidder, std::int64_t most, std::int64_t ms) {
  return stage.give(PlaceBid{bidder, {most}}, kStart + ms);
}

bool has_problem(const Terms& terms, std::string_view field) {
  for (const auto& [name, what] : problems(terms, kStart)) {
    if (name == field) return true;
  }
  return false;
}

TEST(Vectors, V53_the_price_falls_by_a_step_when_an_interval_is_over) {
  const Terms terms = dutch_terms();
  EXPECT_EQ(price_at(terms, 0), 3'500'000);
  EXPECT_EQ(price_at(terms, 299'999), 3'500'000);
  EXPECT_EQ(price_at(terms, 300'000), 3'465'000);
  EXPECT_EQ(price_at(terms, 600'000), 3'430'000);
}

TEST(Vectors, V54_the_last_stages_and_the_end_without_a_taker) {
  const Terms terms = dutch_terms();
  EXPECT_EQ(price_at(terms, 79 * 300'000), 735'000);
  EXPECT_EQ(price_at(terms, 80 * 300'000), 700'000);
  EXPECT_EQ(price_at(terms, 404 * 60'000), 700'000);
  Stage stage(terms);
  EXPECT_EQ(due_at(stage.state()), kStart + 405 * 60'000);
  EXPECT_EQ(code_of(take(stage, "A", 3'500'000, 405 * 60'000)), "auction_closed");
  stage.give(Close{}, kStart + 405 * 60'000);
  EXPECT_EQ(stage.outcome(), "unsold");
}

TEST(Vectors, V55_the_first_to_accept_wins_and_the_next_is_told_that_it_is_sold) {
  Stage stage(dutch_terms());
  EXPECT_EQ(code_of(take(stage, "A", 3'465'000, 300'000)), "accepted");
  EXPECT_EQ(stage.kinds(), "taken closed");
  EXPECT_EQ(stage.outcome(), "A 3465000");
  EXPECT_EQ(code_of(take(stage, "B", 3'465'000, 300'001)), "already_sold");
  EXPECT_EQ(stage.state().price, Amount{3'465'000});
}

TEST(Vectors, V57_a_step_is_a_whole_number_so_the_price_does_not_drift) {
  Terms terms = dutch_terms();
  terms.starting_price = {33'333};
  terms.price_clock = PriceClock{.step = {333}, .interval_ms = 300'000, .floor = Amount{1}};
  EXPECT_EQ(price_at(terms, 0), 33'333);
  EXPECT_EQ(price_at(terms, 300'000), 33'000);
  EXPECT_EQ(price_at(terms, 600'000), 32'667);
  EXPECT_EQ(price_at(terms, 900'000), 32'334);
}

TEST(Dutch, taker_pays_the_clocks_price_and_not_the_most_they_would_have_paid) {
  Stage stage(dutch_terms());
  take(stage, "A", 3'500'000, 600'000);
  EXPECT_EQ(stage.outcome(), "A 3430000");
}

TEST(Dutch, taker_who_would_pay_less_is_told_the_price) {
  Stage stage(dutch_terms());
  const Decision decision = take(stage, "A", 3'464'999, 300'000);
  ASSERT_EQ(code_of(decision), "price_moved");
  EXPECT_EQ(std::get<Rejection>(decision).price, Amount{3'465'000});
  EXPECT_EQ(stage.state().phase, Phase::open);
}

TEST(Dutch, first_taker_opens_what_no_timer_has_opened) {
  Stage stage(dutch_terms(), kStart - 1000);
  EXPECT_EQ(code_of(take(stage, "A", 3'500'000, -1)), "auction_not_open");
  take(stage, "A", 3'500'000, 0);
  EXPECT_EQ(stage.kinds(), "opened taken closed");
}

TEST(Dutch, price_waits_while_the_auction_is_paused) {
  Stage stage(dutch_terms());
  stage.give(Pause{kSeller, "a question"}, kStart + 400'000);
  EXPECT_EQ(code_of(take(stage, "A", 3'500'000, 450'000)), "auction_paused");
  stage.give(Resume{kSeller, "answered"}, kStart + 5'400'000);
  EXPECT_EQ(clock_starts_at(stage.state()), kStart + 5'000'000);
  EXPECT_EQ(due_at(stage.state()), kStart + 405 * 60'000 + 5'000'000);
  take(stage, "A", 3'500'000, 5'599'999);
  EXPECT_EQ(stage.outcome(), "A 3465000");
}

TEST(Dutch, price_is_not_moved_by_an_edited_or_extended_end) {
  Stage stage(dutch_terms(), kStart - 1000);
  Terms terms = dutch_terms();
  terms.ends_at = terms.ends_at - 600'000;
  terms.outage = OutagePolicy::extend_on_outage;
  terms.outage_extension_ms = 120'000;
  EXPECT_EQ(code_of(stage.edit(terms, kStart + 1)), "accepted");
  EXPECT_EQ(clock_starts_at(stage.state()), kStart);
  EXPECT_EQ(code_of(stage.give(NoteOutage{terms.ends_at + 1000}, terms.ends_at + 1000)), "accepted");
  EXPECT_EQ(clock_starts_at(stage.state()), kStart);
  EXPECT_EQ(stage.state().ends_at, terms.ends_at + 121'000);
}

TEST(Dutch, edited_start_moves_the_clock) {
  Stage stage(dutch_terms(), kStart - 1000);
  Terms terms = dutch_terms();
  terms.starts_at = kStart + 100'000;
  EXPECT_EQ(code_of(stage.edit(terms, kStart - 500)), "accepted");
  EXPECT_EQ(clock_starts_at(stage.state()), kStart + 100'000);
  EXPECT_EQ(due_at(stage.state()), kStart + 100'000);
}

TEST(Dutch, has_nobody_for_a_second_chance) {
  Stage stage(dutch_terms());
  take(stage, "A", 3'500'000, 0);
  stage.give(Default{kSeller, "did not pay"}, kStart + 1);
  const Decision decision = stage.give(OfferSecondChance{kSeller, "", kStart + 1000}, kStart + 2);
  EXPECT_EQ(code_of(decision), "no_next_bidder");
}

TEST(Dutch, clock_must_be_one_that_falls_to_a_floor) {
  EXPECT_TRUE(problems(dutch_terms(), kStart).empty());
  const auto with = [](std::int64_t step, std::int64_t interval, std::optional<Amount> floor) {
    Terms terms = dutch_terms();
    terms.price_clock = PriceClock{.step = {step}, .interval_ms = interval, .floor = floor};
    return has_problem(terms, "price_clock");
  };
  EXPECT_FALSE(with(1, 100, Amount{3'500'000}));
  EXPECT_FALSE(with(kMaxAmount.minor, 2'592'000'000, Amount{1}));
  EXPECT_TRUE(with(0, 300'000, Amount{1}));
  EXPECT_TRUE(with(kMaxAmount.minor + 1, 300'000, Amount{1}));
  EXPECT_TRUE(with(1, 99, Amount{1}));
  EXPECT_TRUE(with(1, 2'592'000'001, Amount{1}));
  EXPECT_TRUE(with(1, 300'000, std::nullopt));
  EXPECT_TRUE(with(1, 300'000, Amount{0}));
  EXPECT_TRUE(with(1, 300'000, Amount{3'500'001}));
  Terms none = dutch_terms();
  none.price_clock.reset();
  EXPECT_TRUE(has_problem(none, "price_clock"));
}

TEST(Dutch, terms_of_other_formats_are_refused) {
  const auto refuses = [](const char* field, auto change) {
    for (Terms terms : {dutch_terms(), testing::japanese_terms()}) {
      change(terms);
      EXPECT_TRUE(has_problem(terms, field)) << field << " in " << name(terms.format);
    }
  };
  refuses("reserve_price", [](Terms& t) { t.reserve = t.starting_price; });
  refuses("reserve_policy", [](Terms& t) { t.reserve_policy = ReservePolicy::full_max; });
  refuses("buy_now", [](Terms& t) { t.buy_now = BuyNow{.price = {9000}}; });
  refuses("soft_close", [](Terms& t) { t.soft_close = SoftClose{.window_ms = 1, .extension_ms = 1}; });
  refuses("ending", [](Terms& t) { t.candle.emplace(); });
  refuses("units", [](Terms& t) { t.units.emplace(); });
  refuses("commit_reveal", [](Terms& t) { t.reveal_ms = 1000; });
  refuses("beats_own", [](Terms& t) { t.beats_own = true; });
  refuses("weighted", [](Terms& t) { t.weighted = true; });
  refuses("confirm_above_percent", [](Terms& t) { t.confirm_above_percent = 200; });
}

TEST(Dutch, clock_cannot_have_begun_so_long_ago_that_its_price_has_moved) {
  EXPECT_TRUE(problems(dutch_terms(), kStart + 299'999).empty());
  EXPECT_EQ(problems(dutch_terms(), kStart + 300'000).front().first, "starts_at");
}

TEST(Dutch, price_stays_exact_however_long_it_runs) {
  Terms terms = dutch_terms();
  terms.starting_price = kMaxAmount;
  terms.price_clock = PriceClock{.step = {1}, .interval_ms = 100, .floor = Amount{1}};
  const Time last{253'402'300'799'999};
  EXPECT_EQ(clock_price(terms, Time{0}, last).minor, kMaxAmount.minor - 2'534'023'007'999);
  terms.price_clock->step = kMaxAmount;
  EXPECT_EQ(clock_price(terms, Time{0}, last), Amount{1});
}

}  // namespace
}  // namespace gavel::rules::dutch_test
