// From the log to where entries are looked for: nothing that anybody reads changes by it, at whatever moment it ends.
#include <gtest/gtest.h>

#include <random>

#include "storage/sqlite/db.hpp"
#include "tests/storage/fault_vfs.hpp"
#include "tests/storage/fixtures.hpp"

namespace gavel::sqlite::testing::folding_test {
namespace {

class FoldingTest : public ::testing::Test {
 protected:
  std::int64_t count(const std::string& table) {
    auto db = Connection::open(directory_ / "journal.db", OpenMode::existing).value();
    return db.integer("SELECT count(*) FROM " + table).value();
  }
  void keep(const std::vector<Commit>& batch) {
    for (const auto& verdict : journal_.append(shared(batch))) ASSERT_TRUE(verdict) << verdict.error().text;
  }
  /// What readers with the journal's tail and readers of another process say is what was told.
  void expect_all_is_read(const std::vector<Story*>& stories) {
    for (const auto& tail : {std::shared_ptr<const Tail>(tail_), std::shared_ptr<const Tail>()}) {
      auto reader = Reader::open(directory_, {}, tail).value();
      for (const auto* story : stories) {
        EXPECT_TRUE(same(reader.entries(story->id()).value(), story->told()));
        const auto view = reader.view(story->id()).value().value();
        EXPECT_EQ(view.seq, story->view().seq);
        EXPECT_EQ(view.bid_count, story->view().bid_count);
      }
    }
  }

