// The processes in front of the journal, with real threads and real files: group commit, and what a killed journal
// leaves behind.
#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

#include "core/otp/supervisor.hpp"
#include "core/otp/thread_scheduler.hpp"
#include "storage/journal_server.hpp"
#include "storage/query_cache.hpp"
#include "storage/reader_server.hpp"
#include "tests/storage/fixtures.hpp"

namespace gavel::storage::processes_test {
namespace {

using namespace std::chrono_literals;
using auction::Append;
using auction::Commit;
using sqlite::testing::Story;
using sqlite::testing::TempDir;
using Verdict = otp::CallResult<auction::Append::Reply>;

Append appended(Commit commit) { return {std::make_shared<const Commit>(std::move(commit))}; }

/// Storage as the daemon has it. Every wait is for an answer, never for a time.
///
/// A journal that is killed holds the directory's lock until its handler has returned; starts until then fail and are
/// tried again at once, so many restarts are allowed here.
class Storage {
 public:
  explicit Storage(const std::filesystem::path& directory) {
    auto started = otp::start_tree(
        rt, otp::supervisor(
                "storage", {.strategy = otp::Strategy::rest_for_one, .intensity = 1'000'000, .period = 1s},
                {journal_child({directory, {.vfs = {}, .tail = tail}}), reader_child(0, {directory, tail}),
                 reader_child(1, {directory, tail}), query_cache_child({{reader_name(0), reader_name(1)}, 2})}));
    EXPECT_EQ(started.kind, otp::Started::Kind::ok) << started.reason.to_string();
    root = started.pid;
  }
  ~Storage() { stop(); }

  void stop() {
    if (!root) return;
    auto ended = std::make_shared<std::promise<void>>();
    rt.stop(std::exchange(root, {}), otp::Reason::shutdown(), [ended](otp::Reason) { ended->set_value(); });
    ended->get_future().wait();
  }

  /// Asks and waits.
  template <class P, class M>
  otp::CallResult<typename M::Reply> ask(const otp::Name<P>& to, M message) {
    auto result = std::make_shared<std::promise<otp::CallResult<typename M::Reply>>>();
    rt.call(to, std::move(message), 60s, [result](auto r) { result->set_value(std::move(r)); });
    return result->get_future().get();
  }
  /// Asks until somebody is there to answer.
  template <class P, class M>
  typename M::Reply insist(const otp::Name<P>& to, const M& message) {
    for (;;) {
      if (auto result = ask(to, message)) return std::move(*result);
      std::this_thread::yield();
    }
  }
  auction::Append::Reply append(Commit commit) { return insist(auction::kJournal, appended(std::move(commit))); }
  std::vector<auction::Entry> entries(const auction::AuctionId& id) {
    return insist(auction::kReader, auction::LoadEntries{id}).value();
  }

