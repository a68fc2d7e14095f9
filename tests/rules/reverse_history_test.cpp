// Random histories of open reverse auctions, compared with a model that keeps the whole list of offers and works out
// everything from it.
#include <algorithm>
#include <map>

#include "tests/rules/dice.hpp"
#include "tests/rules/sale.hpp"

namespace gavel::rules::reverse_history_test {
namespace {

using testing::accepted;
using testing::Dice;
using testing::for_each_seed;
using testing::kEnd;
using testing::kStart;
using testing::refused_above;
using testing::Sale;
using testing::terms_of;

constexpr int kHistories = 12'000;
constexpr int kBidders = 4;

std::string name_of(std::int64_t bidder) { return std::string(1, static_cast<char>('A' + bidder)); }

class Model {
 public:
  struct Offer {
    std::uint64_t number;
    std::string bidder;
    std::int64_t amount;
    std::int64_t weight;
  };

  explicit Model(const Terms& terms) : terms_(terms) {}

  void approve(const std::string& bidder, std::int64_t weight) { approved_[bidder] = weight; }
  void accept(std::uint64_t number, const std::string& bidder, std::int64_t amount) {
    offers_.push_back({number, bidder, amount, weight_of(bidder)});
  }
  void remove(const std::string& bidder) {
    std::erase_if(offers_, [&](const Offer& offer) { return offer.bidder == bidder; });
  }
  const std::vector<Offer>& offers() const { return offers_; }

  /// The offers that stand, best first: each bidder's last.
  std::vector<Offer> standing() const {
    std::vector<Offer> last;
    for (const auto& offer : offers_) {
      std::erase_if(last, [&](const Offer& other) { return other.bidder == offer.bidder; });
      last.push_back(offer);
    }
    const auto better = [](const Offer& a, const Offer& b) { return a.amount * b.weight < b.amount * a.weight; };
    std::stable_sort(last.begin(), last.end(), better);
    return last;
  }

  std::int64_t most_for(const std::string& bidder) const {
    const auto ranked = standing();
    std::int64_t most = terms_.starting_price.minor;
    if (terms_.beats_own) {
      for (const auto& offer : ranked) {
        if (offer.bidder == bidder) most = offer.amount - step(offer.amount);
      }
      return std::max<std::int64_t>(0, most);
    }
    if (ranked.empty()) return most;
    const auto best = ranked[0].amount - step(ranked[0].amount);
    // The largest amount that is no worse than `best` of the leader.
    while (most > 0 && most * ranked[0].weight > best * weight_of(bidder)) --most;
    return most;
  }

 private:
  std::int64_t step(std::int64_t amount) const { return terms_.increments.step_at({amount}).minor; }
  std::int64_t weight_of(const std::string& bidder) const {
    for (const auto& offer : offers_) {
      if (offer.bidder == bidder) return offer.weight;
    }
    const auto found = approved_.find(bidder);
    return terms_.weighted && found != approved_.end() ? found->second : 1000;
  }

  Terms terms_;
  std::map<std::string, std::int64_t> approved_;
  std::vector<Offer> offers_;
};

Terms random_terms(Dice& dice) {
  Terms terms = terms_of(Format::reverse, dice.between(20, 60));
  terms.increments =
      IncrementTable::parse(dice.percent(50) ? "fixed:" + std::to_string(dice.between(1, 4)) : "percent:10").value();
  if (dice.percent(40)) terms.reserve = Amount{terms.starting_price.minor - dice.between(0, 19)};
  terms.beats_own = dice.percent(50);
  terms.weighted = dice.percent(50);
  if (dice.percent(30)) {
    terms.soft_close = SoftClose{.window_ms = 400'000, .extension_ms = 500'000, .max_extensions = 3, .hard_end = {}};
  }
  EXPECT_TRUE(problems(terms, kStart).empty());
  return terms;
}

class History {
 public:
  explicit History(Dice& dice) : dice_(dice), terms_(random_terms(dice)), sale_(terms_), model_(terms_) {}

