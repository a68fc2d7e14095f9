// draft -> scheduled -> open <-> paused -> closed | cancelled, each by whom and when, and what is refused.
#include "tests/rules/stage.hpp"

namespace gavel::rules::life_test {
namespace {

using testing::code_of;
using testing::field_of;
using testing::japanese_terms;
using testing::kAdmin;
using testing::kEnd;
using testing::kSeller;
using testing::kStart;
using testing::kStranger;
using testing::make_terms;
using testing::Stage;

constexpr Time kBefore{kStart.ms - 100'000};
constexpr Time kMiddle{kStart.ms + 500'000};

Stage draft() { return Stage(make_terms(), kBefore, true); }
Stage scheduled() { return Stage(make_terms(), kBefore); }
Stage opened() { return Stage(make_terms()); }
Stage with_bid() {
  Stage stage = opened();
  stage.give(PlaceBid{"A", {5000}}, kStart);
  return stage;
}
Stage paused() {
  Stage stage = with_bid();
  stage.give(Pause{kSeller, "a question"}, kMiddle);
  return stage;
}
Stage closed() {
  Stage stage = with_bid();
  stage.give(Close{}, kEnd);
  return stage;
}
Stage cancelled() {
  Stage stage = with_bid();
  stage.give(Cancel{kSeller, "broken"}, kMiddle);
  return stage;
}

/// The same terms but for one thing.
template <class Change>
Terms terms_with(const Stage& stage, Change change) {
  Terms terms = stage.state().terms;
  change(terms);
  return terms;
}

TEST(Life, draft_takes_no_bids_and_waits_for_no_timer) {
  Stage stage = draft();
  EXPECT_EQ(stage.state().phase, Phase::draft);
  EXPECT_EQ(due_at(stage.state()), std::nullopt);
  EXPECT_EQ(code_of(stage.give(PlaceBid{"A", {5000}}, kMiddle)), "auction_not_open");
  EXPECT_EQ(code_of(stage.give(Open{}, kMiddle)), "not_due");
  EXPECT_EQ(code_of(stage.give(Close{}, kEnd)), "not_due");
}

TEST(Life, draft_is_scheduled_by_its_seller_with_a_reason) {
  Stage stage = draft();
  EXPECT_EQ(code_of(stage.give(Schedule{kSeller, "photos are in"}, kBefore)), "accepted");
  EXPECT_EQ(std::get<Scheduled>(stage.last()), (Scheduled{"seller", "photos are in"}));
  EXPECT_EQ(stage.state().phase, Phase::scheduled);
  EXPECT_EQ(due_at(stage.state()), kStart);
}

TEST(Life, draft_that_is_scheduled_after_its_start_opens_at_once) {
  Stage stage = draft();
  stage.give(Schedule{kSeller}, kMiddle);
  EXPECT_EQ(stage.kinds(), "scheduled opened");
}

TEST(Life, draft_whose_times_have_passed_must_be_edited_first) {
  Stage stage = draft();
  const Decision late = stage.give(Schedule{kSeller}, kEnd);
  EXPECT_EQ(code_of(late), "not_editable");
  EXPECT_EQ(field_of(late), "ends_at");
  Stage clock(japanese_terms(), kBefore, true);
  EXPECT_EQ(field_of(clock.give(Schedule{kSeller}, kStart + 10'000)), "starts_at") << "the price would have moved";
  EXPECT_EQ(code_of(clock.give(Schedule{kSeller}, kStart + 9'999)), "accepted");
}

TEST(Life, draft_may_be_cancelled_even_after_its_end) {
  Stage stage = draft();
  EXPECT_EQ(code_of(stage.give(Cancel{kSeller, "no"}, kEnd + 1)), "accepted");
}

TEST(Life, each_transition_is_refused_in_each_wrong_phase) {
  struct Row {
    Command command;
    const char* draft;
    const char* scheduled;
    const char* open;
    const char* paused;
    const char* closed;
    const char* cancelled;
  };
  const auto ok = "accepted";
  const auto over = "auction_closed";
  const auto wrong = "wrong_phase";
  const Row rows[] = {
      {Schedule{kSeller}, ok, wrong, wrong, wrong, wrong, wrong},
      {Open{}, "not_due", "not_due", "not_due", "not_due", over, over},
      {Close{}, "not_due", "not_due", "not_due", "not_due", over, over},
      {Pause{kSeller, ""}, wrong, wrong, ok, wrong, over, over},
      {Resume{kSeller, ""}, wrong, wrong, wrong, ok, over, over},
      {Cancel{kSeller, ""}, ok, ok, ok, ok, over, over},
      {Settle{kSeller, ""}, wrong, wrong, wrong, wrong, ok, wrong},
      {Default{kSeller, ""}, wrong, wrong, wrong, wrong, ok, wrong},
      {OfferSecondChance{kSeller, "", kEnd + 9}, wrong, wrong, wrong, wrong, wrong, wrong},
      {AnswerSecondChance{"A", true}, "no_offer", "no_offer", "no_offer", "no_offer", "no_offer", "no_offer"},
      {NoteRelisted{kSeller, "", "x"}, wrong, wrong, wrong, wrong, wrong, ok},
      {SetEnd{kEnd + 1}, "not_due", "not_due", "not_due", "not_due", over, over},
      {NoteOutage{kEnd + 1}, "not_due", "not_due", "not_due", "not_due", over, over},
  };
  const auto expect = [](Stage stage, const Row& row, const char* code, Time now) {
    const State before = stage.state();
    EXPECT_EQ(code_of(stage.give(row.command, now)), code)
        << "command " << row.command.index() << " in " << name(before.phase);
    if (std::string(code) != "accepted") {
      EXPECT_EQ(stage.state(), before);
    }
  };
  for (const Row& row : rows) {
    expect(draft(), row, row.draft, kBefore);
    expect(scheduled(), row, row.scheduled, kBefore);
    expect(opened(), row, row.open, kMiddle);
    expect(paused(), row, row.paused, kMiddle);
    expect(closed(), row, row.closed, kEnd);
    expect(cancelled(), row, row.cancelled, kEnd);
  }
}

TEST(Life, only_seller_and_admin_may_run_an_auction) {
  const auto refuses = [](Stage stage, const Command& command) {
    EXPECT_EQ(code_of(stage.give(command, kMiddle)), "not_your_auction") << command.index();
  };
  refuses(draft(), Schedule{kStranger});
  refuses(opened(), Pause{kStranger, ""});
  refuses(paused(), Resume{kStranger, ""});
  refuses(opened(), Cancel{kStranger, ""});
  refuses(opened(), Edit{kStranger, "", make_terms()});
  refuses(opened(), ApproveBidder{kStranger, "A", {}});
  refuses(opened(), RevokeBidder{kStranger, "A"});
  refuses(closed(), Settle{kStranger, ""});
  refuses(closed(), Default{kStranger, ""});
  refuses(closed(), OfferSecondChance{kStranger, "", kEnd + 1});
  refuses(cancelled(), NoteRelisted{kStranger, "", "x"});
  Stage stage = opened();
  EXPECT_EQ(code_of(stage.give(Pause{kAdmin, "a complaint"}, kMiddle)), "accepted");
  EXPECT_EQ(std::get<Paused>(stage.last()), (Paused{"root", "a complaint", 500'000}));
}

TEST(Life, pause_keeps_the_remaining_time) {
  Stage stage = paused();
  EXPECT_EQ(stage.state().paused_remaining_ms, 500'000);
  EXPECT_EQ(due_at(stage.state()), std::nullopt);
  EXPECT_EQ(code_of(stage.give(PlaceBid{"B", {6000}}, kMiddle + 1)), "auction_paused");
  EXPECT_EQ(code_of(stage.give(Close{}, kEnd + 10)), "not_due");
  stage.give(Resume{kSeller, "answered"}, kEnd + 10);
  EXPECT_EQ(std::get<Resumed>(stage.last()), (Resumed{"seller", "answered", kEnd + 500'010}));
  EXPECT_EQ(due_at(stage.state()), kEnd + 500'010);
  EXPECT_EQ(code_of(stage.give(PlaceBid{"B", {6000}}, kEnd + 500'009)), "accepted");
  EXPECT_EQ(code_of(stage.give(PlaceBid{"B", {7000}}, kEnd + 500'010)), "auction_closed");
}

TEST(Life, pauses_add_up) {
  Stage stage = opened();
  for (const std::int64_t at : {100'000, 300'000}) {
    stage.give(Pause{kSeller, ""}, kStart + at);
    stage.give(Resume{kSeller, ""}, kStart + at + 50'000);
  }
  EXPECT_EQ(stage.state().paused_ms, 100'000);
  EXPECT_EQ(stage.state().ends_at, kEnd + 100'000);
}

TEST(Life, pause_of_what_no_timer_has_opened_opens_it) {
  Stage stage = scheduled();
  EXPECT_EQ(code_of(stage.give(Pause{kSeller, ""}, kStart)), "accepted");
  EXPECT_EQ(stage.kinds(), "opened paused");
}

TEST(Life, cannot_be_paused_when_its_end_has_come) {
  Stage stage = opened();
  EXPECT_EQ(code_of(stage.give(Pause{kSeller, ""}, kEnd)), "auction_closed");
}

TEST(Life, pause_moves_the_hard_end_of_soft_close_with_the_end) {
  Terms terms = make_terms();
  terms.soft_close = SoftClose{.window_ms = 60'000, .extension_ms = 60'000, .hard_end = kEnd + 30'000};
  Stage stage(terms);
  stage.give(Pause{kSeller, ""}, kMiddle);
  stage.give(Resume{kSeller, ""}, kMiddle + 1'000'000);
  stage.give(PlaceBid{"A", {5000}}, kEnd + 1'000'000 - 1);
  EXPECT_EQ(stage.state().ends_at, kEnd + 1'030'000);
}

TEST(Life, end_that_the_sale_puts_off_during_a_pause_is_kept) {
  Terms terms = make_terms();
  terms.sale = SaleLot{.sale = "s", .lot = 1};
  Stage stage(terms);
  stage.give(Pause{kSeller, ""}, kMiddle);
  EXPECT_EQ(code_of(stage.give(SetEnd{kEnd + 120'000}, kMiddle + 1)), "accepted");
  stage.give(Resume{kSeller, ""}, kMiddle + 1000);
  EXPECT_EQ(stage.state().ends_at, kEnd + 121'000);
  EXPECT_EQ(stage.state().paused_ms, 1000);
}

TEST(Life, lot_that_ends_with_its_group_cannot_be_paused) {
  Terms terms = make_terms();
  terms.soft_close = SoftClose{.window_ms = 1000, .extension_ms = 1000};
  terms.sale = SaleLot{.sale = "s", .lot = 1, .group_end = true};
  Stage stage(terms);
  EXPECT_EQ(code_of(stage.give(Pause{kSeller, ""}, kMiddle)), "not_in_this_format");
}

// -- editing --------------------------------------------------------------------------------------------------------

TEST(Editing, in_a_draft_everything_may_change) {
  Stage stage = draft();
  Terms terms = japanese_terms();
  terms.title = "Another lot";
  terms.currency = *Currency::parse("JPY");
  terms.starts_at = kStart + 1;
  terms.ends_at = kEnd + 1000;
  EXPECT_EQ(code_of(stage.edit(terms, kBefore)), "accepted");
  EXPECT_EQ(stage.state().terms, terms);
  EXPECT_EQ(stage.state().ends_at, kEnd + 1000);
  EXPECT_EQ(std::get<Edited>(stage.last()).reason, "better so");
}

TEST(Editing, who_made_it_and_where_it_belongs_never_change) {
  for (Stage stage : {draft(), scheduled(), opened()}) {
    EXPECT_EQ(field_of(stage.edit(terms_with(stage, [](Terms& t) { t.seller = "B"; }), kBefore)), "seller");
    EXPECT_EQ(field_of(stage.edit(terms_with(stage, [](Terms& t) { t.sale.emplace(); }), kBefore)), "sale");
    EXPECT_EQ(field_of(stage.edit(terms_with(stage, [](Terms& t) { t.relist_of = "x"; }), kBefore)), "relist_of");
  }
}

TEST(Editing, format_currency_and_ending_are_fixed_once_it_is_scheduled) {
  Stage stage = scheduled();
  const auto field = [&](auto change) { return field_of(stage.edit(terms_with(stage, change), kBefore)); };
  EXPECT_EQ(field([](Terms& t) { t.format = Format::vickrey; }), "format");
  EXPECT_EQ(field([](Terms& t) { t.currency = *Currency::parse("EUR"); }), "currency");
  EXPECT_EQ(field([](Terms& t) { t.candle.emplace(); }), "ending");
}

TEST(Editing, before_the_first_bid_the_rest_may_change) {
  Stage stage = opened();
  const Terms terms = terms_with(stage, [](Terms& t) {
    t.title = "Another";
    t.starting_price = {2000};
    t.reserve = Amount{9000};
    t.ends_at = kEnd + 1000;
    t.approved_only = true;
  });
  EXPECT_EQ(code_of(stage.edit(terms, kMiddle)), "accepted");
  EXPECT_EQ(due_at(stage.state()), kEnd + 1000);
  EXPECT_FALSE(stage.state().reserve_met);
  EXPECT_EQ(minimum_bid(stage.state()), Amount{2000});
}

TEST(Editing, start_is_fixed_once_it_has_come_even_if_no_timer_has_opened_it) {
  Stage stage = scheduled();
  const Terms terms = terms_with(stage, [](Terms& t) { t.starts_at = kStart + 1000; });
  EXPECT_EQ(field_of(stage.edit(terms, kStart)), "starts_at");
  EXPECT_EQ(code_of(stage.edit(terms, kStart - 1)), "accepted");
  EXPECT_EQ(due_at(stage.state()), kStart + 1000);
}

TEST(Editing, from_the_first_bid_on_only_the_description_may_change_freely) {
  Stage stage = with_bid();
  EXPECT_EQ(code_of(stage.edit(terms_with(stage, [](Terms& t) { t.description = "With a scratch"; }), kMiddle)),
            "accepted");
  const auto field = [&](auto change) { return field_of(stage.edit(terms_with(stage, change), kMiddle)); };
  EXPECT_EQ(field([](Terms& t) { t.title = "Another"; }), "title");
  EXPECT_EQ(field([](Terms& t) { t.starting_price = {1}; }), "starting_price");
  EXPECT_EQ(field([](Terms& t) { t.increments = IncrementTable::parse("fixed:1").value(); }), "increments");
  EXPECT_EQ(field([](Terms& t) { t.soft_close.emplace(); }), "soft_close");
  EXPECT_EQ(field([](Terms& t) { t.buy_now = BuyNow{.price = {9000}}; }), "buy_now");
  EXPECT_EQ(field([](Terms& t) { t.linked = {"A"}; }), "linked");
  EXPECT_EQ(field([](Terms& t) { t.approved_only = true; }), "approved_only");
  EXPECT_EQ(field([](Terms& t) { t.time_zone = "Europe/London"; }), "time_zone");
}

TEST(Editing, end_may_come_earlier_and_never_later_once_there_is_a_bid) {
  Stage stage = with_bid();
  const auto ends_at = [&](Time end) { return terms_with(stage, [end](Terms& t) { t.ends_at = end; }); };
  EXPECT_EQ(field_of(stage.edit(ends_at(kEnd + 1), kMiddle)), "ends_at");
  EXPECT_EQ(field_of(stage.edit(ends_at(kMiddle), kMiddle)), "ends_at");
  EXPECT_EQ(code_of(stage.edit(ends_at(kMiddle + 1), kMiddle)), "accepted");
  EXPECT_EQ(due_at(stage.state()), kMiddle + 1);
}

TEST(Editing, end_is_that_which_pauses_have_put_off) {
  Stage stage = paused();
  const auto ends_at = [&](Time end) { return terms_with(stage, [end](Terms& t) { t.ends_at = end; }); };
  EXPECT_EQ(field_of(stage.edit(ends_at(kEnd - 1), kMiddle)), "ends_at") << "not while it is paused";
  stage.give(Resume{kSeller, ""}, kMiddle + 1000);
  EXPECT_EQ(field_of(stage.edit(ends_at(kEnd + 1001), kMiddle + 1000)), "ends_at");
  EXPECT_EQ(code_of(stage.edit(ends_at(kEnd + 999), kMiddle + 1000)), "accepted");
  EXPECT_EQ(due_at(stage.state()), kEnd + 999);
}

TEST(Editing, end_that_soft_close_put_off_is_fixed) {
  Terms terms = make_terms();
  terms.soft_close = SoftClose{.window_ms = 60'000, .extension_ms = 60'000};
  Stage stage(terms);
  stage.give(PlaceBid{"A", {5000}}, kEnd - 1);
  const auto late = kEnd + 10;
  EXPECT_EQ(field_of(stage.edit(terms_with(stage, [](Terms& t) { t.ends_at = kEnd + 11; }), late)), "ends_at");
  EXPECT_EQ(code_of(stage.edit(terms_with(stage, [](Terms& t) { t.description = "x"; }), late)), "accepted")
      << "the end as written has passed, but nobody changes it";
  EXPECT_EQ(stage.state().ends_at, kEnd + 59'999);
}

TEST(Editing, reserve_may_come_down_or_go_and_never_up) {
  Terms terms = make_terms();
  terms.reserve = Amount{20'000};
  Stage stage(terms);
  stage.give(PlaceBid{"A", {5000}}, kStart);
  const auto reserve = [&](std::optional<Amount> wanted) {
    return terms_with(stage, [wanted](Terms& t) { t.reserve = wanted; });
  };
  EXPECT_EQ(field_of(stage.edit(reserve(Amount{20'001}), kMiddle)), "reserve_price");
  EXPECT_EQ(code_of(stage.edit(reserve(Amount{10'000}), kMiddle)), "accepted");
  EXPECT_FALSE(stage.state().reserve_met);
  EXPECT_EQ(stage.state().price, Amount{1000});
  EXPECT_EQ(code_of(stage.edit(reserve({}), kMiddle)), "accepted");
  EXPECT_TRUE(stage.state().reserve_met);
  EXPECT_EQ(stage.state().price, Amount{1000});
  EXPECT_EQ(field_of(stage.edit(reserve(Amount{1000}), kMiddle)), "reserve_price");
}

TEST(Editing, reserve_that_comes_down_to_the_leader_lifts_the_price_to_it) {
  for (const std::int64_t reserve : {5000, 4000}) {
    Terms terms = make_terms();
    terms.reserve = Amount{20'000};
    Stage stage(terms);
    stage.give(PlaceBid{"A", {5000}}, kStart);
    EXPECT_EQ(code_of(stage.edit(terms_with(stage, [&](Terms& t) { t.reserve = Amount{reserve}; }), kMiddle)),
              "accepted");
    EXPECT_TRUE(stage.state().reserve_met);
    EXPECT_EQ(stage.state().price, Amount{reserve});
    EXPECT_EQ(stage.state(), stage.replayed());
    stage.give(Close{}, kEnd);
    EXPECT_EQ(stage.outcome(), "A " + std::to_string(reserve));
  }
}

TEST(Editing, terms_must_stay_good_ones) {
  for (Stage stage : {draft(), scheduled(), opened()}) {
    const auto field = [&](auto change) { return field_of(stage.edit(terms_with(stage, change), kBefore)); };
    EXPECT_EQ(field([](Terms& t) { t.title = ""; }), "title");
    EXPECT_EQ(field([](Terms& t) { t.starting_price = {0}; }), "starting_price");
    EXPECT_EQ(field([](Terms& t) { t.reserve = Amount{999}; }), "reserve_price");
    EXPECT_EQ(field([](Terms& t) { t.ends_at = t.starts_at; }), "ends_at");
  }
}

TEST(Editing, is_refused_when_it_is_over) {
  EXPECT_EQ(code_of(closed().edit(make_terms(), kEnd)), "auction_closed");
  EXPECT_EQ(code_of(cancelled().edit(make_terms(), kEnd)), "auction_closed");
  EXPECT_EQ(code_of(opened().edit(make_terms(), kEnd)), "auction_closed");
}

// -- outages
// -----------------------------------------------------------------------------------------------------------

constexpr Time kUp{kEnd.ms + 360'000};  // down from a minute before the end to six minutes after it

Terms outage_terms(OutagePolicy policy) {
  Terms terms = make_terms();
  terms.outage = policy;
  terms.outage_extension_ms = 120'000;
  return terms;
}

TEST(Vectors, V89_as_recorded_it_closes_at_its_end_with_the_bids_known) {
  Stage stage(outage_terms(OutagePolicy::as_recorded));
  stage.give(PlaceBid{"A", {5000}}, kEnd - 61'000);
  EXPECT_EQ(code_of(stage.give(NoteOutage{kUp}, kUp)), "not_due");
  EXPECT_EQ(code_of(stage.give(PlaceBid{"B", {6000}}, kUp)), "auction_closed");
  stage.give(Close{}, kUp);
  EXPECT_EQ(stage.outcome(), "A 1000");
  EXPECT_EQ(stage.state().ends_at, kEnd);
}

TEST(Vectors, V89_extend_on_outage_gives_two_minutes_from_when_it_is_back) {
  Stage stage(outage_terms(OutagePolicy::extend_on_outage));
  stage.give(PlaceBid{"A", {5000}}, kEnd - 61'000);
  EXPECT_EQ(code_of(stage.give(NoteOutage{kUp}, kUp)), "accepted");
  EXPECT_EQ(std::get<Extended>(stage.last()), (Extended{Extended::Cause::outage, kUp + 120'000}));
  EXPECT_EQ(stage.state().extensions, 0u) << "max_extensions counts those by bids";
  EXPECT_EQ(code_of(stage.give(Close{}, kUp)), "not_due");
  EXPECT_EQ(code_of(stage.give(PlaceBid{"B", {6000}}, kUp + 119'999)), "accepted");
  EXPECT_EQ(code_of(stage.give(PlaceBid{"A", {7000}}, kUp + 120'000)), "auction_closed");
}

TEST(Outage, far_from_the_end_changes_nothing) {
  Stage stage(outage_terms(OutagePolicy::extend_on_outage));
  EXPECT_EQ(code_of(stage.give(NoteOutage{kEnd - 120'000}, kEnd - 120'000)), "not_due");
  EXPECT_EQ(code_of(stage.give(NoteOutage{kEnd - 119'999}, kEnd - 119'999)), "accepted");
  EXPECT_EQ(stage.state().ends_at, kEnd + 1);
}

TEST(Outage, over_start_and_end_opens_the_auction_and_extends_it) {
  Stage stage(outage_terms(OutagePolicy::extend_on_outage), kBefore);
  EXPECT_EQ(code_of(stage.give(NoteOutage{kUp}, kUp)), "accepted");
  EXPECT_EQ(stage.kinds(), "opened extended");
}

TEST(Outage, does_not_touch_a_draft_or_what_is_paused) {
  Stage sketched(outage_terms(OutagePolicy::extend_on_outage), kBefore, true);
  EXPECT_EQ(code_of(sketched.give(NoteOutage{kUp}, kUp)), "not_due");
  Stage waiting(outage_terms(OutagePolicy::extend_on_outage));
  waiting.give(Pause{kSeller, ""}, kMiddle);
  EXPECT_EQ(code_of(waiting.give(NoteOutage{kUp}, kUp)), "not_due");
}

}  // namespace
}  // namespace gavel::rules::life_test
