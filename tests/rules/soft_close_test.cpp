// Soft close: window and extension 5 minutes, end at 20:00:00.000, unless a test says otherwise.
#include "core/rules/soft_close.hpp"

#include "tests/rules/clock_face.hpp"
#include "tests/rules/stage.hpp"

namespace gavel::rules::soft_close_test {
namespace {

using testing::clock;
using testing::code_of;
using testing::kAdmin;
using testing::kMinute;
using testing::make_terms;
using testing::Stage;
using enum SoftClose::Mode;

constexpr Time kEight = clock(20, 0);

Terms soft_terms(SoftClose::Mode mode = reset) {
  Terms terms = make_terms();
  terms.starts_at = clock(12, 0);
  terms.ends_at = kEight;
  terms.soft_close = SoftClose{.window_ms = 5 * kMinute, .extension_ms = 5 * kMinute, .mode = mode};
  return terms;
}

/// A stage whose bids always change the leader: each is by somebody else, far above the last.
class Evening {
 public:
  explicit Evening(const Terms& terms) : stage_(terms, terms.starts_at) {}

  /// The end after a bid at that time, which must be accepted.
  Time end_after_bid(Time now) {
    amount_ += 1000;
    const std::string bidder = "b" + std::to_string(amount_);
    EXPECT_EQ(code_of(stage_.give(PlaceBid{bidder, {amount_}}, now)), "accepted");
    return stage_.state().ends_at;
  }
  Stage& stage() { return stage_; }

