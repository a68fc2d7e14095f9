#include "tests/bench/journal/load.hpp"

#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

#include "core/otp/runtime.hpp"
#include "core/otp/supervisor.hpp"
#include "core/otp/thread_scheduler.hpp"
#include "storage/journal_server.hpp"
#include "tests/bench/journal/slow_vfs.hpp"

namespace gavel::bench {
namespace {

using namespace std::chrono_literals;
using CommitPtr = std::shared_ptr<const auction::Commit>;

/// Bids that are made before: what an auction makes of a bid is not measured, nor what it throws away.
constexpr double kMostPerSecond = 300'000;

class Load {
 public:
  Load(otp::Runtime& rt, std::vector<CommitPtr> commits) : rt_(rt), commits_(std::move(commits)) {
    waits_.reserve(commits_.size());
  }

  /// Sends them until the time is over or all are sent; comes back when the last one is answered.
  Seen run(std::size_t flight, Clock::duration span) {
    const double cpu = cpu_seconds();
    const auto begin = Clock::now();
    std::unique_lock lock(mutex_);
    end_ = begin + span;
    for (std::size_t i = 0; i < flight; ++i) send_next(begin);
    all_.wait(lock, [this] { return in_flight_ == 0; });
    return {.bids = waits_.size(),
            .wall = std::chrono::duration<double>(last_ - begin).count(),
            .cpu = cpu_seconds() - cpu,
            .waits = std::move(waits_)};
  }

 private:
  // Under the lock: those of one auction must come in their order.
  void send_next(Clock::time_point now) {
    if (next_ == commits_.size() || now >= end_) return;
    ++in_flight_;
    rt_.call(auction::kJournal, auction::Append{commits_[next_++]}, otp::kInfinity,
             [this, now](const otp::CallResult<auction::Append::Reply>& r) {
               if (!r || !*r) std::fprintf(stderr, "a bid was refused\n"), std::exit(1);
               answered(now);
             });
  }
  void answered(Clock::time_point sent) {
    std::lock_guard lock(mutex_);
    last_ = Clock::now();
    waits_.push_back(milliseconds(last_ - sent));
    send_next(last_);
    if (--in_flight_ == 0) all_.notify_all();
  }

  otp::Runtime& rt_;
  std::vector<CommitPtr> commits_;
  std::size_t next_ = 0;
  std::mutex mutex_;
  std::condition_variable all_;
  std::size_t in_flight_ = 0;
  Clock::time_point end_, last_;
  std::vector<double> waits_;
};

template <class Make>
std::vector<CommitPtr> so_many(std::size_t count, Make&& make) {
  std::vector<CommitPtr> commits(count);
  for (std::size_t i = 0; i < count; ++i) commits[i] = make(i);
  return commits;
}

/// Waits for the quiet moment in which the journal folds.
void wait_until_folded(const sqlite::Tail& tail) {
  for (int i = 0; tail.rows() > 0; ++i) {
    if (i == 6000) std::fprintf(stderr, "the log is not folded\n"), std::exit(1);
    std::this_thread::sleep_for(10ms);
  }
}

}  // namespace

Seen through_journal(const std::filesystem::path& directory, Where where, std::size_t flight, Auctions auctions,
                     bool make, Clock::duration span) {
  otp::ThreadScheduler scheduler{{.workers = 1, .driver = {}}};
  otp::Runtime rt{scheduler};
  const auto tail = std::make_shared<sqlite::Tail>();
  storage::JournalServer::Args args{directory, {.vfs = slow_vfs(), .tail = tail}};
  auto child = where == Where::own_thread
                   ? storage::journal_child(std::move(args))
                   : otp::child<storage::JournalServer>("journal", std::move(args)).named("journal");
  const auto root = otp::start_tree(rt, otp::supervisor("storage", {}, {std::move(child)}));
  const auto count = auctions.count();
  const auto nth = [&](std::size_t i) { return static_cast<std::uint32_t>(i % count); };
  if (make) Load(rt, so_many(count, [&](std::size_t i) { return auctions.create(nth(i)); })).run(10'000, 10min);
  Load(rt, so_many(count, [&](std::size_t i) { return auctions.bid(nth(i)); })).run(10'000, 10min);
  wait_until_folded(*tail);

  const auto most = static_cast<std::size_t>(kMostPerSecond * std::chrono::duration<double>(span).count());
  Load load(rt, so_many(most, [&](std::size_t i) { return auctions.bid(nth(i)); }));
  auto seen = load.run(flight, span);
  const double cpu = cpu_seconds();
  wait_until_folded(*tail);
  std::promise<void> ended;
  rt.stop(root.pid, otp::Reason::shutdown(), [&](const otp::Reason&) { ended.set_value(); });
  ended.get_future().wait();
  seen.later = cpu_seconds() - cpu;
  return seen;
}

}  // namespace gavel::bench
