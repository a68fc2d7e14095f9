// What a durable bid costs in the journal, beside a bare INSERT on the same SQLite and settings.
//
//     bench_journal bare    DIRECTORY BATCH AUCTIONS SECONDS    prepared INSERTs, so many a transaction
//     bench_journal journal DIRECTORY FLIGHT AUCTIONS SECONDS   bids through the journal's process, so many in flight
//     bench_journal worker  DIRECTORY FLIGHT AUCTIONS SECONDS   the same, the journal on the caller's own worker
//
// A slow disk: GAVEL_SYNC_MS makes each sync take so much longer. Prints one line of JSON. run.py makes the table.
#include <sqlite3.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <thread>
#include <vector>

#include "core/otp/runtime.hpp"
#include "core/otp/supervisor.hpp"
#include "core/otp/thread_scheduler.hpp"
#include "storage/journal_server.hpp"
#include "storage/sqlite/db.hpp"
#include "tests/bench/journal/slow_vfs.hpp"

namespace gavel {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;
using auction::AuctionId;
using auction::Commit;

double cpu_seconds() {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return seconds(use.ru_utime) + seconds(use.ru_stime);
}

/// What one run has seen.
struct Seen {
  std::uint64_t bids = 0;
  double wall = 0, cpu = 0;
  std::vector<double> waits;  // ms: of a transaction (bare), of a bid (journal)

