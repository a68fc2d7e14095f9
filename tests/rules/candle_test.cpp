// Candle endings: the end is drawn in a window before ends_at, and bids from it on are void.
#include "core/rules/candle.hpp"

#include "core/base/sha256.hpp"
#include "tests/rules/clock_face.hpp"
#include "tests/rules/stage.hpp"

namespace gavel::rules::candle_test {
namespace {

using testing::code_of;
using testing::kAdmin;
using testing::kEnd;
using testing::kMinute;
using testing::kSeller;
using testing::kStart;
using testing::make_terms;
using testing::Stage;

constexpr std::int64_t kWindow = 10 * kMinute;

Candle make_candle(const std::string& seed = std::string(64, '0')) {
  return {.window_ms = kWindow, .auction = "auc-1", .seed = seed, .seed_hash = base::to_hex(base::sha256(seed))};
}

Terms candle_terms() {
  Terms terms = make_terms();
  terms.candle = make_candle();
  return terms;
}

const Time kInstant = candle_end(make_candle(), kEnd);

void bid(Stage& stage, const char* bidder, std::int64_t amount, Time now) {
  EXPECT_EQ(code_of(stage.give(PlaceBid{bidder, {amount}}, now)), "accepted");
}

TEST(Candle, end_is_what_any_tool_works_out_from_the_seed) {
  // printf '%064d:auc-1' 0 | sha256sum: the first 16 digits are 3af3b60d609d238d, which modulo 600,000 is 250765.
  EXPECT_EQ(kInstant - (kEnd - kWindow), 250765);
}

TEST(Candle, end_lies_in_the_window_and_depends_on_seed_and_auction) {
  Candle candle = make_candle();
  bool differs = false;
  for (int i = 0; i < 1000; ++i) {
    candle.seed = base::to_hex(base::sha256(std::to_string(i)));
    const Time end = candle_end(candle, kEnd);
    EXPECT_GE(end, kEnd - kWindow);
    EXPECT_LT(end, kEnd);
    differs = differs || end != kInstant;
  }
  EXPECT_TRUE(differs);
  candle = make_candle();
  candle.auction = "auc-2";
  EXPECT_NE(candle_end(candle, kEnd), kInstant);
  candle.window_ms = 1;
  EXPECT_EQ(candle_end(candle, kEnd), kEnd - 1);
}

TEST(Candle, winner_is_who_led_before_the_instant) {
  Stage stage(candle_terms());
  bid(stage, "A", 5000, kStart);
  bid(stage, "B", 3000, kInstant - 1);
  bid(stage, "C", 9000, kInstant);
  bid(stage, "D", 20'000, kEnd - 1);
  EXPECT_EQ(stage.state().leader->bidder, "D") << "as it looked to everybody";
  stage.give(Close{}, kEnd);
  EXPECT_EQ(stage.outcome(), "A 3100");
}

TEST(Candle, close_shows_the_seed_that_the_published_hash_is_of) {
  Stage stage(candle_terms());
  const Terms shown = public_terms(stage.state().terms);
  EXPECT_EQ(shown.candle->seed, "");
  stage.give(Close{}, kEnd);
  const Closed& closed = std::get<Closed>(stage.last());
  EXPECT_EQ(closed.outcome, Outcome::unsold);
  EXPECT_EQ(base::to_hex(base::sha256(closed.seed)), shown.candle->seed_hash);
  EXPECT_EQ(closed.ended_at, kInstant);
}

TEST(Candle, bids_that_were_all_too_late_sell_nothing) {
  Stage stage(candle_terms());
  bid(stage, "A", 5000, kInstant);
  stage.give(Close{}, kEnd);
  EXPECT_EQ(stage.outcome(), "unsold");
}

TEST(Candle, reserve_must_be_met_before_the_instant) {
  Terms terms = candle_terms();
  terms.reserve = Amount{6000};
  Stage stage(terms);
  bid(stage, "A", 5000, kInstant - 1);
  bid(stage, "B", 8000, kInstant);
  stage.give(Close{}, kEnd);
  EXPECT_EQ(stage.outcome(), "reserve_not_met");
}

TEST(Candle, takes_bids_to_the_end_of_the_window_and_closes_then) {
  Stage stage(candle_terms());
  EXPECT_EQ(code_of(stage.give(Close{}, kInstant)), "not_due") << "or the timer would tell";
  EXPECT_EQ(due_at(stage.state()), kEnd);
}

TEST(Candle, retraction_after_the_instant_is_void_too) {
  Stage early(candle_terms());
  bid(early, "A", 5000, kStart);
  early.give(RemoveBid{kAdmin, 2, "fraud"}, kInstant - 1);
  early.give(Close{}, kEnd);
  EXPECT_EQ(early.outcome(), "unsold");
  Stage late(candle_terms());
  bid(late, "A", 5000, kStart);
  late.give(RemoveBid{kAdmin, 2, "fraud"}, kInstant);
  late.give(Close{}, kEnd);
  EXPECT_EQ(late.outcome(), "A 1000");
}

TEST(Candle, moves_with_an_end_that_a_pause_moves) {
  Stage stage(candle_terms());
  stage.give(Pause{kAdmin, "fire alarm"}, kStart);
  stage.give(Resume{kAdmin, "false alarm"}, kStart + kMinute);
  bid(stage, "A", 5000, kInstant + kMinute - 1);
  bid(stage, "B", 9000, kInstant + kMinute);
  stage.give(Close{}, kEnd + kMinute);
  EXPECT_EQ(stage.outcome(), "A 1000");
  EXPECT_EQ(stage.state().aftermath->closed.ended_at, kInstant + kMinute);
}

TEST(Candle, second_chance_is_for_bids_before_the_instant) {
  Stage stage(candle_terms());
  bid(stage, "A", 5000, kStart);
  bid(stage, "B", 3000, kStart);
  bid(stage, "C", 9000, kInstant);
  stage.give(Close{}, kEnd);
  stage.give(Default{kSeller, "did not pay"}, kEnd);
  EXPECT_EQ(code_of(stage.give(OfferSecondChance{kSeller, "next", kEnd + kMinute}, kEnd)), "accepted");
  EXPECT_EQ(std::get<SecondChanceOffered>(stage.last()).bidder, "B");
}

TEST(Candle, history_begins_with_created_even_if_that_came_after_the_instant) {
  const std::vector<Recorded> history{{.seq = 1, .at = {50}, .event = Created{make_terms(), {50}}},
                                      {.seq = 2, .at = {60}, .event = Opened{}},
                                      {.seq = 3, .at = {70}, .event = Cancelled{}}};
  EXPECT_EQ(recorded_before(history, {10}).size(), 1u);
  EXPECT_EQ(recorded_before(history, {60}).size(), 1u);
  EXPECT_EQ(recorded_before(history, {61}).size(), 2u);
  EXPECT_EQ(recorded_before(history, {99}).size(), 3u);
}

TEST(Candle, without_the_history_there_is_no_result) {
  Stage stage(candle_terms());
  EXPECT_TRUE(needs_history(stage.state(), Close{}));
  EXPECT_THROW(decide(stage.state(), Close{}, kEnd), std::logic_error);
}

}  // namespace
}  // namespace gavel::rules::candle_test
