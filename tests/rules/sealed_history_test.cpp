// Random histories of all sealed formats: every verdict and every result is compared with a naive model, the same
// events give the same state, money adds up, and what is public does not depend on what others bid.
#include "tests/rules/dice.hpp"
#include "tests/rules/naive_sealed.hpp"
#include "tests/rules/sale.hpp"

namespace gavel::rules::sealed_history_test {
namespace {

using testing::accepted;
using testing::Dice;
using testing::for_each_seed;
using testing::kEnd;
using testing::kReveal;
using testing::kRevealing;
using testing::kStart;
using testing::NaiveSealed;
using testing::Sale;
using testing::terms_of;

constexpr int kHistories = 10'000;
constexpr int kBidders = 5;
constexpr int kMostCommands = 16;

std::string name_of(std::int64_t bidder) { return std::string(1, static_cast<char>('A' + bidder)); }

Terms random_terms(Dice& dice, Format format) {
  Terms terms = terms_of(format, dice.percent(5) ? kMaxAmount.minor / 12 : dice.between(10, 30));
  const std::int64_t away = dice.between(0, 5);
  if (dice.percent(40)) terms.reserve = Amount{terms.starting_price.minor + (is_reverse(format) ? -away : away)};
  if (dice.percent(30)) terms.reveal_ms = kReveal;
  if (format == Format::reverse_first_price) terms.weighted = dice.percent(60);
  if (format == Format::multi_unit) {
    terms.units = Units{.supply = dice.between(1, 12),
                        .pricing = static_cast<Units::Pricing>(dice.between(0, 2)),
                        .marginal = static_cast<Units::Marginal>(dice.between(0, 1))};
  }
  EXPECT_TRUE(problems(terms, kStart).empty());
  return terms;
}

/// Near the starting price, so that there are many ties.
NaiveSealed::Bid random_bid(Dice& dice, const Terms& terms) {
  const std::int64_t better = dice.between(-1, 8);
  NaiveSealed::Bid bid{.bidder = name_of(dice.between(0, kBidders - 1)),
                       .amount = terms.starting_price.minor + (is_reverse(terms.format) ? -better : better),
                       .nonce = terms.reveal_ms ? std::to_string(dice.between(0, 1)) : "",
                       .revealed = !terms.reveal_ms};
  if (terms.units) bid.units = dice.between(1, terms.units->supply);
  if (terms.units && dice.percent(40)) bid.min_units = dice.between(0, bid.units);
  if (dice.percent(3)) bid.units = dice.between(-1, 14);
  return bid;
}

class History {
 public:
  History(Dice& dice, Format format) : dice_(dice), terms_(random_terms(dice, format)), sale_(terms_), model_(terms_) {}

  void run() {
    const auto commands = dice_.between(1, kMostCommands);
    for (int i = 0; i < commands && !::testing::Test::HasFailure(); ++i) {
      act();
      check_secret();
    }
    if (terms_.reveal_ms) reveal_all();
    check_result();
    EXPECT_EQ(sale_.replayed(), sale_.state());
  }

 private:
  void act() {
    const auto chance = dice_.between(1, 100);
    if (chance <= 75) return bid();
    if (chance <= 88) return withdraw();
    if (chance <= 93) return remove();
    approve();
  }

  bool is_allowed(const NaiveSealed::Bid& bid) const {
    const bool better = is_reverse(terms_.format) ? bid.amount <= terms_.starting_price.minor
                                                  : bid.amount >= terms_.starting_price.minor;
    const std::int64_t most = terms_.units ? terms_.units->supply : 1;
    return better && bid.units >= 1 && bid.units <= most && bid.min_units <= bid.units &&
           bid.amount <= kMaxAmount.minor / bid.units;
  }

  void bid() {
    auto bid = random_bid(dice_, terms_);
    const auto weight = weights_.find(bid.bidder);
    bid.weight = weight != weights_.end() ? weight->second : 1000;
    if (terms_.reveal_ms) {
      EXPECT_TRUE(accepted(sale_.commit(bid.bidder, bid.amount, bid.nonce, bid.units, bid.min_units)));
      model_.accept(bid);
      return;
    }
    const bool taken = accepted(sale_.bid(bid.bidder, bid.amount, bid.units, bid.min_units));
    EXPECT_EQ(taken, is_allowed(bid)) << bid.bidder << ":" << bid.amount << " for " << bid.units;
    if (taken) model_.accept(bid);
  }

