#include "tests/bench/journal/grown.hpp"

#include "storage/sqlite/journal.hpp"
#include "storage/sqlite/reader.hpp"
#include "tests/bench/journal/measure.hpp"

namespace gavel::bench {
namespace {

constexpr std::uint32_t kAtOnce = 1000;

void fold_all(sqlite::Journal& journal) {
  while (must(journal.fold())) continue;
  if (journal.checkpoint_due()) must(journal.checkpoint());
}

}  // namespace

void make_grown(const std::filesystem::path& directory, std::uint32_t auctions, std::uint32_t bids_each) {
  auto journal = must(sqlite::Journal::open(directory));
  for (std::uint32_t first = 0; first < auctions; first += kAtOnce) {
    auto part = Auctions::fresh(first, std::min(kAtOnce, auctions - first));
    std::vector<sqlite::CommitPtr> batch;
    for (std::uint32_t n = 0; n < part.count(); ++n) {
      batch.push_back(part.create(n));
      for (std::uint32_t i = 0; i < bids_each; ++i) batch.push_back(part.bid(n));
    }
    for (auto& verdict : journal.append(batch)) must(std::move(verdict));
    fold_all(journal);
  }
  must(journal.close());
}

Auctions some_of_grown(const std::filesystem::path& directory, std::uint32_t auctions, std::uint32_t some) {
  auto reader = must(sqlite::Reader::open(directory));
  std::vector<auction::View> views;
  const auto apart = auctions / some;
  for (std::uint32_t n = 0; n < some; ++n) views.push_back(must(reader.view(id_of(n * apart))).value());
  return Auctions(std::move(views));
}

}  // namespace gavel::bench
