// Random histories: every verdict and every state is compared with a naive model, and R9's invariants hold after each.
//
// GAVEL_SEED=n plays other histories: n, n + 1, …; a failure names the seed of its history.
#include <cstdlib>
#include <random>

#include "tests/rules/naive_english.hpp"
#include "tests/rules/play.hpp"

namespace gavel::rules {
namespace {

using testing::accepted;
using testing::kEnd;
using testing::kStart;
using testing::make_terms;
using testing::NaiveEnglish;
using testing::Play;
using testing::refused;

constexpr int kHistories = 12'000;
constexpr int kBidders = 5;  // the last of them is the seller
constexpr Time kMade{kStart.ms - 100'000};

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(engine_);
  }
  bool percent(int chance) { return between(1, 100) <= chance; }

 private:
  std::mt19937_64 engine_;
};

IncrementTable random_table(Dice& dice) {
  switch (dice.between(0, 4)) {
    case 0:
      return IncrementTable::parse("ebay-us").value();
    case 1:
      return IncrementTable::parse("yahoo-jp").value();
    case 2:
      return IncrementTable::parse("fixed:" + std::to_string(dice.between(1, 2000))).value();
    case 3:
      return IncrementTable::parse("percent:" + std::to_string(dice.between(1, 100))).value();
    default:
      break;
  }
  std::vector<Band> bands{{{0}, {dice.between(1, 500)}}};  // steps may shrink from band to band
  while (dice.percent(70)) bands.push_back({{bands.back().from.minor + dice.between(1, 3000)}, {dice.between(1, 500)}});
  return IncrementTable::from_bands(std::move(bands)).value();
}

Terms random_terms(Dice& dice) {
  Terms terms = make_terms();
  terms.increments = random_table(dice);
  terms.starting_price = {dice.percent(5) ? kMaxAmount.minor - dice.between(0, 5000) : dice.between(1, 5000)};
  if (dice.percent(40)) {
    terms.reserve = Amount{std::min(kMaxAmount.minor, terms.starting_price.minor + dice.between(0, 8000))};
  }
  if (dice.percent(60)) terms.starts_at = kMade;
  return terms;
}

std::optional<std::int64_t> minor(const std::optional<Amount>& amount) {
  return amount ? std::optional(amount->minor) : std::nullopt;
}

/// One history, played and modelled side by side.
class History {
 public:
  explicit History(std::uint64_t seed)
      : dice_(seed), terms_(random_terms(dice_)), play_(terms_, kMade), model_(terms_) {}

