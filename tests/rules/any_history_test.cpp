// Random commands of every kind to auctions of every format: nothing throws, the phases follow their table, what
// always holds does, and the journal gives the same state again.
//
// GAVEL_SEED=n plays the histories n, n + 1, …; without it they are others each time. A failure names its seed.
#include <algorithm>
#include <map>
#include <set>

#include "core/rules/whatif.hpp"
#include "tests/rules/dice.hpp"
#include "tests/rules/stage.hpp"

namespace gavel::rules::any_history_test {
namespace {

using testing::Dice;
using testing::for_each_seed;
using testing::kStart;
using testing::make_terms;
using testing::Stage;

constexpr int kHistories = 10'000;     // of each format
constexpr int kMoreHistories = 6'000;  // where the format has 10,000 of its own, beside a model
constexpr Time kMade{kStart.ms - 200'000};

std::string random_bidder(Dice& dice) { return std::string(1, static_cast<char>('A' + dice.between(0, 4))); }

Actor random_actor(Dice& dice) {
  if (dice.percent(5)) return {.name = random_bidder(dice)};
  return dice.percent(30) ? Actor{.name = "root", .admin = true} : Actor{.name = "seller"};
}

Terms random_terms(Dice& dice, Format format) {
  Terms terms = make_terms();
  terms.format = format;
  terms.starting_price = {dice.between(100, 6000)};
  terms.ends_at = kStart + dice.between(60'000, 600'000);
  terms.approved_only = dice.percent(10);
  terms.outage = dice.percent(50) ? OutagePolicy::extend_on_outage : OutagePolicy::as_recorded;
  terms.outage_extension_ms = 30'000;
  if (dice.percent(10)) terms.sale = SaleLot{.sale = "s", .lot = 1, .group_end = dice.percent(50)};
  if (has_price_clock(format)) {
    terms.price_clock =
        PriceClock{.step = {dice.between(1, 100)}, .interval_ms = dice.between(1000, 60'000), .floor = {}};
    if (format == Format::dutch) terms.price_clock->floor = Amount{dice.between(1, terms.starting_price.minor)};
    return terms;
  }
  if (format == Format::multi_unit) terms.units = Units{.supply = dice.between(1, 20)};
  if (is_sealed(format) && dice.percent(30)) terms.reveal_ms = dice.between(10'000, 60'000);
  if (dice.percent(40)) {
    const auto by = dice.between(0, 3000);
    terms.reserve = Amount{is_reverse(format) ? std::max<std::int64_t>(1, terms.starting_price.minor - by)
                                              : terms.starting_price.minor + by};
  }
  if (!is_sealed(format) && dice.percent(40)) {
    terms.soft_close = SoftClose{.window_ms = 20'000, .extension_ms = 20'000};
    if (dice.percent(50)) terms.soft_close->hard_end = terms.ends_at + dice.between(1, 60'000);
    if (dice.percent(50)) terms.soft_close->mode = SoftClose::Mode::add;
  }
  return terms;
}

/// What may follow upon what, within one command.
const std::map<Phase, std::set<Phase>> kFollows{
    {Phase::draft, {Phase::draft, Phase::scheduled, Phase::open, Phase::cancelled}},
    {Phase::scheduled, {Phase::scheduled, Phase::open, Phase::paused, Phase::closed, Phase::cancelled}},
    {Phase::open, {Phase::open, Phase::paused, Phase::closed, Phase::cancelled}},
    {Phase::paused, {Phase::paused, Phase::open, Phase::cancelled}},
    {Phase::closed, {Phase::closed}},
    {Phase::cancelled, {Phase::cancelled}}};

class AnyHistory {
 public:
  AnyHistory(Dice& dice, Format format) : dice_(dice), stage_(random_terms(dice_, format), kMade, dice_.percent(20)) {}

  /// `seen`: names of the events that there were.
  void run(std::set<std::string_view>& seen) {
    const auto commands = dice_.between(5, 40);
    for (int i = 0; i < commands; ++i) {
      now_.ms += dice_.percent(30) ? dice_.between(0, 5) : dice_.between(0, 40'000);
      const Command command = random_command();
      SCOPED_TRACE("command " + std::to_string(command.index()) + " at " + std::to_string(now_.ms));
      const State before = stage_.state();
      const Decision decision = stage_.give(command, now_);
      check(before, decision, command);
      if (::testing::Test::HasFailure()) return;
    }
    EXPECT_EQ(stage_.replayed(), stage_.state());
    const auto told = what_if(stage_.recorded(), {.format = static_cast<Format>(dice_.between(0, kFormats - 1))});
    if (told) {
      EXPECT_EQ(stage_.state().phase, Phase::closed);
    }
    for (const auto& recorded : stage_.recorded()) seen.insert(kind(recorded.event));
    if (stage_.state().outcome) seen.insert(name(*stage_.state().outcome));
  }

 private:
  Command random_command() {
    const State& state = stage_.state();
    if (const auto due = due_at(state); due && now_ >= *due && dice_.percent(50)) {
      return state.phase == Phase::scheduled ? Command(Open{}) : Command(Close{});
    }
    if (state.phase == Phase::draft && dice_.percent(30)) return Schedule{random_actor(dice_)};
    if (state.phase == Phase::paused && dice_.percent(40)) return Resume{random_actor(dice_), "go"};
    if (is_over(state.phase)) return dice_.percent(90) ? afterwards() : steering();
    return dice_.percent(70) ? bidding() : steering();
  }

  Amount amount() {
    if (dice_.percent(3)) return {dice_.between(-1, 1) + (dice_.percent(50) ? kMaxAmount.minor : 0)};
    const auto above = dice_.between(-200, 6000);
    const auto from = minimum_bid(stage_.state()).minor;
    return {std::max<std::int64_t>(1, is_reverse(stage_.state().terms.format) ? from - above / 10 : from + above)};
  }

  Command bidding() {
    switch (dice_.between(0, 9)) {
      case 0:
        return WithdrawBid{random_bidder(dice_)};
      case 1:
        return BuyItNow{random_bidder(dice_)};
      case 2:
        return CommitBid{random_bidder(dice_), std::string(64, 'a')};
      case 3:
        return RevealBid{.bidder = random_bidder(dice_), .amount = amount(), .nonce = "n"};
      case 4:
        return LeaveClock{random_bidder(dice_)};
      case 5:
        return RetractBid{random_bidder(dice_), some_number(), "a slip"};
      case 6:
        return RemoveBid{random_actor(dice_), some_number(), "a fraud"};
      default:
        break;
    }
    if (stage_.state().terms.format == Format::japanese && dice_.percent(80)) return JoinClock{random_bidder(dice_)};
    const auto units = stage_.state().terms.units ? dice_.between(1, stage_.state().terms.units->supply) : 1;
    return PlaceBid{.bidder = random_bidder(dice_), .amount = amount(), .units = units};
  }

  std::uint64_t some_number() {
    return static_cast<std::uint64_t>(dice_.between(0, 1 + std::ssize(stage_.recorded())));
  }

  Command steering() {
    switch (dice_.between(0, 10)) {
      case 0:
        return Open{};
      case 1:
        return Close{};
      case 2:
        return dice_.percent(10) ? Command(Cancel{random_actor(dice_), "no"}) : Command(Close{});
      case 3:
        return Schedule{random_actor(dice_)};
      case 4:
        return Pause{random_actor(dice_), "wait"};
      case 5:
        return Resume{random_actor(dice_), "go"};
      case 6:
        return ApproveBidder{random_actor(dice_), random_bidder(dice_),
                             dice_.percent(50) ? std::optional(amount()) : std::nullopt};
      case 7:
        return RevokeBidder{random_actor(dice_), random_bidder(dice_)};
      case 8:
        return SetEnd{now_ + dice_.between(-1000, 100'000)};
      case 9:
        return NoteOutage{now_ - dice_.between(0, 1000)};
      default:
        return Edit{random_actor(dice_), "better so", edited()};
    }
  }

  Terms edited() {
    Terms terms = stage_.state().terms;
    if (dice_.percent(20)) terms.description += "x";
    if (dice_.percent(20)) terms.ends_at = terms.ends_at + dice_.between(-60'000, 60'000);
    if (dice_.percent(20)) terms.starts_at = terms.starts_at + dice_.between(-60'000, 60'000);
    if (dice_.percent(30) && terms.reserve) terms.reserve->minor += dice_.between(-6000, 500);
    if (dice_.percent(10)) terms.reserve.reset();
    if (dice_.percent(10)) terms.starting_price.minor += dice_.between(-200, 200);
    return terms;
  }

  Command afterwards() {
    switch (dice_.between(0, 4)) {
      case 0:
        return Settle{random_actor(dice_), "paid"};
      case 1:
        return Default{random_actor(dice_), "did not pay"};
      case 2:
        return OfferSecondChance{random_actor(dice_), "next", now_ + dice_.between(-100, 50'000)};
      case 3:
        return AnswerSecondChance{random_bidder(dice_), dice_.percent(50)};
      default:
        return dice_.percent(20) ? Command(NoteRelisted{random_actor(dice_), "again", "x"})
                                 : Command(Settle{random_actor(dice_), ""});
    }
  }

  void check(const State& before, const Decision& decision, const Command& command) {
    const State& state = stage_.state();
    if (!testing::accepted(decision)) {
      EXPECT_EQ(state, before) << "a refused command changes nothing";
      return;
    }
    EXPECT_FALSE(std::get<std::vector<Event>>(decision).empty());
    EXPECT_TRUE(kFollows.at(before.phase).contains(state.phase)) << name(before.phase) << " " << name(state.phase);
    EXPECT_EQ(state.seq, stage_.recorded().size());
    EXPECT_EQ(state.outcome.has_value(), state.phase == Phase::closed);
    EXPECT_EQ(due_at(state).has_value(), state.phase == Phase::scheduled || state.phase == Phase::open);
    check_time(before, command);
    check_price(before, command);
    check_end();
  }

  /// The end comes earlier by an edit or a bid taken back alone, and what a pause adds is what it lasted.
  void check_time(const State& before, const Command& command) {
    const State& state = stage_.state();
    const bool may_come_earlier = std::holds_alternative<Edit>(command) ||
                                  std::holds_alternative<RetractBid>(command) ||
                                  std::holds_alternative<RemoveBid>(command);
    if (!may_come_earlier) {
      EXPECT_GE(state.ends_at, before.ends_at);
    }
    EXPECT_GE(state.paused_ms, before.paused_ms);
    if (state.phase == Phase::paused && before.phase != Phase::paused) paused_at_ = now_;
    if (before.phase == Phase::paused && state.phase == Phase::open) {
      EXPECT_EQ(state.paused_ms - before.paused_ms, now_ - paused_at_);
      EXPECT_EQ(state.ends_at - now_, before.ends_at - paused_at_);
    }
    if (has_price_clock(state.terms.format)) {
      EXPECT_EQ(clock_starts_at(state), state.terms.starts_at + state.paused_ms);
    }
  }

  void check_price(const State& before, const Command& command) {
    const State& state = stage_.state();
    const bool taken_back = std::holds_alternative<RetractBid>(command) || std::holds_alternative<RemoveBid>(command);
    if (state.price) {
      EXPECT_TRUE(in_range(*state.price));
    }
    if (state.terms.format != Format::english || taken_back) return;
    EXPECT_GE(state.price, before.price) << "nothing is less than any price";
    if (before.reserve_met && before.leader) {
      EXPECT_TRUE(state.reserve_met) << "once met, met for ever";
    }
    if (state.leader && state.price) {
      EXPECT_LE(*state.price, state.leader->maximum);
    }
    if (state.leader && state.terms.reserve && state.reserve_met) {
      EXPECT_GE(*state.price, *state.terms.reserve);
    }
  }

  void check_end() {
    const State& state = stage_.state();
    if (state.phase != Phase::closed) return;
    const Closed& closed = state.aftermath->closed;
    EXPECT_EQ(closed.outcome, *state.outcome);
    if (closed.outcome != Outcome::sold) {
      EXPECT_EQ(closed.winner, 0u);
      EXPECT_FALSE(closed.hammer_price);
      return;
    }
    if (state.terms.format == Format::multi_unit) return;
    ASSERT_TRUE(closed.hammer_price);
    EXPECT_FALSE(bidder_of(state, closed.winner).empty());
    EXPECT_TRUE(in_range(*closed.hammer_price));
    if (state.terms.format == Format::japanese) check_japanese(closed);
    if (state.terms.format == Format::dutch) {
      EXPECT_GE(*closed.hammer_price, *state.terms.price_clock->floor);
      EXPECT_LE(*closed.hammer_price, state.terms.starting_price);
    }
  }

  /// The winner had accepted the price, and nobody with a better claim had.
  void check_japanese(const Closed& closed) {
    const auto& terms = stage_.state().terms;
    const auto accepted = [&](const Seat& seat) {
      if (!seat.left_at) return kMaxAmount.minor;
      return std::max(terms.starting_price.minor, seat.left_at->minor - terms.price_clock->step.minor);
    };
    const auto& seats = std::get<ClockBook>(stage_.state().book).seats;
    EXPECT_GE(accepted(seats.at(closed.winner)), closed.hammer_price->minor);
    for (const auto& [alias, seat] : seats) {
      if (alias < closed.winner) {
        EXPECT_LT(accepted(seat), accepted(seats.at(closed.winner)));
      }
      EXPECT_LE(accepted(seat), accepted(seats.at(closed.winner)));
    }
  }

  Dice& dice_;
  Stage stage_;
  Time now_ = kMade;
  Time paused_at_;
};

/// What every format's histories come to, in so many of them; were it less, they would show little.
const std::set<std::string_view> kCommon{
    "created",   "opened",  "scheduled", "edited",   "paused", "resumed", "extended",        "closed",
    "cancelled", "settled", "defaulted", "relisted", "sold",   "unsold",  "bidder_approved", "bidder_revoked"};

void play_all(Format format, int histories, std::set<std::string_view> expected) {
  std::set<std::string_view> seen;
  SCOPED_TRACE(name(format));
  for_each_seed(histories, [&](Dice& dice) { ASSERT_NO_THROW(AnyHistory(dice, format).run(seen)); });
  expected.insert(kCommon.begin(), kCommon.end());
  EXPECT_TRUE(std::ranges::includes(seen, expected)) << ::testing::PrintToString(seen);
}

const std::set<std::string_view> kSecondChance{"second_chance_offered", "second_chance_answered"};
std::set<std::string_view> with(std::set<std::string_view> names) {
  names.insert(kSecondChance.begin(), kSecondChance.end());
  return names;
}

TEST(AnyHistory, of_english_auctions) {
  play_all(Format::english, kMoreHistories, with({"bid", "bid_retracted", "reserve_not_met"}));
}
TEST(AnyHistory, of_dutch_auctions) { play_all(Format::dutch, kHistories, {"taken"}); }
TEST(AnyHistory, of_japanese_auctions) { play_all(Format::japanese, kHistories, with({"joined", "left"})); }
TEST(AnyHistory, of_reverse_auctions) { play_all(Format::reverse, kMoreHistories, with({"bid", "reserve_not_met"})); }
TEST(AnyHistory, of_sealed_auctions) {
  for (const Format format : {Format::first_price, Format::vickrey, Format::reverse_first_price,
                              Format::reverse_vickrey, Format::all_pay, Format::multi_unit}) {
    play_all(format, kMoreHistories, {"sealed_bid", "sealed_bid_withdrawn", "bid_committed", "reserve_not_met"});
  }
}

}  // namespace
}  // namespace gavel::rules::any_history_test
