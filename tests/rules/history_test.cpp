// Random histories of English auctions: every verdict and every state is compared with a naive model, and R9's
// invariants hold after each.
#include <algorithm>

#include "core/rules/candle.hpp"
#include "tests/rules/naive_english.hpp"
#include "tests/rules/random_english.hpp"
#include "tests/rules/stage.hpp"

namespace gavel::rules::history_test {
namespace {

using testing::code_of;
using testing::Dice;
using testing::kAdmin;
using testing::kStart;
using testing::NaiveEnglish;
using testing::random_terms;
using testing::Stage;

constexpr int kHistories = 12'000;
constexpr int kBidders = 5;  // the last of them is the seller
constexpr Time kMade{kStart.ms - 100'000};
constexpr std::int64_t kHour = 60LL * 60 * 1000;

std::string name_of(int bidder) { return bidder == kBidders - 1 ? "seller" : "b" + std::to_string(bidder); }

std::optional<std::int64_t> minor(const std::optional<Amount>& amount) {
  return amount ? std::optional(amount->minor) : std::nullopt;
}

/// One history, played and modelled side by side.
class Course {
 public:
  explicit Course(const Dice& dice)
      : dice_(dice), terms_(random_terms(dice_, kMade)), stage_(terms_, kMade), model_(terms_) {
    EXPECT_TRUE(problems(terms_, kMade).empty()) << problems(terms_, kMade).front().first;
  }

  void run() {
    const auto commands = dice_.between(1, 40);
    const auto pace = (terms_.ends_at - kMade) / 12;
    for (int i = 0; i < commands && !::testing::Test::HasFailure(); ++i) {
      now_.ms += dice_.between(0, pace);
      step();
      check_state();
    }
    if (!is_over()) end();
    EXPECT_EQ(stage_.replayed(), stage_.state()) << "same entries, same state";
  }

 private:
  bool is_over() const { return phase_ == Phase::closed || phase_ == Phase::cancelled; }

  void step() {
    const auto kind = dice_.between(1, 100);
    if (kind <= 80) return bid();
    if (kind <= 90) return take_back();
    if (kind <= 93) return buy();
    if (kind <= 96) return lower_reserve();
    steer();
  }

  /// Mostly near the amounts where the rules change their mind.
  std::int64_t random_amount(int bidder) {
    switch (dice_.between(0, 6)) {
      case 0:
        return model_.minimum_for(bidder);
      case 1:
        return model_.minimum_for(bidder) + dice_.between(-2, 2);
      case 2:
        return model_.has_bids() ? model_.leader_maximum() + dice_.between(-60, 60) : dice_.between(1, 9000);
      case 3:
        return dice_.percent(10) ? kMaxAmount.minor + dice_.between(-1, 1) : dice_.between(-2, 20'000);
      case 4:
        return terms_.buy_now && dice_.percent(20) ? terms_.buy_now->price.minor + dice_.between(-1, 1) : 5000;
      default:
        return model_.minimum_for(bidder) + dice_.between(0, 4000);
    }
  }

  // What is refused to everybody who would bid or buy now.
  std::string not_now(int bidder) const {
    const bool bought = stage_.state().outcome == Outcome::sold && terms_.buy_now && now_ < model_.end();
    if (is_over()) return bought ? "already_sold" : "auction_closed";
    if (now_ >= model_.end()) return "auction_closed";
    if (phase_ == Phase::scheduled && now_ < terms_.starts_at) return "auction_not_open";
    return bidder == kBidders - 1 ? "own_auction" : "";
  }

  std::string verdict_on_bid(int bidder, std::int64_t amount) const {
    if (auto code = not_now(bidder); !code.empty()) return code;
    if (amount < 1 || amount > kMaxAmount.minor) return "amount_out_of_range";
    if (bid_buys(amount) || amount >= model_.minimum_for(bidder)) return "accepted";
    return model_.has_bids() && model_.leader() == bidder ? "not_above_own_max" : "below_minimum";
  }
  bool bid_buys(std::int64_t amount) const {
    return model_.buy_now_stands() && terms_.buy_now->bid_at_or_above_buys && amount >= terms_.buy_now->price.minor;
  }

  void bid() {
    const int bidder = static_cast<int>(dice_.between(0, kBidders - 1));
    const std::int64_t amount = random_amount(bidder);
    SCOPED_TRACE("bid " + name_of(bidder) + ":" + std::to_string(amount) + " at " + std::to_string(now_.ms));
    const State before = stage_.state();
    const std::string expected = verdict_on_bid(bidder, amount);
    const bool buys = expected == "accepted" && bid_buys(amount);
    const Decision decision = stage_.give(PlaceBid{name_of(bidder), {amount}}, now_);
    ASSERT_EQ(code_of(decision), expected);
    if (expected != "accepted") return check_refusal(bidder, std::get<Rejection>(decision), before);
    if (buys) return check_purchase(bidder);
    const BidPlaced* placed = nullptr;
    std::uint64_t number = 0;
    for (const Recorded& recorded : stage_.recorded()) {
      if (const auto* event = std::get_if<BidPlaced>(&recorded.event)) placed = event, number = recorded.seq;
    }
    model_.accept({bidder, amount, number, now_});
    phase_ = Phase::open;
    EXPECT_EQ(placed->visible.minor, model_.leader() == bidder ? model_.price() : amount);
    EXPECT_FALSE(before.price && stage_.state().price < before.price) << "the price fell";
  }

  void check_refusal(int bidder, const Rejection& rejection, const State& before) const {
    const bool tells =
        (rejection.code == RejectionCode::below_minimum || rejection.code == RejectionCode::not_above_own_max) &&
        model_.minimum_for(bidder) <= kMaxAmount.minor;
    EXPECT_EQ(minor(rejection.minimum_bid), tells ? std::optional(model_.minimum_for(bidder)) : std::nullopt);
    EXPECT_EQ(stage_.state(), before);
  }

  void check_purchase(int bidder) {
    phase_ = Phase::closed;
    EXPECT_EQ(stage_.outcome(), name_of(bidder) + " " + std::to_string(terms_.buy_now->price.minor));
  }

  void buy() {
    const int bidder = static_cast<int>(dice_.between(0, kBidders - 1));
    SCOPED_TRACE("buy " + name_of(bidder) + " at " + std::to_string(now_.ms));
    std::string expected = not_now(bidder);
    if (expected.empty() && !terms_.buy_now) expected = "not_in_this_format";
    if (expected.empty()) expected = model_.buy_now_stands() ? "accepted" : "buy_now_gone";
    ASSERT_EQ(code_of(stage_.give(BuyItNow{name_of(bidder)}, now_)), expected);
    if (expected == "accepted") check_purchase(bidder);
  }

  /// Often a bid that stands, sometimes any number.
  std::uint64_t random_number() {
    const auto bids = model_.bids();
    if (bids.empty() || dice_.percent(15)) return static_cast<std::uint64_t>(dice_.between(0, 60));
    return bids[static_cast<std::size_t>(dice_.between(0, std::ssize(bids) - 1))].seq;
  }

  void take_back() {
    const std::uint64_t number = random_number();
    const bool removes = dice_.percent(40);
    const auto bids = model_.bids();
    const auto found = std::ranges::find(bids, number, &NaiveEnglish::Bid::seq);
    const bool known = found != bids.end();
    const int bidder = known && dice_.percent(80) ? found->bidder : static_cast<int>(dice_.between(0, kBidders - 2));
    SCOPED_TRACE((removes ? "remove " : "retract ") + name_of(bidder) + "'s " + std::to_string(number));
    const Command command =
        removes ? Command(RemoveBid{kAdmin, number, "fraud"}) : Command(RetractBid{name_of(bidder), number, "wrong"});
    const bool early = model_.end() - now_ > 12 * kHour;
    std::string expected = not_now(0);
    if (expected.empty() && (!known || (!removes && found->bidder != bidder))) expected = "no_such_bid";
    if (expected.empty() && !removes && !early && now_ - found->at > kHour) expected = "retraction_window_passed";
    if (expected.empty()) expected = "accepted";
    ASSERT_EQ(code_of(stage_.give(command, now_)), expected);
    if (expected != "accepted") return;
    const bool all = !removes && early;
    model_.take_back([&](const auto& bid) { return bid.seq == number || (all && bid.bidder == bidder); }, now_);
  }

  /// Down or away; with bids nothing else would be taken.
  void lower_reserve() {
    if (is_over() || !terms_.reserve || now_ >= model_.end() || now_ < terms_.starts_at) return;
    Terms wanted = terms_;
    wanted.reserve = Amount{dice_.between(terms_.starting_price.minor, terms_.reserve->minor)};
    if (dice_.percent(20)) wanted.reserve.reset();
    SCOPED_TRACE("reserve " + std::to_string(wanted.reserve.value_or(Amount{0}).minor));
    const State before = stage_.state();
    ASSERT_EQ(code_of(stage_.edit(wanted, now_)), "accepted") << testing::field_of(stage_.edit(wanted, now_));
    EXPECT_FALSE(before.price && stage_.state().price < before.price) << "the price fell";
    reserves_.push_back(*terms_.reserve);
    terms_.reserve = wanted.reserve;
    model_.set_reserve(wanted.reserve, now_);
    phase_ = stage_.state().phase;
  }

  /// A command that is about the auction as a whole.
  void steer() {
    const auto expect = [&](const Decision& decision, bool takes, Phase then) {
      EXPECT_EQ(code_of(decision) == "accepted", takes) << code_of(decision);
      if (takes) phase_ = then;
    };
    const bool ended = is_over() || now_ >= model_.end();
    switch (dice_.between(0, 3)) {
      case 0:
        return expect(stage_.give(Open{}, now_), phase_ == Phase::scheduled && now_ >= terms_.starts_at, Phase::open);
      case 1:
        if (dice_.percent(70)) return;
        return expect(stage_.give(Cancel{kAdmin, "y"}, now_), !ended, Phase::cancelled);
      default:
        if (!is_over() && ended) return end();
        return expect(stage_.give(Close{}, now_), false, phase_);
    }
  }

  void end() {
    now_ = std::max(now_, model_.end());
    ASSERT_EQ(code_of(stage_.give(Close{}, now_)), "accepted");
    phase_ = Phase::closed;
    check_result();
  }

  void check_result() const {
    const Closed& closed = stage_.state().aftermath->closed;
    const auto drawn = terms_.candle ? std::optional(candle_end(*terms_.candle, model_.end())) : std::nullopt;
    EXPECT_EQ(closed.ended_at, drawn);
    const auto ending = model_.ending_before(drawn.value_or(now_ + 1));
    const std::string sold = name_of(ending.leader) + " " + std::to_string(ending.price);
    const std::string unsold = ending.has_bids ? "reserve_not_met" : "unsold";
    EXPECT_EQ(stage_.outcome(), ending.has_bids && ending.reserve_met ? sold : unsold);
  }

  void check_state() const {
    const State& state = stage_.state();
    ASSERT_EQ(state.phase, phase_);
    EXPECT_EQ(state.seq, stage_.recorded().size());
    if (is_over()) return;
    EXPECT_EQ(state.ends_at, model_.end());
    EXPECT_EQ(state.extensions, model_.extensions());
    EXPECT_EQ(state.bid_count, model_.bids().size());
    EXPECT_EQ(state.reserve_met, model_.reserve_met());
    ASSERT_EQ(state.leader.has_value(), model_.has_bids());
    ASSERT_EQ(state.price.has_value(), model_.has_bids());
    if (!state.leader) return;
    EXPECT_EQ(state.leader->bidder, name_of(model_.leader()));
    EXPECT_EQ(state.leader->alias, state.aliases.at(state.leader->bidder));
    EXPECT_EQ(state.leader->maximum.minor, model_.leader_maximum());
    EXPECT_EQ(minor(state.rival_maximum), model_.rival_maximum());
    EXPECT_EQ(state.price->minor, model_.price());
    check_invariants();
  }

  /// R9.
  void check_invariants() const {
    const State& state = stage_.state();
    const Amount price = *state.price;
    EXPECT_LE(price, state.leader->maximum);
    EXPECT_GE(price, terms_.starting_price);
    EXPECT_TRUE(!terms_.reserve || !state.reserve_met || price >= *terms_.reserve) << "sold below the reserve";
    const bool beats_rival =
        state.rival_maximum && price.minor <= state.rival_maximum->minor + model_.step_at(state.rival_maximum->minor);
    const bool was_reserve = price == terms_.reserve || std::ranges::count(reserves_, price) > 0;
    const bool full_max = terms_.reserve_policy == ReservePolicy::full_max;
    EXPECT_TRUE(beats_rival || price == terms_.starting_price || was_reserve || full_max);
    EXPECT_TRUE(!full_max || state.reserve_met || price == state.leader->maximum);
    EXPECT_LE(state.rival_maximum, state.leader->maximum) << "nothing is less than any amount";
    EXPECT_EQ(minimum_bid(state).minor, price.minor + model_.step_at(price.minor));
  }

  Dice dice_;
  Terms terms_;
  Stage stage_;
  NaiveEnglish model_;
  Time now_ = kMade;
  Phase phase_ = terms_.starts_at <= kMade ? Phase::open : Phase::scheduled;
  std::vector<Amount> reserves_;  // that were in force earlier
};

TEST(History, random_ones_agree_with_the_naive_model_and_keep_the_invariants) {
  testing::for_each_seed(kHistories, [](const Dice& dice) { Course(dice).run(); });
}

}  // namespace
}  // namespace gavel::rules::history_test