  void run() {
    const auto commands = dice_.between(1, 40);
    for (int i = 0; i < commands && !::testing::Test::HasFailure(); ++i) {
      now_.ms += dice_.between(0, 80'000);
      if (dice_.percent(95)) {
        bid();
      } else {
        steer();
      }
      check_state();
    }
    check_replay();
  }

 private:
  static std::string name_of(int bidder) { return bidder == kBidders - 1 ? "seller" : "b" + std::to_string(bidder); }

  /// Mostly near the amounts where the rules change their mind.
  std::int64_t random_amount(int bidder) {
    switch (dice_.between(0, 5)) {
      case 0:
        return model_.minimum_for(bidder);
      case 1:
        return model_.minimum_for(bidder) + dice_.between(-2, 2);
      case 2:
        return model_.has_bids() ? model_.leader_maximum() + dice_.between(-60, 60) : dice_.between(1, 9000);
      case 3:
        return dice_.percent(10) ? kMaxAmount.minor + dice_.between(-1, 1) : dice_.between(-2, 20'000);
      default:
        return model_.minimum_for(bidder) + dice_.between(0, 4000);
    }
  }

  void bid() {
    const int bidder = static_cast<int>(dice_.between(0, kBidders - 1));
    const std::int64_t amount = random_amount(bidder);
    SCOPED_TRACE("bid " + name_of(bidder) + ":" + std::to_string(amount) + " at " + std::to_string(now_.ms));
    const State before = play_.state();
    const Decision decision = play_.bid(name_of(bidder), amount, now_);
    if (const auto code = refusal(bidder, amount)) {
      const bool names_minimum = (code == RejectionCode::below_minimum || code == RejectionCode::not_above_own_max) &&
                                 model_.minimum_for(bidder) <= kMaxAmount.minor;
      EXPECT_TRUE(refused(decision, *code, names_minimum ? model_.minimum_for(bidder) : -1));
      EXPECT_EQ(play_.state(), before);
      return;
    }
    ASSERT_TRUE(accepted(decision)) << name(std::get<Rejection>(decision).code);
    model_.accept(bidder, amount);
    ++bids_;
    phase_ = Phase::open;
    EXPECT_EQ(play_.last_bid().visible.minor, model_.leader() == bidder ? model_.price() : amount);
    EXPECT_FALSE(before.price && play_.state().price < before.price) << "the price fell";
  }

  std::optional<RejectionCode> refusal(int bidder, std::int64_t amount) const {
    if (phase_ == Phase::closed || phase_ == Phase::cancelled || now_ >= kEnd) return RejectionCode::auction_closed;
    if (phase_ == Phase::scheduled && now_ < terms_.starts_at) return RejectionCode::auction_not_open;
    if (bidder == kBidders - 1) return RejectionCode::own_auction;
    if (amount < 1 || amount > kMaxAmount.minor) return RejectionCode::amount_out_of_range;
    if (amount >= model_.minimum_for(bidder)) return std::nullopt;
    const bool leads = model_.has_bids() && model_.leader() == bidder;
    return leads ? RejectionCode::not_above_own_max : RejectionCode::below_minimum;
  }

  /// A command that is no bid.
  void steer() {
    const bool over = phase_ == Phase::closed || phase_ == Phase::cancelled;
    const auto expect = [&](const Decision& decision, bool takes, Phase then) {
      EXPECT_EQ(accepted(decision), takes);
      if (takes) phase_ = then;
    };
    switch (dice_.between(0, 2)) {
      case 0:
        return expect(play_.give(Open{}, now_), phase_ == Phase::scheduled && now_ >= terms_.starts_at, Phase::open);
      case 1:
        return expect(play_.give(Close{}, now_), !over && now_ >= kEnd, Phase::closed);
      default:
        return expect(play_.give(Cancel{{"seller"}, "y"}, now_), !over && now_ < kEnd, Phase::cancelled);
    }
  }

  void check_state() const {
    const State& state = play_.state();
    EXPECT_EQ(state.phase, phase_);
    EXPECT_EQ(state.seq, 1 + play_.history().size());
    EXPECT_EQ(state.bid_count, bids_);
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
    const State& state = play_.state();
    const Amount price = *state.price;
    EXPECT_LE(price, state.leader->maximum);
    EXPECT_GE(price, terms_.starting_price);
    const bool beats_rival =
        state.rival_maximum && price.minor <= state.rival_maximum->minor + model_.step_at(state.rival_maximum->minor);
    EXPECT_TRUE(beats_rival || price == terms_.starting_price || price == terms_.reserve);
    EXPECT_LE(state.rival_maximum, state.leader->maximum) << "nothing is less than any amount";
    EXPECT_EQ(minimum_bid(state).minor, price.minor + model_.step_at(price.minor));
  }

  void check_replay() const {
    State again = begin(play_.created());
    for (const Event& event : play_.history()) apply(again, event);
    EXPECT_EQ(again, play_.state());
  }

  Dice dice_;
  Terms terms_;
  Play play_;
  NaiveEnglish model_;
  Time now_ = kMade;
  Phase phase_ = terms_.starts_at <= kMade ? Phase::open : Phase::scheduled;
  std::uint64_t bids_ = 0;
};

std::uint64_t first_seed() {
  const char* seed = std::getenv("GAVEL_SEED");
  return seed ? std::strtoull(seed, nullptr, 10) : 1;
}

TEST(History, random_ones_agree_with_the_naive_model_and_keep_the_invariants) {
  const std::uint64_t first = first_seed();
  for (std::uint64_t seed = first; seed < first + kHistories; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    History(seed).run();
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace gavel::rules