  FaultVfs vfs_;
  TempDir directory_;
  std::shared_ptr<Tail> tail_ = std::make_shared<Tail>();
  Journal journal_ = Journal::open(directory_, {.vfs = vfs_.name(), .tail = tail_}).value();
  Story a_{1}, b_{2}, c_{3};
  std::vector<Story*> all_{&a_, &b_, &c_};
};

TEST_F(FoldingTest, bid_is_one_row_of_the_log_and_touches_nothing_else) {
  keep({a_.create()});
  fold(journal_);
  auto db = Connection::open(directory_ / "journal.db", OpenMode::existing).value();
  const auto row = [&] { return db.integer("SELECT seq FROM auctions").value(); };
  keep({a_.bid(9900), a_.bid(10000)});
  EXPECT_EQ(count("log"), 2);
  EXPECT_EQ(count("entries"), 1);
  EXPECT_EQ(row(), 1);
  fold(journal_);
  EXPECT_EQ(count("log"), 0);
  EXPECT_EQ(count("entries"), 3);
  EXPECT_EQ(row(), 3);
}

TEST_F(FoldingTest, what_changes_more_than_a_price_is_in_its_row_at_once) {
  keep({a_.create(), b_.create(), a_.bid(9900), a_.close(), b_.bid(9900)});
  auto db = Connection::open(directory_ / "journal.db", OpenMode::existing).value();
  EXPECT_EQ(db.integer("SELECT count(*) FROM auctions WHERE phase = 'closed' AND seq = 3 AND price = 9900").value(), 1);
}

TEST_F(FoldingTest, nothing_that_is_read_changes_by_any_step_of_it) {
  std::mt19937_64 random(20261126);
  keep({a_.create(), b_.create(), c_.create()});
  for (int round = 0; round < 5; ++round) {  // each reads everything, again and again
    for (int i = 0; i < 200; ++i) keep({all_[random() % 3]->bid(9900 + 100 * (round * 200 + i))});
    expect_all_is_read(all_);
    for (auto steps = random() % 4; steps > 0; --steps) {
      ASSERT_TRUE(journal_.fold());
      expect_all_is_read(all_);
    }
  }
  fold(journal_);
  expect_all_is_read(all_);
  EXPECT_EQ(count("log"), 0);
  EXPECT_EQ(tail_->rows(), 0u);
}

TEST_F(FoldingTest, killed_after_any_step_of_it_loses_nothing) {
  keep({a_.create(), b_.create(), c_.create()});
  for (int i = 0; i < 1500; ++i) keep({all_[static_cast<std::size_t>(i) % 3]->bid(9900 + 100 * i)});
  for (int step = 0;; ++step) {
    TempDir elsewhere;
    copy_as_killed(directory_, elsewhere / "data");
    const auto journal = Journal::open(elsewhere / "data");
    ASSERT_TRUE(journal) << journal.error();
    auto reader = Reader::open(elsewhere / "data").value();
    for (const auto* story : all_) {
      ASSERT_TRUE(same(reader.entries(story->id()).value(), story->told())) << step;
      EXPECT_EQ(reader.view(story->id()).value().value().seq, story->view().seq) << step;
    }
    auto db = Connection::open(elsewhere / "data" / "journal.db", OpenMode::existing).value();
    EXPECT_EQ(db.integer("SELECT count(*) FROM log").value(), 0);
    const auto more = journal_.fold();
    ASSERT_TRUE(more);
    if (!*more) break;
  }
}

TEST_F(FoldingTest, batches_go_on_over_a_round_that_is_under_way_and_are_folded_by_the_next) {
  keep({a_.create(), b_.create()});
  for (int i = 0; i < 800; ++i) keep({a_.bid(9900 + 100 * i)});
  ASSERT_TRUE(journal_.fold().value()) << "one step is not all of it";
  keep({b_.bid(9900), a_.bid(100'000), c_.create(), b_.bid(10'000)});
  expect_all_is_read(all_);
  fold(journal_);
  expect_all_is_read(all_);
  EXPECT_EQ(count("log"), 0);
}

TEST_F(FoldingTest, step_that_the_disk_refuses_changes_nothing_and_is_made_up_for) {
  keep({a_.create()});
  for (int i = 0; i < 600; ++i) keep({a_.bid(9900 + 100 * i)});
  for (const auto op : {FaultVfs::Op::sync, FaultVfs::Op::write}) {
    vfs_.fail(op, 1, op == FaultVfs::Op::sync ? SQLITE_IOERR_FSYNC : SQLITE_FULL);
    EXPECT_FALSE(journal_.fold());
    vfs_.heal();
    expect_all_is_read({&a_});
    keep({a_.bid(200'000)});
    expect_all_is_read({&a_});
  }
  fold(journal_);
  expect_all_is_read({&a_});
  EXPECT_EQ(count("log"), 0);
}

TEST_F(FoldingTest, log_that_has_grown_too_far_is_folded_by_the_batches_themselves) {
  ASSERT_TRUE(journal_.close());
  journal_ = Journal::open(directory_, {.fold_at_most = 100, .tail = tail_}).value();
  keep({a_.create(), b_.create()});
  for (int i = 0; i < 3000; ++i) {
    keep({(i % 2 ? a_ : b_).bid(9900 + 100 * i)});
    ASSERT_LE(tail_->rows(), 200u);
  }
  EXPECT_LT(count("log"), 1000);
  expect_all_is_read({&a_, &b_});
}

TEST_F(FoldingTest, closed_journal_has_nothing_left_in_its_log) {
  keep({a_.create(), a_.bid(9900)});
  ASSERT_TRUE(journal_.close());
  EXPECT_EQ(count("log"), 0);
  EXPECT_TRUE(same(entries_after_start(directory_, a_.id()), a_.told()));
}

TEST_F(FoldingTest, auction_that_is_damaged_keeps_no_journal_from_starting) {
  keep({a_.create(), b_.create(), a_.bid(9900), b_.bid(9900)});
  TempDir elsewhere;
  copy_as_killed(directory_, elsewhere / "data");
  {
    auto db = Connection::open(elsewhere / "data" / "journal.db", OpenMode::existing).value();
    ASSERT_TRUE(db.exec("UPDATE log SET payload = '{}' WHERE seq = 2 AND auction = (SELECT min(auction) FROM log)"));
  }
  const auto journal = Journal::open(elsewhere / "data");
  ASSERT_TRUE(journal) << journal.error();
  auto reader = Reader::open(elsewhere / "data").value();
  EXPECT_EQ(reader.entries(a_.id()).error().code, StorageErrc::corrupt);
  EXPECT_EQ(reader.view(b_.id()).value().value().seq, 2u);
}

}  // namespace
}  // namespace gavel::sqlite::testing::folding_test
