// Sales whose lots end together, with bidders near the ends, slow disks, and processes that are killed: every history
// must be one that the rules alone allow, and no bid that was in time may be without its extension.
#include <gtest/gtest.h>

#include <random>

#include "tests/auction/sale_reading.hpp"
#include "tests/auction/sim_house.hpp"

namespace gavel::auction::testing::sale_random_test {
namespace {

using rules::GroupEnd;
using rules::SoftClose;

class RandomSale {
 public:
  explicit RandomSale(std::uint64_t seed) : random_(seed), sim_(disk_, {.seed = seed}) {
    if (pick(0, 2) > 0) disk_.faults.commit_time = [this] { return std::chrono::milliseconds(pick(0, 60)); };
    if (pick(0, 3) == 0) disk_.page_limit = 2;
    make();
  }

  void play() {
    for (int step = 0; step < 5000 && phase() == "open"; ++step) {
      const auto end = sim_.clock->now().ms < first_end_.ms - 1500 ? first_end_.ms - 1500 - sim_.clock->now().ms : 0;
      sim_.advance(std::chrono::milliseconds(end + pick(0, 40)));
      if (bids_ > 0 && pick(0, 2) == 0) bid();
      if (kills_ > 0 && pick(0, 12) == 0) kill();
    }
    sim_.advance(10s);
  }

  void check() {
    disk_.page_limit = 1'000'000;  // for what the test reads
    for (const auto& sentence : read_sale(disk_, id_)) ADD_FAILURE() << sentence;
  }

  std::size_t extensions() const {
    std::size_t n = 0;
    for (const auto& entry : disk_.sale_entries({id_, 0, 1'000'000}).items) n += entry.kind == "extended";
    return n;
  }

 private:
  void make() {
    const auto group = pick(0, 1) == 0 ? GroupEnd::all : GroupEnd::cascade;
    close_ = {group, sim_.clock->now() + 60'000, group == GroupEnd::all ? 0 : pick(0, 500),
              SoftClose{.window_ms = pick(100, 1000),
                        .extension_ms = pick(100, 1000),
                        .mode = pick(0, 1) == 0 ? SoftClose::Mode::add : SoftClose::Mode::reset}};
    if (pick(0, 3) == 0) close_.soft_close->max_extensions = static_cast<std::uint32_t>(pick(0, 4));
    if (pick(0, 3) == 0) close_.soft_close->hard_end = close_.first_end + pick(3000, 6000);
    first_end_ = close_.first_end;
    SaleTerms terms{.title = "A house", .seller = "sally", .starts_at = sim_.clock->now(), .close = close_};
    auto lot = sim_.terms(0s, 60s);
    lot.soft_close = close_.soft_close;
    auto [made, done] = make_pending<HouseResult<SaleVerdict>>();
    const auto lots = static_cast<std::size_t>(pick(1, 5));
    sim_.sales->create({terms, std::vector<rules::Terms>(lots, lot)}, std::move(done));
    for (int i = 0; i < 5000 && !*made; ++i) sim_.advance(1ms);
    ASSERT_TRUE(*made && **made);
    id_ = std::get<SaleDone>(***made).after->id;
    for (std::uint32_t n = 1; n <= lots; ++n) lots_.push_back(disk_.lots({id_, n - 1, 1}).items.at(0).id);
    kills_ = pick(0, 1) == 0 ? 0 : static_cast<int>(pick(1, 4));
  }

  void bid() {
    --bids_;
    amount_ += pick(0, 3) * 500;
    const std::string who(1, static_cast<char>('a' + pick(0, 3)));
    answers_.push_back(sim_.bid(lots_[static_cast<std::size_t>(pick(0, std::ssize(lots_) - 1))], who, amount_));
  }

  void kill() {
    --kills_;
    const auto sale = sim_.sale_registry.try_find(id_);
    switch (pick(0, 4)) {
      case 0:
      case 1:
        if (sale) sim_.kill(sale->pid);
        break;
      case 2:
        sim_.kill(sim_.process(lots_[static_cast<std::size_t>(pick(0, std::ssize(lots_) - 1))]));
        break;
      case 3:
        sim_.kill("sale supervisor");
        break;
      default:
        sim_.kill("journal");
    }
  }

  std::int64_t pick(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random_);
  }
  std::string phase() const { return disk_.sale(id_)->phase; }

  std::mt19937_64 random_;
  SimDisk disk_;
  SimHouse sim_;
  rules::SaleClose close_;
  rules::Time first_end_;
  SaleId id_;
  std::vector<AuctionId> lots_;
  std::vector<Pending<HouseResult<BidVerdict>>> answers_;
  int bids_ = 60;
  int kills_ = 0;
  std::int64_t amount_ = 10'000;
};

TEST(RandomSales, Close_as_the_rules_say_whoever_bids_and_whatever_is_killed) {
  std::uint64_t seed = std::random_device{}();
  if (const char* given = std::getenv("GAVEL_SEED")) seed = std::strtoull(given, nullptr, 10);
  const char* count = std::getenv("GAVEL_SALES");
  std::size_t extensions = 0;
  for (const auto last = seed + (count ? std::strtoull(count, nullptr, 10) : 300); seed < last; ++seed) {
    SCOPED_TRACE("GAVEL_SEED=" + std::to_string(seed));
    RandomSale sale(seed);
    sale.play();
    sale.check();
    extensions += sale.extensions();
    if (HasFailure()) return;
  }
  EXPECT_GT(extensions, 0u);
}

}  // namespace
}  // namespace gavel::auction::testing::sale_random_test
