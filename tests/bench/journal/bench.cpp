// What a durable bid costs in the journal, beside a bare INSERT on the same SQLite and settings.
//
//     bench_journal bare|hashes|signed DIRECTORY BATCH  AUCTIONS SECONDS    prepared INSERTs, so many a transaction
//     bench_journal journal|worker     DIRECTORY FLIGHT AUCTIONS SECONDS    bids through the journal's process
//     bench_journal make               DIRECTORY BIDS   AUCTIONS            a journal with so many bids in each
//     bench_journal grown              DIRECTORY FLIGHT AUCTIONS SECONDS    bids on 1,000 of those
//
// A slow disk: GAVEL_SYNC_MS makes each sync take so much longer. Prints one line of JSON. run.py makes the tables.
#include <string>

#include "tests/bench/journal/bare.hpp"
#include "tests/bench/journal/grown.hpp"
#include "tests/bench/journal/load.hpp"

namespace gavel::bench {
namespace {

constexpr std::uint32_t kOnSome = 1000;

Seen run(const std::string& mode, const std::filesystem::path& directory, std::size_t n, std::uint32_t auctions,
         Clock::duration span) {
  if (mode == "bare") return bare(directory, Proof::none, n, auctions, span);
  if (mode == "hashes") return bare(directory, Proof::hashes, n, auctions, span);
  if (mode == "signed") return bare(directory, Proof::signed_, n, auctions, span);
  if (mode == "grown") {
    return through_journal(directory, Where::own_thread, n, some_of_grown(directory, auctions, kOnSome), false, span);
  }
  const auto where = mode == "worker" ? Where::worker : Where::own_thread;
  return through_journal(directory, where, n, Auctions::fresh(0, auctions), true, span);
}

}  // namespace
}  // namespace gavel::bench

int main(int count, char** words) {
  const std::string mode = count > 1 ? words[1] : "";
  if (count != (mode == "make" ? 5 : 6)) return std::fprintf(stderr, "usage: bench_journal MODE DIRECTORY …\n"), 2;
  const std::filesystem::path directory = words[2];
  const auto n = static_cast<std::size_t>(std::atoll(words[3]));
  const auto auctions = static_cast<std::uint32_t>(std::atoll(words[4]));
  if (mode == "make") return gavel::bench::make_grown(directory, auctions, static_cast<std::uint32_t>(n)), 0;
  const auto span = std::chrono::milliseconds(static_cast<std::int64_t>(1000 * std::atof(words[5])));
  gavel::bench::run(mode, directory, n, auctions, span).print();
}
