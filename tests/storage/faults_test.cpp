// What is left when the disk refuses: each write and each sync of an append fails once, in turn.
#include <gtest/gtest.h>

#include "storage/sqlite/db.hpp"
#include "tests/storage/fault_vfs.hpp"
#include "tests/storage/fixtures.hpp"

namespace gavel::sqlite::testing::faults_test {
namespace {

struct Fault {
  FaultVfs::Op op;
  int code;
  std::string verdict;
  std::string name;
};

class Faults : public ::testing::TestWithParam<Fault> {};

INSTANTIATE_TEST_SUITE_P(Each, Faults,
                         ::testing::Values(Fault{FaultVfs::Op::write, SQLITE_FULL, "full", "full_disk_at_write"},
                                           Fault{FaultVfs::Op::write, SQLITE_IOERR_WRITE, "io", "error_at_write"},
                                           Fault{FaultVfs::Op::write, SQLITE_READONLY, "io", "read_only_file_system"},
                                           Fault{FaultVfs::Op::sync, SQLITE_IOERR_FSYNC, "io", "error_at_sync"},
                                           Fault{FaultVfs::Op::sync, SQLITE_FULL, "full", "full_disk_at_sync"}),
                         [](const auto& test) { return test.param.name; });

/// An auction with a past on disk, and a batch that is about to be written.
struct Scene {
  FaultVfs vfs;
  TempDir directory;
  Story story{1};
  std::vector<Entry> acknowledged;
  Journal journal = Journal::open(directory, {.vfs = vfs.name()}).value();

  Scene() {
    EXPECT_EQ(append(journal, {story.create(), story.bid(9900)}), "good good");
    acknowledged = story.told();
  }
  std::vector<Commit> next() { return {story.bid(10000), Story(2).create(), story.bid(10100)}; }

  std::vector<Entry> after_kill() {
    TempDir left;
    copy_as_killed(directory, left);
    return entries_after_start(left, story.id());
  }
  std::vector<Entry> after_power_cut() {
    TempDir left;
    vfs.save_synced(left);
    return entries_after_start(left, story.id());
  }
};

TEST_P(Faults, batch_fails_as_a_whole_and_nothing_acknowledged_is_lost) {
  int nth = 0;
  for (bool reached = true; reached;) {
    SCOPED_TRACE("operation " + std::to_string(++nth));
    Scene scene;
    scene.vfs.fail(GetParam().op, nth, GetParam().code);
    const auto batch = scene.next();
    const auto verdicts = words(scene.journal.append(shared(batch)));
    reached = scene.vfs.failed() > 0;
    if (!reached) {
      EXPECT_EQ(verdicts, "good good good");
      break;
    }
    const auto& bad = GetParam().verdict;
    EXPECT_EQ(verdicts, bad + " " + bad + " " + bad);
    EXPECT_TRUE(same(entries_in(scene.directory, scene.story.id()), scene.acknowledged));
    EXPECT_TRUE(same(scene.after_kill(), scene.acknowledged));
    EXPECT_TRUE(same(scene.after_power_cut(), scene.acknowledged));
  }
  EXPECT_GT(nth, 1) << "no operation was reached: the test shows nothing";
}

TEST_P(Faults, same_batch_is_taken_once_the_cause_is_gone) {
  Scene scene;
  scene.vfs.fail(GetParam().op, 1, GetParam().code, FaultVfs::kUntilHealed);
  const auto batch = scene.next();
  for (int i = 0; i < 3; ++i) ASSERT_NE(words(scene.journal.append(shared(batch))), "good good good");
  scene.vfs.heal();
  ASSERT_EQ(words(scene.journal.append(shared(batch))), "good good good");
  EXPECT_TRUE(same(entries_in(scene.directory, scene.story.id()), scene.story.told()));
  EXPECT_TRUE(same(scene.after_kill(), scene.story.told()));
  EXPECT_TRUE(same(scene.after_power_cut(), scene.story.told()));
}

TEST_P(Faults, failed_checkpoint_loses_nothing_and_can_be_made_up_for) {
  Scene scene;
  scene.vfs.fail(GetParam().op, 1, GetParam().code);
  const auto failed = scene.journal.checkpoint();
  EXPECT_EQ(word(failed), GetParam().verdict);
  EXPECT_TRUE(same(scene.after_kill(), scene.acknowledged));
  EXPECT_TRUE(same(scene.after_power_cut(), scene.acknowledged));
  EXPECT_TRUE(scene.journal.checkpoint());
  EXPECT_EQ(append(scene.journal, {scene.story.bid(10000)}), "good");
  EXPECT_TRUE(same(scene.after_power_cut(), scene.story.told()));
}

TEST_P(Faults, first_start_that_fails_leaves_nothing_in_the_way_of_the_next) {
  int nth = 0;
  for (bool failed = true; failed;) {
    SCOPED_TRACE("operation " + std::to_string(++nth));
    FaultVfs vfs;
    TempDir directory;
    vfs.fail(GetParam().op, nth, GetParam().code);
    failed = !Journal::open(directory, {.vfs = vfs.name()});
    EXPECT_EQ(failed, vfs.failed() > 0);
    TempDir cut;
    vfs.save_synced(cut);
    EXPECT_TRUE(Journal::open(directory));
    EXPECT_TRUE(Journal::open(cut));
  }
  EXPECT_GT(nth, 1);
}

TEST(FailedSync, is_counted_in_the_database) {
  Scene scene;
  scene.vfs.fail(FaultVfs::Op::sync, 1, SQLITE_IOERR_FSYNC);
  const auto batch = scene.next();
  ASSERT_EQ(words(scene.journal.append(shared(batch))), "io io io");
  auto db = Connection::open(scene.directory / "journal.db", OpenMode::existing).value();
  EXPECT_EQ(db.integer("SELECT failed_commits FROM health").value(), 1);
}

}  // namespace
}  // namespace gavel::sqlite::testing::faults_test
