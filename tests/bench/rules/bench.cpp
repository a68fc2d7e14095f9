// decide() and apply() of a bid in an English auction that has had bids before. The state holds no bids, so what came
// before should not matter; how many bidders there were may, as each has an alias to look up.
#include <benchmark/benchmark.h>

#include <malloc.h>

#include <string>
#include <vector>

#include "core/rules/auction.hpp"

namespace gavel::rules {
namespace {

constexpr Time kNow{1'000'000};
constexpr std::int64_t kStep = 10;

Terms make_terms() {
  return {.title = "A lot",
          .seller = "seller",
          .currency = *Currency::parse("USD"),
          .starting_price = {1000},
          .reserve = {},
          .increments = IncrementTable::parse("ebay-us").value(),
          .starts_at = kNow,
          .ends_at = kNow + 1};
}

std::vector<Command> bids_of_everybody(std::int64_t bidders) {
  std::vector<Command> bids;
  for (std::int64_t i = 0; i < bidders; ++i) bids.emplace_back(PlaceBid{"bidder-" + std::to_string(i), {}});
  return bids;
}

/// Everybody in turn, each by a little more than it takes: every bid takes the lead and moves the price.
class Auction {
 public:
  explicit Auction(std::int64_t bidders) : bids_(bids_of_everybody(bidders)), state_(begin({make_terms(), kNow})) {}

  void bid() {
    Command& command = bids_[turn_];
    turn_ = turn_ + 1 < bids_.size() ? turn_ + 1 : 0;
    auto& bid = std::get<PlaceBid>(command);
    bid.amount = {minimum_bid(state_).minor + kStep};
    if (bid.amount > kMaxAmount) std::abort();
    const Decision decision = decide(state_, command, kNow);
    for (const Event& event : std::get<std::vector<Event>>(decision)) rules::apply(state_, event);
  }

 private:
  std::vector<Command> bids_;
  std::size_t turn_ = 0;
  State state_;
};

void bid(benchmark::State& state) {
  Auction auction(state.range(1));
  for (std::int64_t i = 0; i < state.range(0); ++i) auction.bid();
  for (auto _ : state) auction.bid();
}
BENCHMARK(bid)
    ->ArgNames({"earlier", "bidders"})
    ->Args({100, 10})
    ->Args({1'000'000, 10})
    ->Args({1'000'000, 1000})
    ->Args({1'000'000, 1'000'000});

/// What a million further bids leave behind in memory: nothing.
void memory(benchmark::State& state) {
  Auction auction(1000);
  for (int i = 0; i < 10'000; ++i) auction.bid();
  const auto before = mallinfo2().uordblks;
  std::int64_t bids = 0;
  for (auto _ : state) {
    for (int i = 0; i < 1'000'000; ++i) auction.bid();
    bids += 1'000'000;
  }
  const auto grown = static_cast<double>(mallinfo2().uordblks) - static_cast<double>(before);
  state.counters["bytes_a_bid"] = grown / static_cast<double>(bids);
}
BENCHMARK(memory)->Iterations(1);

}  // namespace
}  // namespace gavel::rules

BENCHMARK_MAIN();