 private:
  Stage stage_;
  std::int64_t amount_ = 1000;
};

Time end_after(const Terms& terms, Time bid) { return Evening(terms).end_after_bid(bid); }

TEST(Vectors, V41_bid_before_the_window_changes_nothing) {
  Evening evening(soft_terms());
  EXPECT_EQ(evening.end_after_bid(clock(19, 54, 59, 999)), kEight);
  EXPECT_EQ(evening.stage().kinds(), "bid");
}

TEST(Vectors, V42_window_includes_its_first_moment) {
  Evening evening(soft_terms());
  EXPECT_EQ(evening.end_after_bid(clock(19, 55)), kEight);
  EXPECT_EQ(evening.stage().kinds(), "bid") << "nothing gained, so no event";
  EXPECT_EQ(end_after(soft_terms(add), clock(19, 55)), clock(20, 5));
}

TEST(Vectors, V43_bid_in_the_window_resets_the_end) {
  Evening evening(soft_terms());
  EXPECT_EQ(evening.end_after_bid(clock(19, 57)), clock(20, 2));
  EXPECT_EQ(evening.stage().kinds(), "bid extended");
  EXPECT_EQ(evening.stage().state().terms.ends_at, kEight) << "the original end is kept";
}

TEST(Vectors, V44_bid_in_the_last_millisecond_is_in_time) {
  EXPECT_EQ(end_after(soft_terms(), clock(19, 59, 59, 999)), clock(20, 4, 59, 999));
  EXPECT_EQ(end_after(soft_terms(add), clock(19, 59, 59, 999)), clock(20, 5));
}

TEST(Vectors, V45_bid_at_the_end_is_late_and_extends_nothing) {
  Stage stage(soft_terms(), clock(12, 0));
  EXPECT_EQ(code_of(stage.give(PlaceBid{"A", {5000}}, kEight)), "auction_closed");
  EXPECT_EQ(stage.state().ends_at, kEight);
}

TEST(Vectors, V46_every_late_bid_extends_again) {
  Evening evening(soft_terms());
  EXPECT_EQ(evening.end_after_bid(clock(19, 59)), clock(20, 4));
  EXPECT_EQ(evening.end_after_bid(clock(20, 3, 30)), clock(20, 8, 30));
  EXPECT_EQ(evening.end_after_bid(clock(20, 8)), clock(20, 13));
  EXPECT_EQ(evening.stage().state().extensions, 3u);
}

TEST(Vectors, V48_no_more_than_max_extensions) {
  Terms terms = soft_terms();
  terms.soft_close->max_extensions = 2;
  Evening evening(terms);
  EXPECT_EQ(evening.end_after_bid(clock(19, 59)), clock(20, 4));
  EXPECT_EQ(evening.end_after_bid(clock(20, 3, 30)), clock(20, 8, 30));
  EXPECT_EQ(evening.end_after_bid(clock(20, 8)), clock(20, 8, 30)) << "accepted, but the end stays";
  EXPECT_EQ(evening.stage().state().bid_count, 3u);
}

TEST(Vectors, V49_refused_bid_never_extends) {
  Stage stage(soft_terms(), clock(12, 0));
  EXPECT_EQ(code_of(stage.give(PlaceBid{"A", {999}}, clock(19, 59, 30))), "below_minimum");
  EXPECT_EQ(stage.state().ends_at, kEight);
}

TEST(Vectors, V50_leaders_silent_raise_does_not_extend) {
  Stage stage(soft_terms(), clock(12, 0));
  stage.give(PlaceBid{"A", {5000}}, clock(19, 0));
  stage.give(PlaceBid{"A", {8000}}, clock(19, 59, 30));
  EXPECT_EQ(stage.kinds(), "bid");
  EXPECT_EQ(stage.state().ends_at, kEight);
}

TEST(Vectors, V51_retraction_keeps_the_end_or_takes_it_back_as_the_terms_have_it) {
  for (const auto policy : {SoftClose::OnRetraction::keep, SoftClose::OnRetraction::recompute}) {
    Terms terms = soft_terms();
    EXPECT_EQ(terms.soft_close->on_retraction, SoftClose::OnRetraction::keep) << "by default";
    terms.soft_close->on_retraction = policy;
    Stage stage(terms, clock(12, 0));
    stage.give(PlaceBid{"A", {5000}}, clock(19, 57));
    ASSERT_EQ(stage.state().ends_at, clock(20, 2));
    EXPECT_EQ(code_of(stage.give(RetractBid{"A", 2, "typo"}, clock(19, 58))), "accepted");
    const bool keeps = policy == SoftClose::OnRetraction::keep;
    EXPECT_EQ(stage.state().ends_at, keeps ? clock(20, 2) : kEight);
    EXPECT_EQ(stage.state().extensions, keeps ? 1u : 0u);
  }
}

TEST(Vectors, V52_without_a_group_only_the_lot_that_was_bid_on_is_extended) {
  Evening first(soft_terms());
  Evening second(soft_terms());
  EXPECT_EQ(first.end_after_bid(clock(19, 59)), clock(20, 4));
  EXPECT_EQ(second.stage().state().ends_at, kEight);
}

TEST(Vectors, V52_in_a_group_the_sale_moves_the_end_of_every_lot) {
  Terms terms = soft_terms();
  terms.sale = SaleLot{.sale = "sale", .lot = 1, .group_end = true};
  Evening first(terms);
  Evening second(terms);
  EXPECT_EQ(first.end_after_bid(clock(19, 59)), kEight) << "not by the bid itself";
  for (Evening* lot : {&first, &second}) {
    EXPECT_EQ(code_of(lot->stage().give(SetEnd{clock(20, 4)}, clock(19, 59))), "accepted");
    EXPECT_EQ(lot->stage().state().ends_at, clock(20, 4));
    EXPECT_EQ(lot->stage().state().extensions, 0u) << "those of its own bids";
  }
}

TEST(Vectors, V92_published_example_with_a_count_of_two) {
  Terms terms = soft_terms();
  terms.ends_at = clock(18, 30);
  terms.soft_close = SoftClose{.window_ms = 2 * kMinute, .extension_ms = 5 * kMinute, .max_extensions = 2};
  Evening evening(terms);
  EXPECT_EQ(evening.end_after_bid(clock(18, 29)), clock(18, 34));
  EXPECT_EQ(evening.end_after_bid(clock(18, 32)), clock(18, 37)) << "exactly two minutes before: within the window";
  EXPECT_EQ(evening.end_after_bid(clock(18, 36)), clock(18, 37)) << "within the window, but the count is used up";
}

TEST(Vectors, V96_published_example_of_a_reset) { EXPECT_EQ(end_after(soft_terms(), clock(19, 57)), clock(20, 2)); }

TEST(SoftClose, hard_end_is_never_passed) {
  Terms terms = soft_terms();
  terms.soft_close->hard_end = clock(20, 3);
  Evening evening(terms);
  EXPECT_EQ(evening.end_after_bid(clock(19, 57)), clock(20, 2));
  EXPECT_EQ(evening.end_after_bid(clock(20, 1)), clock(20, 3));
  EXPECT_EQ(evening.end_after_bid(clock(20, 2, 30)), clock(20, 3));
  EXPECT_EQ(evening.stage().kinds(), "bid") << "nothing gained, so no event";
  EXPECT_EQ(evening.stage().state().extensions, 2u);
}

TEST(SoftClose, short_extension_never_brings_the_end_forward) {
  Terms terms = soft_terms();
  terms.soft_close->extension_ms = kMinute;
  EXPECT_EQ(end_after(terms, clock(19, 56)), kEight);
  EXPECT_EQ(end_after(terms, clock(19, 59, 30)), clock(20, 0, 30));
}

TEST(SoftClose, outbid_bid_that_moves_the_price_extends_once) {
  Stage stage(soft_terms(add), clock(12, 0));
  stage.give(PlaceBid{"A", {5000}}, clock(19, 0));
  stage.give(PlaceBid{"B", {3000}}, clock(19, 58));
  EXPECT_EQ(stage.kinds(), "bid extended");
  EXPECT_EQ(stage.state().ends_at, clock(20, 5));
}

TEST(SoftClose, leaders_raise_that_moves_the_price_extends) {
  Stage stage(soft_terms(), clock(12, 0));
  stage.give(PlaceBid{"A", {5000}}, clock(19, 0));
  stage.give(PlaceBid{"B", {5010}}, clock(19, 1));
  stage.give(PlaceBid{"B", {6000}}, clock(19, 58));
  EXPECT_EQ(stage.state().price, Amount{5100});
  EXPECT_EQ(stage.state().ends_at, clock(20, 3));
}

TEST(SoftClose, is_closing_in_its_window_and_after_an_extension) {
  Stage stage(soft_terms(), clock(12, 0));
  const auto closing = [&](Time now) {
    return is_closing(stage.state().terms, stage.state().phase, stage.state().ends_at, now);
  };
  EXPECT_FALSE(closing(clock(19, 54, 59, 999)));
  EXPECT_TRUE(closing(clock(19, 55)));
  EXPECT_FALSE(closing(kEight));
}

TEST(SoftClose, recomputed_end_is_that_of_the_other_bids) {
  Terms terms = soft_terms();
  terms.soft_close->on_retraction = SoftClose::OnRetraction::recompute;
  Stage stage(terms, clock(12, 0));
  stage.give(PlaceBid{"A", {5000}}, clock(19, 56));
  stage.give(PlaceBid{"B", {6000}}, clock(19, 59));
  ASSERT_EQ(stage.state().ends_at, clock(20, 4));
  const auto last = stage.state().seq - 1;  // B's bid, before its extension
  EXPECT_EQ(code_of(stage.give(RetractBid{"B", last, "typo"}, clock(19, 59, 30))), "accepted");
  EXPECT_EQ(stage.state().ends_at, clock(20, 1));
  EXPECT_EQ(stage.state().extensions, 1u);
}

TEST(SoftClose, recomputed_end_that_has_passed_is_now) {
  Terms terms = soft_terms();
  terms.soft_close->on_retraction = SoftClose::OnRetraction::recompute;
  Stage stage(terms, clock(12, 0));
  stage.give(PlaceBid{"A", {5000}}, clock(19, 59));
  ASSERT_EQ(stage.state().ends_at, clock(20, 4));
  EXPECT_EQ(code_of(stage.give(RemoveBid{kAdmin, 2, "fraud"}, clock(20, 1))), "accepted");
  EXPECT_EQ(stage.state().ends_at, clock(20, 1));
  EXPECT_EQ(code_of(stage.give(PlaceBid{"B", {5000}}, clock(20, 1))), "auction_closed");
  EXPECT_EQ(code_of(stage.give(Close{}, clock(20, 1))), "accepted");
}

TEST(SoftClose, recomputed_end_goes_along_with_pauses_and_sales) {
  Terms terms = soft_terms();
  terms.sale = SaleLot{.sale = "sale", .lot = 1};
  terms.soft_close->on_retraction = SoftClose::OnRetraction::recompute;
  Stage stage(terms, clock(12, 0));
  stage.give(PlaceBid{"A", {5000}}, clock(19, 57));  // to 20:02
  stage.give(Pause{kAdmin, "fire alarm"}, clock(19, 58));
  stage.give(Resume{kAdmin, "false alarm"}, clock(20, 28));
  ASSERT_EQ(stage.state().ends_at, clock(20, 32));
  stage.give(RemoveBid{kAdmin, 2, "fraud"}, clock(20, 28));
  EXPECT_EQ(stage.state().ends_at, clock(20, 30));
  stage.give(SetEnd{clock(20, 45)}, clock(20, 29));
  stage.give(PlaceBid{"A", {5000}}, clock(20, 44));
  ASSERT_EQ(stage.state().ends_at, clock(20, 49));
  stage.give(RemoveBid{kAdmin, stage.state().seq - 1, "fraud"}, clock(20, 44));
  EXPECT_EQ(stage.state().ends_at, clock(20, 45));
}

TEST(SoftClose, recomputing_in_a_pause_changes_what_remains) {
  Terms terms = soft_terms();
  terms.soft_close->on_retraction = SoftClose::OnRetraction::recompute;
  Stage stage(terms, clock(12, 0));
  stage.give(PlaceBid{"A", {5000}}, clock(19, 57));
  stage.give(Pause{kAdmin, "fire alarm"}, clock(19, 58));
  stage.give(RemoveBid{kAdmin, 2, "fraud"}, clock(20, 15));
  EXPECT_EQ(stage.state().paused_remaining_ms, 2 * kMinute);
  stage.give(Resume{kAdmin, "false alarm"}, clock(21, 0));
  EXPECT_EQ(stage.state().ends_at, clock(21, 2));
}

}  // namespace
}  // namespace gavel::rules::soft_close_test
