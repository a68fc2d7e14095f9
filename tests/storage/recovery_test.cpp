// What a start finds after the daemon was killed or the power was cut.
#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>

#include "tests/storage/fault_vfs.hpp"
#include "tests/storage/fixtures.hpp"

namespace gavel::sqlite::testing::recovery_test {
namespace {

TEST(Recovery, killed_right_after_an_answer_keeps_everything_that_was_answered) {
  TempDir directory;
  auto journal = Journal::open(directory).value();
  Story story(1);
  ASSERT_EQ(append(journal, {story.create()}), "good");
  for (int i = 0; i < 20; ++i) {
    ASSERT_EQ(append(journal, {story.bid(9900 + i)}), "good");
    if (i == 10) {
      ASSERT_TRUE(journal.checkpoint());
    }
    TempDir left;
    copy_as_killed(directory, left);
    ASSERT_TRUE(same(entries_after_start(left, story.id()), story.told())) << i;
  }
}

TEST(Recovery, journal_that_was_dropped_without_close_keeps_everything) {
  TempDir directory;
  Story story(1);
  {
    auto journal = Journal::open(directory).value();
    ASSERT_EQ(append(journal, {story.create(), story.bid(9900)}), "good good");
  }
  EXPECT_TRUE(same(entries_after_start(directory, story.id()), story.told()));
}

TEST(Recovery, power_cut_at_any_answer_keeps_everything_that_was_answered) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  FaultVfs vfs;
  TempDir directory;
  auto journal = Journal::open(directory, {.vfs = vfs.name()}).value();
  std::vector<Story> stories;
  for (std::uint32_t n = 1; n <= 5; ++n) {
    stories.emplace_back(n);
    ASSERT_EQ(append(journal, {stories.back().create()}), "good");
  }
  for (int round = 0; round < 40; ++round) {
    std::vector<Commit> batch;
    for (auto size = 1 + random() % 4; size > 0; --size) batch.push_back(stories[random() % 5].bid(9900 + round));
    for (const auto& verdict : journal.append(shared(batch))) ASSERT_TRUE(verdict);
    if (random() % 7 == 0) {
      ASSERT_TRUE(journal.checkpoint());
    }
    TempDir left;
    vfs.save_synced(left);
    const auto started = Journal::open(left).value();
    for (const auto& story : stories) ASSERT_TRUE(same(entries_in(left, story.id()), story.told())) << round;
  }
}

TEST(Recovery, wal_that_was_cut_anywhere_gives_whole_commits) {
  TempDir directory;
  auto journal = Journal::open(directory).value();
  Story story(1);
  ASSERT_EQ(append(journal, {story.create()}), "good");
  for (int i = 0; i < 3; ++i) {  // commits of two entries each
    static_cast<void>(story.bid(9900 + i));
    auto commit = story.bid(10000 + i);
    commit.entries.insert(commit.entries.begin(), story.told()[story.told().size() - 2]);
    ASSERT_EQ(append(journal, {commit}), "good");
  }
  const auto size = fs::file_size(directory / "journal.db-wal");
  for (std::uintmax_t cut = 0; cut <= size; cut += 512) {
    TempDir left;
    copy_as_killed(directory, left);
    fs::resize_file(left / "journal.db-wal", cut);
    const auto entries = entries_after_start(left, story.id());
    EXPECT_TRUE(entries.empty() || entries.size() % 2 == 1) << cut;
    EXPECT_TRUE(same(entries, {story.told().begin(), story.told().begin() + static_cast<long>(entries.size())}));
  }
}

TEST(Recovery, reader_on_another_thread_sees_whole_commits_only) {
  TempDir directory;
  auto journal = Journal::open(directory).value();
  auto reader = Reader::open(directory).value();
  Story story(1);
  ASSERT_EQ(append(journal, {story.create()}), "good");
  constexpr std::size_t kCommits = 200;
  std::atomic<bool> written = true;
  std::thread writer([&] {
    for (std::size_t i = 0; i < kCommits; ++i) {
      written = written && append(journal, {story.tell({rules::Opened{}, rules::Opened{}})}) == "good";
      if (i % 50 == 0) written = written && journal.checkpoint();
    }
  });
  std::size_t seen = 0;
  while (seen < 1 + 2 * kCommits && written) {
    const auto now = reader.entries(id_of(1)).value().size();
    EXPECT_EQ(now % 2, 1u);
    EXPECT_GE(now, seen);
    seen = now;
  }
  writer.join();
  EXPECT_TRUE(written);
}

}  // namespace
}  // namespace gavel::sqlite::testing::recovery_test
