// Makes a data directory with many open auctions, through the journal and without a daemon:
//
//     make_auctions DIRECTORY COUNT [PERCENT-WITH-BIDS] [SOON]
//
// Titles, prices and texts differ from auction to auction. The ends are days off, but for the last SOON of them, which
// end within ten minutes. PERCENT-WITH-BIDS of them have two bids each.
#include <cstdlib>
#include <iostream>
#include <random>

#include "core/auction/clock.hpp"
#include "storage/sqlite/journal.hpp"

namespace gavel {
namespace {

constexpr std::size_t kBatch = 1000;
constexpr std::int64_t kDay = 86'400'000;

std::string words(std::mt19937_64& random, std::size_t count) {
  static constexpr std::array kWords{"brass",  "lamp",    "with", "a",     "green", "shade", "signed", "print", "of",
                                     "walnut", "cabinet", "from", "about", "1890",  "lot",   "box",    "silver"};
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += (i ? " " : "") + std::string(kWords[random() % kWords.size()]);
  return text;
}

rules::Terms terms(std::mt19937_64& random, rules::Time now, bool soon) {
  const auto days = static_cast<std::int64_t>(2 + random() % 12);
  const auto minutes = static_cast<std::int64_t>(3 + random() % 7);
  return {.title = words(random, 3 + random() % 6),
          .description = words(random, 10 + random() % 30),
          .seller = "seller-" + std::to_string(random() % 5000),
          .currency = rules::Currency::parse("USD").value(),
          .starting_price = {static_cast<std::int64_t>(100 + random() % 100'000)},
          .reserve = {},
          .increments = rules::IncrementTable::parse("ebay-us").value(),
          .starts_at = now,
          .ends_at = {now.ms + (soon ? minutes * 60'000 : days * kDay + static_cast<std::int64_t>(random() % kDay))}};
}

/// One auction's commits: that it was made, and its bids.
class Story {
 public:
  Story(std::mt19937_64& random, auction::AuctionId id, rules::Time now, bool soon)
      : id_(id), now_(now), created_{terms(random, now, soon), now, false}, state_(rules::begin(created_)) {
    commit(created_);
  }
  void bid(const std::string& bidder, std::int64_t above) {
    const auto least = rules::minimum_bid(state_).minor;
    const auto decision = rules::decide(state_, rules::PlaceBid{bidder, {least + above}}, now_);
    for (const auto& event : std::get<std::vector<rules::Event>>(decision)) {
      rules::apply(state_, event);
      commit(event);
    }
  }
  std::vector<std::shared_ptr<const auction::Commit>> commits;

 private:
  void commit(const rules::Event& event) {
    auto made = std::make_shared<auction::Commit>();
    made->entries.push_back({id_, state_.seq, now_, event});
    made->after = std::make_shared<const auction::View>(auction::make_view(id_, state_));
    commits.push_back(std::move(made));
  }
  auction::AuctionId id_;
  rules::Time now_;
  rules::Created created_;
  rules::State state_;
};

int fail(const std::string& why) {
  std::cerr << why << '\n';
  return 1;
}

int make(const char* directory, std::size_t count, std::size_t percent_with_bids, std::size_t soon) {
  auto journal = sqlite::Journal::open(directory);
  if (!journal) return fail(journal.error());
  std::mt19937_64 random(1);
  auction::IdMaker ids;
  std::vector<std::shared_ptr<const auction::Commit>> batch;
  for (std::size_t n = 0; n < count; ++n) {
    const rules::Time now = auction::wall_time();
    Story story(random, ids.make(now, random(), random()), now, n + soon >= count);
    if (random() % 100 < percent_with_bids) {
      for (const std::int64_t above : {2000, 9000}) story.bid("bidder-" + std::to_string(random() % 20'000), above);
    }
    std::ranges::move(story.commits, std::back_inserter(batch));
    if (batch.size() < kBatch && n + 1 < count) continue;
    for (const auto& verdict : journal->append(batch)) {
      if (!verdict) return fail(verdict.error().text);
    }
    batch.clear();
    if (journal->checkpoint_due()) static_cast<void>(journal->checkpoint());
  }
  if (auto closed = journal->close(); !closed) return fail(closed.error().text);
  return 0;
}

}  // namespace
}  // namespace gavel

int main(int argc, char** argv) {
  if (argc < 3) return gavel::fail("make_auctions DIRECTORY COUNT [PERCENT-WITH-BIDS] [SOON]");
  const auto number = [&](int i, std::size_t otherwise) -> std::size_t {
    return argc > i ? std::strtoull(argv[i], nullptr, 10) : otherwise;
  };
  return gavel::make(argv[1], number(2, 0), number(3, 10), number(4, 20));
}