  void run() {
    for (auto commands = dice_.between(1, 25); commands > 0 && !::testing::Test::HasFailure(); --commands) {
      now_ = now_ + dice_.between(0, 60'000);
      if (now_ >= sale_.state().ends_at) break;
      act();
      check_state();
    }
    check_result();
    EXPECT_EQ(sale_.replayed(), sale_.state());
  }

 private:
  void act() {
    const auto bidder = name_of(dice_.between(0, kBidders - 1));
    if (dice_.percent(85)) return offer(bidder);
    if (dice_.percent(40)) return remove();
    const auto weight = dice_.between(800, 1300);
    EXPECT_TRUE(accepted(sale_.approve(bidder, static_cast<std::uint32_t>(weight))));
    model_.approve(bidder, weight);
  }

  void offer(const std::string& bidder) {
    const auto most = model_.most_for(bidder);
    const auto amount = std::max<std::int64_t>(1, most + dice_.between(-3, 1));
    const Time end = sale_.state().ends_at;
    const auto best = sale_.state().leader;
    const auto decision = sale_.give(PlaceBid{bidder, {amount}}, now_);
    if (amount > most) {
      EXPECT_TRUE(refused_above(decision, most > 0 ? most : -1)) << bidder << ":" << amount;
      return;
    }
    ASSERT_TRUE(accepted(decision)) << bidder << ":" << amount << " of at most " << most;
    const bool extended = sale_.state().ends_at != end;
    model_.accept(sale_.state().seq - (extended ? 1 : 0), bidder, amount);
    EXPECT_TRUE(!extended || sale_.state().leader != best) << "only what changes the best puts the end off";
    EXPECT_LE(sale_.state().extensions, 3u);
  }

  void remove() {
    const auto number = static_cast<std::uint64_t>(dice_.between(1, 20));
    std::string bidder;
    for (const auto& offer : model_.offers()) {
      if (offer.number == number) bidder = offer.bidder;
    }
    EXPECT_EQ(accepted(sale_.give(RemoveBid{{"seller"}, number, "x"}, now_)), !bidder.empty());
    model_.remove(bidder);
  }

  void check_state() const {
    const State& state = sale_.state();
    const auto ranked = model_.standing();
    EXPECT_EQ(state.bid_count, model_.offers().size());
    ASSERT_EQ(state.leader.has_value(), !ranked.empty());
    ASSERT_EQ(state.price.has_value(), !ranked.empty());
    if (!ranked.empty()) {
      EXPECT_EQ(state.leader->bidder, ranked[0].bidder);
      EXPECT_EQ(state.price->minor, ranked[0].amount);
    }
    EXPECT_EQ(state.reserve_met, !terms_.reserve || (state.price && *state.price <= *terms_.reserve));
    EXPECT_EQ(minimum_bid(state).minor, terms_.beats_own ? terms_.starting_price.minor : model_.most_for("newcomer"));
  }

  void check_result() {
    const Closed closed = sale_.close();
    const auto ranked = model_.standing();
    const bool met = !ranked.empty() && (!terms_.reserve || ranked[0].amount <= terms_.reserve->minor);
    EXPECT_EQ(closed.outcome, ranked.empty() ? Outcome::unsold : met ? Outcome::sold : Outcome::reserve_not_met);
    EXPECT_EQ(sale_.winner(closed), met ? ranked[0].bidder : "");
    EXPECT_EQ(closed.hammer_price, met ? std::optional(Amount{ranked[0].amount}) : std::nullopt);
    if (ranked.size() < 2 || !met) return;
    const Time now = sale_.state().ends_at;
    sale_.give(Default{{"seller"}, ""}, now);
    ASSERT_TRUE(accepted(sale_.give(OfferSecondChance{{"seller"}, "", now + 1}, now)));
    EXPECT_EQ(sale_.state().aftermath.value().second_chance.value().bidder, ranked[1].bidder);
    EXPECT_EQ(sale_.state().aftermath.value().second_chance.value().price.minor, ranked[1].amount);
  }

  Dice& dice_;
  Terms terms_;
  Sale sale_;
  Model model_;
  Time now_ = kStart;
};

TEST(ReverseHistory, random_ones_agree_with_the_model) {
  for_each_seed(kHistories, [](Dice& dice) { History(dice).run(); });
}

}  // namespace
}  // namespace gavel::rules::reverse_history_test