  std::shared_ptr<sqlite::Tail> tail = std::make_shared<sqlite::Tail>();
  otp::ThreadScheduler scheduler{{.workers = 2, .driver = {}}};
  otp::Runtime rt{scheduler};
  otp::Pid root;
};

/// Counts answers down to none.
class Latch {
 public:
  explicit Latch(std::size_t count) : count_(count) {}
  void count_down() {
    std::lock_guard lock(mutex_);
    if (--count_ == 0) all_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    all_.wait(lock, [&] { return count_ == 0; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable all_;
  std::size_t count_;
};

/// How many transactions the WAL holds.
std::int64_t transactions(const std::filesystem::path& directory) {
  const auto file = sqlite::testing::bytes_of(directory / "journal.db-wal");
  // WAL format: a header of 32 bytes, then frames of 24 + page size; a frame that ends a transaction has the size of
  // the database in its bytes 4–7, others 0.
  const auto number = [&](std::size_t at) {
    std::uint32_t n = 0;
    for (std::size_t i = 0; i < 4; ++i) n = n << 8 | static_cast<unsigned char>(file[at + i]);
    return n;
  };
  if (file.size() < 32) return 0;
  const std::size_t page = number(8);
  std::int64_t count = 0;
  for (std::size_t at = 32; at + 24 + page <= file.size(); at += 24 + page) {
    const bool of_this_log = number(at + 8) == number(16) && number(at + 12) == number(20);
    count += of_this_log && number(at + 4) != 0;
  }
  return count;
}

TEST(StorageProcesses, what_was_acknowledged_can_be_read_at_once) {
  TempDir directory;
  Storage storage(directory);
  Story story(1);
  ASSERT_TRUE(storage.append(story.create()));
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(storage.append(story.bid(10000 + i)));
    ASSERT_TRUE(sqlite::testing::same(storage.entries(story.id()), story.told())) << i;
  }
}

TEST(StorageProcesses, what_happened_after_the_end_is_read_as_soon_as_it_is_acknowledged) {
  TempDir directory;
  Storage storage(directory);
  Story story(1);
  for (const auto& commit : {story.create(), story.bid(10000), story.close()}) ASSERT_TRUE(storage.append(commit));
  const auto settlement = [&] {
    return storage.insist(auction::kReader, auction::LoadView{story.id()}).value()->aftermath->settlement;
  };
  EXPECT_EQ(settlement(), rules::Settlement::open);
  auto after = *story.view().aftermath;
  for (const auto next : {rules::Settlement::defaulted, rules::Settlement::settled}) {
    after.settlement = next;
    ASSERT_TRUE(storage.append(story.after_the_end(after, rules::Settled{"sally", ""})));
    EXPECT_EQ(settlement(), next);
  }
}

TEST(StorageProcesses, commits_that_wait_together_share_a_transaction) {
  constexpr std::uint32_t kAuctions = 200;
  TempDir directory;
  Storage storage(directory);
  std::vector<Story> stories;
  for (std::uint32_t n = 1; n <= kAuctions; ++n) stories.emplace_back(n);
  Latch answers(kAuctions * 3);
  std::atomic<int> refused = 0;
  const auto before = transactions(directory);
  const auto send = [&](Commit commit) {
    storage.rt.call(auction::kJournal, appended(std::move(commit)), 60s, [&](Verdict v) {
      refused += !v || !*v;
      answers.count_down();
    });
  };
  for (auto& story : stories) send(story.create());
  for (auto& story : stories) send(story.bid(10000));
  for (auto& story : stories) send(story.bid(11000));
  answers.wait();
  EXPECT_EQ(refused, 0);
  const auto used = transactions(directory) - before;
  EXPECT_GT(used, 0);
  EXPECT_LT(used, kAuctions * 3 / 2) << "of " << kAuctions * 3 << " commits";
  for (const auto& story : stories) EXPECT_TRUE(sqlite::testing::same(storage.entries(story.id()), story.told()));
}

TEST(StorageProcesses, settle_is_answered_behind_every_append_that_was_sent_before_it) {
  TempDir directory;
  Storage storage(directory);
  Story story(1);
  std::atomic<int> answered = 0;
  for (int i = 0; i < 50; ++i) {
    storage.rt.call(auction::kJournal, appended(i == 0 ? story.create() : story.bid(10000 + i)), 60s,
                    [&](Verdict v) { answered += v && *v; });
  }
  ASSERT_TRUE(storage.ask(auction::kJournal, auction::Settle{}));
  EXPECT_EQ(answered, 50);
}

TEST(StorageProcesses, journal_that_is_killed_again_and_again_keeps_every_acknowledged_commit) {
  constexpr std::uint32_t kBidders = 4;
  constexpr std::size_t kKills = 20;
  TempDir directory;
  Storage storage(directory);
  std::atomic<bool> enough = false;
  std::atomic<std::size_t> total = 0;
  std::vector<std::vector<auction::Entry>> acknowledged(kBidders);
  std::vector<std::jthread> bidders;
  for (std::uint32_t n = 0; n < kBidders; ++n) {
    bidders.emplace_back([&, n] {
      for (std::uint32_t round = 0; !enough; ++round) {
        Story story(1 + n * 1'000'000 + round);
        for (auto& commit : {story.create(), story.bid(10000), story.bid(11000)}) {
          const auto verdict = storage.ask(auction::kJournal, appended(commit));
          if (!verdict) break;  // killed, or not there: the next auction
          ASSERT_TRUE(*verdict) << verdict->error().text;
          acknowledged[n].push_back(commit.entries.front());
          total += 1;
        }
      }
    });
  }
  for (std::size_t kills = 0; kills < kKills; ++kills) {
    for (const auto before = total.load(); total < before + 5;) std::this_thread::yield();
    storage.rt.exit(storage.rt.whereis(auction::kJournal.entry()), otp::Reason::kill());
  }
  enough = true;
  bidders.clear();
  for (const auto& entries : acknowledged) {
    for (const auto& entry : entries) {
      const auto kept = storage.entries(entry.auction);
      ASSERT_LE(entry.seq, kept.size());
      EXPECT_EQ(kept[entry.seq - 1].event, entry.event);
    }
  }
}

TEST(StorageProcesses, caller_in_flight_when_the_journal_is_killed_hears_of_it_or_its_commit_is_there) {
  TempDir directory;
  Storage storage(directory);
  for (std::uint32_t round = 0; round < 20; ++round) {
    constexpr std::uint32_t kCalls = 30;
    Latch answers(kCalls);
    std::vector<Story> stories;
    std::vector<std::optional<Verdict>> verdicts(kCalls);
    for (std::uint32_t i = 0; i < kCalls; ++i) stories.emplace_back(1 + round * kCalls + i);
    for (std::uint32_t i = 0; i < kCalls; ++i) {
      storage.rt.call(auction::kJournal, appended(stories[i].create()), 60s, [&, i](Verdict v) {
        verdicts[i].emplace(std::move(v));
        answers.count_down();
      });
      if (i == kCalls / 2) storage.rt.exit(storage.rt.whereis(auction::kJournal.entry()), otp::Reason::kill());
    }
    answers.wait();
    for (std::uint32_t i = 0; i < kCalls; ++i) {
      if (!*verdicts[i] || !**verdicts[i]) continue;
      EXPECT_TRUE(sqlite::testing::same(storage.entries(stories[i].id()), stories[i].told()));
    }
  }
}

TEST(StorageProcesses, stop_in_order_answers_what_waits_and_leaves_it_all_in_the_main_file) {
  TempDir directory;
  Story story(1);
  std::atomic<int> kept = 0, answered = 0;
  {
    Storage storage(directory);
    for (int i = 0; i < 50; ++i) {
      storage.rt.call(auction::kJournal, appended(i == 0 ? story.create() : story.bid(10000 + i)), 60s, [&](Verdict v) {
        ++answered;
        kept += v && *v;
      });
    }
    storage.stop();
  }
  EXPECT_EQ(answered, 50);
  EXPECT_EQ(sqlite::testing::contents_of(directory)["journal.db-wal"], "");
  const auto entries = sqlite::testing::entries_after_start(directory, story.id());
  EXPECT_GE(entries.size(), static_cast<std::size_t>(kept.load()));
}

TEST(StorageProcesses, unfinished_auctions_come_in_pages) {
  TempDir directory;
  Storage storage(directory);
  for (std::uint32_t n = 1; n <= 5; ++n) {
    Story story(n);
    ASSERT_TRUE(storage.append(story.create()));
    if (n == 3) {
      ASSERT_TRUE(storage.append(story.cancel()));
    }
  }
  const auto first = storage.insist(auction::kReader, auction::LoadUnfinished{std::nullopt, 2}).value();
  ASSERT_EQ(first.items.size(), 2u);
  ASSERT_TRUE(first.next);
  const auto rest = storage.insist(auction::kReader, auction::LoadUnfinished{first.next, 10}).value();
  ASSERT_EQ(rest.items.size(), 2u);
  EXPECT_EQ(rest.items[0].id, sqlite::testing::id_of(4));
  EXPECT_EQ(rest.items[0].due, rules::Time{61000});
  EXPECT_FALSE(rest.items[0].owes);
  EXPECT_FALSE(rest.next);
}

}  // namespace
}  // namespace gavel::storage::processes_test