  void print() {
    std::ranges::sort(waits);
    const auto at = [&](double part) {
      return waits.empty() ? 0 : waits[static_cast<std::size_t>(part * static_cast<double>(waits.size() - 1))];
    };
    std::printf("{\"bids\":%llu,\"per_s\":%.0f,\"cpu_us\":%.3f,\"p50_ms\":%.4f,\"p99_ms\":%.4f}\n",
                static_cast<unsigned long long>(bids), static_cast<double>(bids) / wall,
                1e6 * cpu / static_cast<double>(bids), at(0.5), at(0.99));
  }
};

AuctionId id_of(std::uint32_t n) {
  std::array<std::uint8_t, 16> bytes{1};
  for (std::size_t i = 0; i < 4; ++i) bytes[15 - i] = static_cast<std::uint8_t>(n >> (8 * i));
  return AuctionId(bytes);
}

// -- the bare loop ---------------------------------------------------------------------------------------------------

template <class T>
T must(base::Expected<T, auction::StorageError> result) {
  if (!result) {
    std::fprintf(stderr, "%s\n", result.error().text.c_str());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

Seen bare(const std::filesystem::path& directory, std::size_t batch, std::uint32_t auctions, Clock::duration span) {
  auto db = must(sqlite::Connection::open(directory / "bare.db", sqlite::OpenMode::create, bench::slow_vfs()));
  must(
      db.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0; "
              "PRAGMA cache_size = -16384; CREATE TABLE log (position INTEGER PRIMARY KEY, auction BLOB NOT NULL, "
              "seq INTEGER NOT NULL, at_ms INTEGER NOT NULL, kind TEXT NOT NULL, payload TEXT NOT NULL, hash BLOB NOT "
              "NULL) STRICT"));
  auto insert =
      must(db.prepare("INSERT INTO log (position, auction, seq, at_ms, kind, payload, hash) "
                      "VALUES (?, ?, ?, ?, ?, ?, ?)"));
  const std::string payload =
      R"({"alias":2,"bidder":"~0123456789abcdef","leader":1,"maximum":20000,"price":17500,"reserve_met":1,"visible":17500})";
  const base::Sha256 hash{7};
  Seen seen;
  const double cpu = cpu_seconds();
  const auto begin = Clock::now();
  for (auto now = begin; now - begin < span;) {
    auto transaction = must(sqlite::Transaction::begin(db));
    for (std::size_t i = 0; i < batch; ++i, ++seen.bids) {
      const auto n = static_cast<std::uint32_t>(seen.bids % auctions);
      must(insert.run(seen.bids + 1, id_of(n), seen.bids / auctions + 1, 1'795'363'200'000 + seen.bids, "bid", payload,
                      hash));
    }
    must(transaction.commit());
    const auto later = Clock::now();
    seen.waits.push_back(std::chrono::duration<double, std::milli>(later - now).count());
    now = later;
  }
  seen.wall = std::chrono::duration<double>(Clock::now() - begin).count();
  seen.cpu = cpu_seconds() - cpu;
  return seen;
}

// -- through the journal
// -----------------------------------------------------------------------------------------------

/// Auctions that are told bid by bid; the rules are not asked: what is measured is the journal.
class Auctions {
 public:
  explicit Auctions(std::uint32_t count) {
    const rules::Terms terms{.title = "A lamp",
                             .seller = "sally",
                             .currency = rules::Currency::parse("USD").value(),
                             .starting_price = {9900},
                             .increments = rules::IncrementTable::parse("ebay-us").value(),
                             .starts_at = {1000},
                             .ends_at = {9'000'000'000'000}};
    const auto shared = std::make_shared<const rules::Terms>(terms);
    for (std::uint32_t n = 0; n < count; ++n) {
      views_.push_back({.id = id_of(n),
                        .terms = shared,
                        .phase = rules::Phase::open,
                        .outcome = {},
                        .price = {},
                        .minimum_bid = {9900},
                        .ends_at = terms.ends_at,
                        .clock_starts_at = terms.starts_at,
                        .aftermath = {}});
    }
    terms_ = shared;
  }
  std::shared_ptr<const Commit> create(std::uint32_t n) { return tell(n, rules::Created{*terms_, {1000}, false}); }
  std::shared_ptr<const Commit> bid(std::uint32_t n) {
    auto& view = views_[n];
    view.price = rules::Amount{9900 + static_cast<std::int64_t>(view.seq)};
    ++view.bid_count;
    const auto alias = static_cast<std::uint32_t>(view.seq % 7 + 1);
    return tell(n, rules::BidPlaced{.bidder = "bidder-" + std::to_string(alias),
                                    .alias = alias,
                                    .maximum = *view.price,
                                    .visible = *view.price,
                                    .price = *view.price,
                                    .leader = alias,
                                    .reserve_met = true});
  }

 private:
  std::shared_ptr<const Commit> tell(std::uint32_t n, rules::Event event) {
    auto& view = views_[n];
    auto commit = std::make_shared<Commit>();
    commit->entries.push_back(
        {view.id, ++view.seq, {1'795'363'200'000 + static_cast<std::int64_t>(view.seq)}, std::move(event)});
    commit->after = std::make_shared<const auction::View>(view);
    return commit;
  }
  std::vector<auction::View> views_;
  auction::TermsPtr terms_;
};

/// Keeps so many bids in flight until the time is over: an answer sends the next.
class Load {
 public:
  Load(otp::Runtime& rt, Auctions& auctions, std::uint32_t count) : rt_(rt), auctions_(auctions), count_(count) {}

  void make_all() {
    in_flight_ = 0;
    for (std::uint32_t n = 0; n < count_; ++n) send(auctions_.create(n), false);
    wait();
  }
  Seen run(std::size_t flight, Clock::duration span) {
    // What an auction makes of a bid is made before: the journal is what is measured.
    const auto prepared = std::size_t{400'000};
    for (std::size_t i = 0; i < prepared; ++i) bids_.push_back(auctions_.bid(static_cast<std::uint32_t>(i % count_)));
    const double cpu = cpu_seconds();
    const auto begin = Clock::now();
    end_ = begin + span;
    for (std::size_t i = 0; i < flight; ++i) send_next();
    wait();
    seen_.wall = std::chrono::duration<double>(last_ - begin).count();
    seen_.cpu = cpu_seconds() - cpu;
    return std::move(seen_);
  }

 private:
  // Taken and sent under one lock: those of one auction must come in their order.
  void send_next() {
    std::lock_guard lock(order_);
    if (next_ == bids_.size() || Clock::now() >= end_) return;
    send(std::move(bids_[next_++]), true);
  }
  void send(std::shared_ptr<const Commit> commit, bool measured) {
    ++in_flight_;
    const auto sent = Clock::now();
    rt_.call(auction::kJournal, auction::Append{std::move(commit)}, 60s,
             [this, sent, measured](otp::CallResult<auction::Append::Reply> r) {
               if (!r || !*r) std::fprintf(stderr, "a bid was refused\n"), std::exit(1);
               if (measured) {
                 {
                   std::lock_guard lock(mutex_);
                   last_ = Clock::now();
                   ++seen_.bids;
                   seen_.waits.push_back(std::chrono::duration<double, std::milli>(last_ - sent).count());
                 }
                 send_next();
               }
               std::lock_guard lock(mutex_);
               if (--in_flight_ == 0) all_.notify_all();
             });
  }
  void wait() {
    std::unique_lock lock(mutex_);
    all_.wait(lock, [this] { return in_flight_ == 0; });
  }

  otp::Runtime& rt_;
  Auctions& auctions_;
  std::uint32_t count_;
  std::vector<std::shared_ptr<const Commit>> bids_;
  std::size_t next_ = 0;
  std::mutex order_, mutex_;
  std::condition_variable all_;
  std::atomic<std::size_t> in_flight_{0};
  Clock::time_point end_, last_;
  Seen seen_;
};

Seen through_journal(const std::filesystem::path& directory, bool own_thread, std::size_t flight,
                     std::uint32_t auctions, Clock::duration span) {
  otp::ThreadScheduler scheduler{{.workers = 1, .driver = {}}};
  otp::Runtime rt{scheduler};
  storage::JournalServer::Args args{directory, {.vfs = bench::slow_vfs()}};
  auto child = own_thread ? storage::journal_child(std::move(args))
                          : otp::child<storage::JournalServer>("journal", std::move(args)).named("journal");
  const auto root = otp::start_tree(rt, otp::supervisor("storage", {}, {std::move(child)}));
  Auctions made(auctions);
  Load load(rt, made, auctions);
  load.make_all();
  auto seen = load.run(flight, span);
  std::mutex mutex;
  std::condition_variable ended;
  bool gone = false;
  rt.stop(root.pid, otp::Reason::shutdown(), [&](otp::Reason) {
    std::lock_guard lock(mutex);
    gone = true;
    ended.notify_all();
  });
  std::unique_lock lock(mutex);
  ended.wait(lock, [&] { return gone; });
  return seen;
}

}  // namespace
}  // namespace gavel

int main(int count, char** words) {
  if (count != 6)
    return std::fprintf(stderr, "usage: bench_journal bare|journal|worker DIRECTORY N AUCTIONS SECONDS\n"), 2;
  const std::string mode = words[1];
  const std::filesystem::path directory = words[2];
  const auto n = static_cast<std::size_t>(std::atoll(words[3]));
  const auto auctions = static_cast<std::uint32_t>(std::atoll(words[4]));
  const auto span = std::chrono::milliseconds(static_cast<std::int64_t>(1000 * std::atof(words[5])));
  auto seen = mode == "bare" ? gavel::bare(directory, n, auctions, span)
                             : gavel::through_journal(directory, mode == "journal", n, auctions, span);
  seen.print();
}
