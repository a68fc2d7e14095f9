#include "storage/sqlite/journal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/sqlite/db.hpp"
#include "tests/storage/fault_vfs.hpp"
#include "tests/storage/fixtures.hpp"

namespace gavel::sqlite::testing::journal_test {
namespace {

using ::testing::HasSubstr;

class JournalTest : public ::testing::Test {
 protected:
  std::string text_of(std::size_t place, std::vector<Commit> batch) {
    const auto verdict = journal_.append(shared(batch)).at(place);
    return verdict ? "good" : verdict.error().text;
  }
  std::size_t kept(const Story& story) { return entries_in(directory_, story.id()).size(); }
  View row(const Story& story) { return reader().view(story.id()).value().value(); }
  Reader reader() { return Reader::open(directory_).value(); }

  FaultVfs vfs_;
  TempDir directory_;
  Journal journal_ = Journal::open(directory_, {.checkpoint_bytes = 64 << 10, .vfs = vfs_.name()}).value();
  Story a_{1}, b_{2}, c_{3};
};

TEST_F(JournalTest, batch_of_several_auctions_is_kept) {
  EXPECT_EQ(append(journal_, {a_.create(), b_.create(), a_.bid(9900), c_.create(), a_.bid(10000)}),
            "good good good good good");
  for (const auto* story : {&a_, &b_, &c_}) EXPECT_TRUE(same(entries_in(directory_, story->id()), story->told()));
}

TEST_F(JournalTest, empty_batch_does_nothing) {
  const auto syncs = vfs_.count(FaultVfs::Op::sync);
  EXPECT_TRUE(journal_.append({}).empty());
  EXPECT_EQ(vfs_.count(FaultVfs::Op::sync), syncs);
}

TEST_F(JournalTest, batch_costs_one_sync) {
  ASSERT_EQ(append(journal_, {a_.create()}), "good");  // the WAL's header has a sync of its own
  const auto syncs = vfs_.count(FaultVfs::Op::sync);
  std::vector<Commit> batch{b_.create(), c_.create()};
  for (int i = 0; i < 50; ++i) batch.push_back(a_.bid(9900 + 100 * i));
  for (const auto& verdict : journal_.append(shared(batch))) EXPECT_TRUE(verdict);
  EXPECT_EQ(vfs_.count(FaultVfs::Op::sync), syncs + 1);
}

TEST_F(JournalTest, reader_sees_nothing_of_a_commit_until_it_is_synced) {
  ASSERT_EQ(append(journal_, {a_.create()}), "good");
  auto reader = this->reader();
  std::vector<std::size_t> seen;
  vfs_.before_sync = [&] { seen.push_back(reader.entries(a_.id()).value().size()); };
  ASSERT_EQ(append(journal_, {a_.bid(9900), a_.bid(10000)}), "good good");
  vfs_.before_sync = nullptr;
  EXPECT_EQ(seen, std::vector<std::size_t>{1});
  EXPECT_EQ(reader.entries(a_.id()).value().size(), 3u);
}

TEST_F(JournalTest, conflict_undoes_its_own_commit_alone) {
  ASSERT_EQ(append(journal_, {a_.create(), b_.create()}), "good good");
  Story other = a_;  // somebody else who goes on from the same entry
  ASSERT_EQ(append(journal_, {a_.bid(9900)}), "good");
  EXPECT_EQ(append(journal_, {b_.bid(9900), other.bid(50000), c_.create()}), "good conflict good");
  EXPECT_TRUE(same(entries_in(directory_, a_.id()), a_.told()));
  EXPECT_EQ(kept(b_), 2u);
  EXPECT_EQ(kept(c_), 1u);
  EXPECT_EQ(row(a_).price, Amount{9900});
}

TEST_F(JournalTest, conflict_inside_one_batch_is_found) {
  Story other = a_;
  EXPECT_EQ(append(journal_, {a_.create(), other.create(), b_.create()}), "good conflict good");
  EXPECT_EQ(kept(a_), 1u);
}

TEST_F(JournalTest, conflict_says_which_entry_is_taken) {
  Story other = a_;
  EXPECT_THAT(text_of(1, {a_.create(), other.create()}), HasSubstr(a_.id().to_string() + ": entry 1 is taken"));
}

TEST_F(JournalTest, nothing_of_a_refused_commit_of_many_entries_is_kept) {
  Story other = a_;
  ASSERT_EQ(append(journal_, {a_.create()}), "good");
  const auto both = other.tell({rules::Created{terms(), {1000}}, rules::Opened{}});  // entries 1 and 2; 1 is taken
  EXPECT_EQ(append(journal_, {both, b_.create()}), "conflict good");
  EXPECT_EQ(kept(a_), 1u);
}

TEST_F(JournalTest, commits_behind_a_refused_one_of_their_auction_are_refused_too) {
  ASSERT_EQ(append(journal_, {a_.create()}), "good");
  Story stale = a_;
  ASSERT_EQ(append(journal_, {a_.bid(9900)}), "good");
  const auto taken = stale.bid(20000);   // entry 2: there is another one
  const auto on_top = stale.bid(30000);  // entry 3 would fit by its number, but was decided on top of the refused one
  EXPECT_EQ(append(journal_, {taken, on_top, b_.create()}), "conflict conflict good");
  EXPECT_TRUE(same(entries_in(directory_, a_.id()), a_.told()));
}

TEST_F(JournalTest, gap_undoes_its_own_commit_alone) {
  ASSERT_EQ(append(journal_, {a_.create()}), "good");
  static_cast<void>(a_.bid(9900));  // entry 2 gets lost
  std::vector<Commit> batch{a_.bid(10000), b_.create()};
  const auto verdicts = journal_.append(shared(batch));
  ASSERT_EQ(words(verdicts), "conflict good");
  EXPECT_THAT(verdicts[0].error().text, HasSubstr("entry 3 leaves a gap: the last one is 1"));
  EXPECT_EQ(kept(a_), 1u);
  EXPECT_EQ(kept(b_), 1u);
}

TEST_F(JournalTest, auction_begins_with_entry_1) {
  static_cast<void>(a_.create());
  EXPECT_EQ(append(journal_, {a_.bid(9900)}), "conflict");
  EXPECT_FALSE(reader().view(a_.id()).value());
}

TEST_F(JournalTest, commit_that_contradicts_itself_is_refused_alone) {
  auto no_view = a_.create();
  no_view.after = nullptr;
  auto two_auctions = b_.tell({rules::Opened{}, rules::Opened{}});
  two_auctions.entries[1].auction = id_of(9);
  auto wrong_numbers = c_.tell({rules::Opened{}, rules::Opened{}});
  wrong_numbers.entries[1].seq = 3;
  Story d{4}, e{5};
  auto view_of_another = d.create();
  view_of_another.after = e.create().after;
  EXPECT_EQ(append(journal_, {no_view, two_auctions, wrong_numbers, view_of_another, Commit{}, Story{6}.create()}),
            "conflict conflict conflict conflict conflict good");
  EXPECT_EQ(reader().list({}).value().items.size(), 1u);
}

TEST_F(JournalTest, text_that_cannot_be_kept_is_refused_alone) {
  ASSERT_EQ(append(journal_, {a_.create()}), "good");
  EXPECT_EQ(append(journal_, {a_.tell({rules::Cancelled{"sally", "\xff"}}), b_.create()}), "corrupt good");
  EXPECT_EQ(kept(a_), 1u);
}

TEST_F(JournalTest, entries_that_their_auctions_row_forgot_stop_that_auction_alone) {
  ASSERT_EQ(append(journal_, {a_.create(), a_.bid(9900), b_.create()}), "good good good");
  auto meddler = Connection::open(directory_ / "journal.db", OpenMode::existing).value();
  ASSERT_TRUE(meddler.exec("UPDATE auctions SET seq = 1 WHERE seq = 2"));
  Story again{1};
  static_cast<void>(again.create());
  EXPECT_EQ(append(journal_, {b_.bid(9900), again.bid(20000), again.bid(30000), c_.create()}),
            "good conflict conflict good");
  EXPECT_TRUE(same(entries_in(directory_, a_.id()), a_.told()));
  EXPECT_EQ(kept(b_), 2u);
  EXPECT_EQ(kept(c_), 1u);
}

TEST_F(JournalTest, row_is_the_view_after_the_last_commit_of_the_batch) {
  ASSERT_EQ(append(journal_, {a_.create(), a_.bid(9900), a_.bid(12000)}), "good good good");
  EXPECT_EQ(row(a_).seq, 3u);
  EXPECT_EQ(row(a_).price, Amount{12000});
  EXPECT_EQ(row(a_).minimum_bid, Amount{12100});
  EXPECT_EQ(row(a_).high_bidder, 2u);
  EXPECT_EQ(row(a_).bid_count, 2u);
  EXPECT_EQ(row(a_).phase, rules::Phase::open);
  ASSERT_EQ(append(journal_, {a_.close()}), "good");
  EXPECT_EQ(row(a_).phase, rules::Phase::closed);
  EXPECT_EQ(row(a_).outcome, rules::Outcome::sold);
}

TEST_F(JournalTest, bid_does_not_write_the_terms_again) {
  auto agreed = terms();
  agreed.description = std::string(50'000, 'x');
  Story story(1, agreed);
  ASSERT_EQ(append(journal_, {story.create()}), "good");
  const auto before = fs::file_size(directory_ / "journal.db-wal");
  ASSERT_EQ(append(journal_, {story.bid(9900)}), "good");
  EXPECT_LT(fs::file_size(directory_ / "journal.db-wal") - before, agreed.description.size() / 2);
  EXPECT_EQ(row(story).terms->description, agreed.description);
}

TEST_F(JournalTest, view_without_terms_is_refused_alone) {
  auto commit = a_.create();
  auto view = *commit.after;
  view.terms = nullptr;
  commit.after = std::make_shared<const View>(view);
  EXPECT_EQ(append(journal_, {commit, b_.create()}), "conflict good");
}

TEST_F(JournalTest, checkpoint_is_due_when_the_wal_has_grown_and_not_after_it) {
  ASSERT_EQ(append(journal_, {a_.create()}), "good");
  EXPECT_FALSE(journal_.checkpoint_due());
  for (int i = 0; i < 40; ++i) ASSERT_EQ(append(journal_, {a_.bid(9900 + i)}), "good");
  EXPECT_TRUE(journal_.checkpoint_due());
  ASSERT_TRUE(journal_.checkpoint());
  EXPECT_FALSE(journal_.checkpoint_due());
  ASSERT_EQ(append(journal_, {a_.bid(20000)}), "good");
  EXPECT_FALSE(journal_.checkpoint_due());
}

TEST(JournalAlone, nothing_is_checkpointed_unasked) {
  TempDir directory;
  auto journal = Journal::open(directory).value();
  const auto before = bytes_of(directory / "journal.db");
  std::uint32_t n = 0;
  for (int round = 0; round < 60; ++round) {
    std::vector<Commit> batch;
    for (int i = 0; i < 200; ++i) batch.push_back(Story(++n).create());
    ASSERT_TRUE(journal.append(shared(batch)).back());
  }
  constexpr std::uintmax_t kPagesThatSqliteWouldTake = 1000;
  ASSERT_GT(fs::file_size(directory / "journal.db-wal"), 4096 * kPagesThatSqliteWouldTake);
  EXPECT_EQ(bytes_of(directory / "journal.db"), before);
}

TEST_F(JournalTest, close_leaves_everything_in_one_file) {
  ASSERT_EQ(append(journal_, {a_.create(), a_.bid(9900)}), "good good");
  ASSERT_TRUE(journal_.close());
  EXPECT_TRUE(journal_.close()) << "twice is once";
  TempDir other;
  fs::copy_file(directory_ / "journal.db", other / "journal.db");
  EXPECT_TRUE(same(entries_after_start(other, a_.id()), a_.told()));
}

TEST_F(JournalTest, closed_journal_takes_nothing) {
  ASSERT_TRUE(journal_.close());
  EXPECT_EQ(append(journal_, {a_.create()}), "io");
  EXPECT_FALSE(journal_.checkpoint_due());
}

TEST_F(JournalTest, goes_on_where_it_was_closed) {
  ASSERT_EQ(append(journal_, {a_.create()}), "good");
  ASSERT_TRUE(journal_.close());
  journal_ = Journal::open(directory_).value();
  EXPECT_EQ(append(journal_, {a_.bid(9900)}), "good");
  EXPECT_TRUE(same(entries_in(directory_, a_.id()), a_.told()));
}

}  // namespace
}  // namespace gavel::sqlite::testing::journal_test