  void withdraw() {
    const auto bidder = name_of(dice_.between(0, kBidders - 1));
    EXPECT_EQ(accepted(sale_.withdraw(bidder)), model_.standing().contains(bidder));
    model_.withdraw(bidder);
  }

  /// The seller takes out whatever stands under a number.
  void remove() {
    const auto number = static_cast<std::uint64_t>(dice_.between(1, kMostCommands));
    const auto* book = std::get_if<SealedBook>(&sale_.state().book);
    std::string bidder;
    for (const auto& [alias, standing] : book ? *book : SealedBook()) {
      if (standing.seq == number) bidder = standing.bidder;
    }
    EXPECT_EQ(accepted(sale_.give(RemoveBid{{"seller"}, number, "x"})), !bidder.empty());
    model_.withdraw(bidder);
  }

  void approve() {
    const auto bidder = name_of(dice_.between(0, kBidders - 1));
    const auto weight = static_cast<std::uint32_t>(dice_.between(900, 1100));
    EXPECT_TRUE(accepted(sale_.approve(bidder, weight)));
    weights_[bidder] = weight;
  }

  void reveal_all() {
    const auto bids = model_.standing();
    for (const auto& [bidder, bid] : bids) {
      if (dice_.percent(15)) continue;
      RevealBid reveal{bidder, {bid.amount}, bid.units, bid.min_units, bid.nonce};
      const bool wrong = dice_.percent(10);
      if (wrong) ++reveal.amount.minor;
      const bool taken = accepted(sale_.give(reveal, kRevealing));
      EXPECT_EQ(taken, !wrong && is_allowed(bid)) << bidder;
      if (taken) model_.reveal(bidder);
      check_secret();
    }
  }

  void check_secret() const {
    EXPECT_FALSE(sale_.state().price || sale_.state().leader || sale_.state().rival_maximum);
    EXPECT_EQ(sale_.state().reserve_met, !terms_.reserve);
    EXPECT_EQ(minimum_bid(sale_.state()), terms_.starting_price);
  }

  void check_result() {
    const Closed closed = sale_.close();
    const auto expected = model_.result();
    EXPECT_EQ(closed.outcome, expected.outcome);
    EXPECT_EQ(sale_.winner(closed), expected.winner);
    EXPECT_EQ(closed.hammer_price, expected.price ? std::optional(Amount{*expected.price}) : std::nullopt);
    EXPECT_EQ(sale_.state().reserve_met, !terms_.reserve || closed.outcome == Outcome::sold);
    std::map<std::string, NaiveSealed::Share> shares;
    for (const auto& award : closed.awards) {
      shares[std::string(bidder_of(sale_.state(), award.alias))] = {award.units, award.total.minor};
    }
    EXPECT_EQ(shares, expected.shares);
    EXPECT_EQ(shares.size(), closed.awards.size()) << "nobody twice";
    if (terms_.units) check_units(closed);
    check_next(closed);
  }

  /// Money and units add up, whatever the model says.
  void check_units(const Closed& closed) const {
    std::int64_t units = 0;
    std::int64_t wanted = 0;
    bool minimums = false;
    for (const auto& bid : model_.in_order()) {
      if (meets_reserve(bid.amount)) wanted += bid.units;
      minimums |= bid.min_units > 0;
    }
    for (const auto& award : closed.awards) {
      const auto& bid = model_.standing().at(std::string(bidder_of(sale_.state(), award.alias)));
      EXPECT_EQ(award.total.minor, award.price.minor * award.units);
      EXPECT_LE(award.price.minor, bid.amount) << "nobody pays more than they bid";
      EXPECT_GE(award.price, terms_.reserve.value_or(terms_.starting_price));
      EXPECT_GE(award.units, std::max<std::int64_t>(1, bid.min_units));
      EXPECT_LE(award.units, bid.units);
      units += award.units;
    }
    EXPECT_LE(units, terms_.units->supply);
    EXPECT_TRUE(minimums || units == std::min(wanted, terms_.units->supply)) << "left, though somebody wants it";
  }

  bool meets_reserve(std::int64_t amount) const { return !terms_.reserve || amount >= terms_.reserve->minor; }

  /// Who would be next, one after the other.
  void check_next(const Closed& closed) {
    if (closed.outcome == Outcome::unsold || terms_.units) return;
    Time now = due();
    if (closed.outcome == Outcome::sold) sale_.give(Default{{"seller"}, ""}, now);
    auto order = model_.in_order();
    if (closed.outcome == Outcome::sold) order.erase(order.begin());
    for (const auto& bid : order) {
      ASSERT_TRUE(accepted(sale_.give(OfferSecondChance{{"seller"}, "", now + 1}, now)));
      const auto& offer = sale_.state().aftermath.value().second_chance.value();
      EXPECT_EQ(offer.bidder, bid.bidder);
      EXPECT_EQ(offer.price.minor, bid.amount);
      now = now + 1;
    }
    EXPECT_FALSE(accepted(sale_.give(OfferSecondChance{{"seller"}, "", now + 1}, now)));
  }

