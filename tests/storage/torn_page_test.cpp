// A power cut in the middle of a write: the last pages of the log are there in part, or hold something else.
#include <gtest/gtest.h>

#include <random>

#include "tests/storage/fixtures.hpp"

namespace gavel::sqlite::testing::torn_page_test {
namespace {

constexpr std::size_t kSector = 512;
const fs::path kWal = "journal.db-wal";

void write(const fs::path& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary | std::ios::trunc)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

/// An auction with acknowledged bids, and one commit more whose sync had not come back: nobody was told of it.
struct PowerCut {
  TempDir before;  ///< as it was when the last acknowledged commit was
  TempDir after;   ///< with all that was written
  Story story{1};
  std::vector<Entry> acknowledged;

  PowerCut() {
    TempDir directory;
    auto journal = Journal::open(directory).value();
    EXPECT_EQ(append(journal, {story.create()}), "good");
    EXPECT_EQ(append(journal, {story.bid(9900), story.bid(10'000)}), "good good");
    acknowledged = story.told();
    copy_as_killed(directory, before);
    EXPECT_EQ(append(journal, {story.bid(10'100), story.bid(10'200), Story(2).create()}), "good good good");
    copy_as_killed(directory, after);
  }

  /// What a start makes of the database with this in the place of its WAL.
  void expect_acknowledged(const std::string& wal) const {
    TempDir left;
    fs::copy_file(after / "journal.db", left / "journal.db");
    write(left / kWal, wal);
    EXPECT_TRUE(same(entries_after_start(left, story.id()), acknowledged));
    EXPECT_TRUE(entries_in(left, id_of(2)).empty());
  }
};

TEST(TornLastPage, commit_of_which_a_part_was_written_is_gone_as_a_whole) {
  const PowerCut cut;
  const auto whole = bytes_of(cut.after / kWal);
  const auto safe = bytes_of(cut.before / kWal).size();
  ASSERT_EQ(whole.substr(0, safe), bytes_of(cut.before / kWal));
  ASSERT_GT(whole.size(), safe + 2 * kSector);
  for (auto size = safe; size < whole.size(); size += kSector) {
    SCOPED_TRACE("cut off at byte " + std::to_string(size) + " of " + std::to_string(whole.size()));
    cut.expect_acknowledged(whole.substr(0, size));
  }
}

TEST(TornLastPage, commit_with_a_sector_that_was_never_written_is_gone_as_a_whole) {
  const PowerCut cut;
  const auto whole = bytes_of(cut.after / kWal);
  const auto safe = bytes_of(cut.before / kWal).size();
  std::mt19937_64 random(7);
  for (auto sector = safe; sector < whole.size(); sector += kSector) {
    SCOPED_TRACE("the sector at byte " + std::to_string(sector) + " holds what was there before");
    auto torn = whole;
    const auto end = std::min(sector + kSector, torn.size());
    for (auto i = sector; i < end; ++i) torn[i] = static_cast<char>(random());
    cut.expect_acknowledged(torn);
  }
}

TEST(TornLastPage, commit_that_is_whole_is_there) {
  const PowerCut cut;
  TempDir left;
  copy_as_killed(cut.after, left);
  EXPECT_TRUE(same(entries_after_start(left, cut.story.id()), cut.story.told()));
}

}  // namespace
}  // namespace gavel::sqlite::testing::torn_page_test