  Time due() const { return kEnd + terms_.reveal_ms.value_or(0); }

  Dice& dice_;
  Terms terms_;
  Sale sale_;
  NaiveSealed model_;
  std::map<std::string, std::uint32_t> weights_;
};

class SealedHistory : public ::testing::TestWithParam<Format> {};

TEST_P(SealedHistory, random_ones_agree_with_the_naive_model) {
  for_each_seed(kHistories, [&](Dice& dice) { History(dice, GetParam()).run(); });
}

/// What everybody can see.
std::string public_of(const State& state) {
  std::string text = std::string(name(state.phase)) + " seq " + std::to_string(state.seq) + " bids " +
                     std::to_string(state.bid_count) + " minimum " + std::to_string(minimum_bid(state).minor) +
                     " met " + std::to_string(state.reserve_met) + " ends " + std::to_string(state.ends_at.ms);
  text += " price " + (state.price ? std::to_string(state.price->minor) : "none");
  text += " leader " + (state.leader ? state.leader->bidder : "nobody");
  for (const auto& [bidder, alias] : state.aliases) text += " " + bidder + std::to_string(alias);
  return text;
}

/// The same commands in two auctions, but for what the others bid.
class Twins {
 public:
  Twins(Dice& dice, Format format) : dice_(dice), terms_(random_terms(dice, format)), left_(terms_), right_(terms_) {}

  void run() {
    for (auto commands = dice_.between(1, kMostCommands); commands > 0; --commands) {
      if (dice_.percent(20)) {
        give(WithdrawBid{name_of(dice_.between(0, kBidders - 1))});
      } else {
        bid();
      }
    }
  }

 private:
  static constexpr const char* kMe = "A";

  void give(const Command& command) { give(command, command); }
  void give(const Command& left, const Command& right) {
    EXPECT_EQ(left_.give(left), right_.give(right)) << "whoever asks is told the same";
    check_public();
  }

  void check_public() const { EXPECT_EQ(public_of(left_.state()), public_of(right_.state())); }

  void bid() {
    const auto left = random_bid(dice_, terms_);
    if (left.bidder == kMe) return give(command_of(left), command_of(left));
    auto right = valid(random_bid(dice_, terms_));
    right.bidder = left.bidder;
    EXPECT_TRUE(accepted(left_.give(command_of(valid(left)))));
    EXPECT_TRUE(accepted(right_.give(command_of(right))));
    check_public();
  }

  NaiveSealed::Bid valid(NaiveSealed::Bid bid) const {
    if (is_reverse(terms_.format)) bid.amount = std::min(bid.amount, terms_.starting_price.minor);
    if (!is_reverse(terms_.format)) bid.amount = std::max(bid.amount, terms_.starting_price.minor);
    bid.units = std::clamp<std::int64_t>(bid.units, 1, terms_.units ? terms_.units->supply : 1);
    bid.min_units = std::min(bid.min_units, terms_.units ? bid.units : 0);
    bid.amount = std::min(bid.amount, kMaxAmount.minor / bid.units);
    return bid;
  }

  Command command_of(const NaiveSealed::Bid& bid) const {
    if (!terms_.reveal_ms) return PlaceBid{bid.bidder, {bid.amount}, bid.units, bid.min_units};
    return CommitBid{bid.bidder, commitment(bid.bidder, {bid.amount}, bid.units, bid.min_units, bid.nonce)};
  }

  Dice& dice_;
  Terms terms_;
  Sale left_;
  Sale right_;
};

TEST_P(SealedHistory, nothing_that_is_public_depends_on_what_others_bid) {
  for_each_seed(kHistories, [&](Dice& dice) { Twins(dice, GetParam()).run(); });
}

INSTANTIATE_TEST_SUITE_P(Formats, SealedHistory,
                         ::testing::Values(Format::first_price, Format::vickrey, Format::all_pay,
                                           Format::reverse_first_price, Format::reverse_vickrey, Format::multi_unit),
                         [](const auto& format) { return std::string(name(format.param)); });

}  // namespace
}  // namespace gavel::rules::sealed_history_test
