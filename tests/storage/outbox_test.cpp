// The outbox: what is in it is what was committed, in its order, once; and what was collected goes.
#include "storage/sqlite/outbox.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "tests/storage/fault_vfs.hpp"
#include "tests/storage/fixtures.hpp"

namespace gavel::sqlite::testing::outbox_test {
namespace {

std::string text_of(const Entry& entry, const View& after) {
  return std::string(rules::kind(entry.event)) + " of " + std::to_string(after.seq);
}

class OutboxTest : public ::testing::Test {
 protected:
  OutboxTest() { outbox_->text = text_of; }

  Journal open() { return Journal::open(directory_, {.vfs = vfs_.name(), .outbox = outbox_}).value(); }
  /// "position:seq kind text" of all rows.
  std::vector<std::string> rows(std::int64_t after = 0) {
    std::vector<std::string> out;
    for (const auto& item : OutboxReader::open(directory_).value().after(after, 1000).value()) {
      out.push_back(std::to_string(item.position) + ":" + std::to_string(item.seq) + " " + item.kind + ", " +
                    item.text);
    }
    return out;
  }

  using Rows = std::vector<std::string>;
  FaultVfs vfs_;
  TempDir directory_;
  std::shared_ptr<Outbox> outbox_ = std::make_shared<Outbox>();
  Story a_{1}, b_{2};
};

TEST_F(OutboxTest, is_empty_while_nobody_wants_it) {
  auto journal = open();
  ASSERT_EQ(append(journal, {a_.create(), a_.bid(9900)}), "good good");
  EXPECT_EQ(rows(), Rows());
  EXPECT_FALSE(journal.outbox_waits());
}

TEST_F(OutboxTest, has_every_entry_of_every_commit_in_their_order_from_then_on) {
  auto journal = open();
  ASSERT_EQ(append(journal, {a_.create()}), "good");
  outbox_->wanted = true;
  ASSERT_EQ(append(journal, {b_.create(), a_.bid(9900), b_.bid(9900)}), "good good good");
  ASSERT_EQ(append(journal, {a_.tell({rules::Opened{}, rules::Cancelled{"sally", "no"}})}), "good");
  EXPECT_EQ(rows(), (Rows{"1:1 created, created of 1", "2:2 bid, bid of 2", "3:2 bid, bid of 2",
                          "4:3 opened, opened of 4", "5:4 cancelled, cancelled of 4"}));
  EXPECT_EQ(OutboxReader::open(directory_).value().end().value(), 5);
  EXPECT_TRUE(journal.outbox_waits());
}

TEST_F(OutboxTest, has_nothing_of_a_commit_that_was_refused) {
  outbox_->wanted = true;
  auto journal = open();
  ASSERT_EQ(append(journal, {a_.create()}), "good");
  auto twice = a_.bid(9900);
  ASSERT_EQ(append(journal, {twice, twice, b_.create()}), "good conflict good");
  EXPECT_EQ(rows(1), (Rows{"2:2 bid, bid of 2", "3:1 created, created of 1"}));
}

TEST_F(OutboxTest, has_nothing_of_a_batch_that_the_disk_refused_and_leaves_no_gap_that_matters) {
  outbox_->wanted = true;
  auto journal = open();
  ASSERT_EQ(append(journal, {a_.create()}), "good");
  vfs_.fail(FaultVfs::Op::sync, 1, SQLITE_IOERR_FSYNC);
  ASSERT_EQ(append(journal, {b_.create()}), "io");
  ASSERT_EQ(append(journal, {a_.bid(9900)}), "good");
  EXPECT_EQ(rows(), (Rows{"1:1 created, created of 1", "2:2 bid, bid of 2"}));
}

TEST_F(OutboxTest, survives_a_kill_with_the_commit) {
  outbox_->wanted = true;
  auto journal = open();
  ASSERT_EQ(append(journal, {a_.create(), a_.bid(9900)}), "good good");
  TempDir copy;
  copy_as_killed(directory_, copy);
  auto again = Journal::open(copy, {.outbox = outbox_}).value();
  EXPECT_EQ(OutboxReader::open(copy).value().end().value(), 2);
  EXPECT_EQ(OutboxReader::open(copy).value().after(0, 10).value().size(), 2u);
}

TEST_F(OutboxTest, what_was_collected_goes_and_its_positions_are_not_used_again) {
  outbox_->wanted = true;
  auto journal = open();
  ASSERT_EQ(append(journal, {a_.create(), a_.bid(9900), a_.bid(10000)}), "good good good");
  journal.collected(3);
  EXPECT_FALSE(journal.outbox_waits());
  fold(journal);
  EXPECT_EQ(rows(), (Rows{"3:3 bid, bid of 3"}));  // the last one stays until another comes
  ASSERT_TRUE(journal.close());
  journal = open();
  ASSERT_EQ(append(journal, {a_.bid(10100)}), "good");
  EXPECT_EQ(rows(3), (Rows{"4:4 bid, bid of 4"}));
}

TEST_F(OutboxTest, what_was_collected_goes_with_the_next_batch_too) {
  outbox_->wanted = true;
  auto journal = open();
  ASSERT_EQ(append(journal, {a_.create(), a_.bid(9900)}), "good good");
  journal.collected(2);
  ASSERT_EQ(append(journal, {a_.bid(10000)}), "good");
  EXPECT_EQ(rows(), (Rows{"2:2 bid, bid of 2", "3:3 bid, bid of 3"}));
}

TEST_F(OutboxTest, nothing_that_is_not_there_yet_can_be_collected) {
  outbox_->wanted = true;
  auto journal = open();
  ASSERT_EQ(append(journal, {a_.create()}), "good");
  journal.collected(1'000'000);
  ASSERT_EQ(append(journal, {a_.bid(9900), a_.bid(10000)}), "good good");
  EXPECT_TRUE(journal.outbox_waits());
  ASSERT_EQ(append(journal, {a_.bid(10100)}), "good");
  EXPECT_EQ(rows(1).size(), 3u);
}

TEST_F(OutboxTest, new_lots_of_a_sale_are_in_it_with_their_sale) {
  outbox_->wanted = true;
  auto journal = open();
  auto lot_terms = terms();
  lot_terms.sale = rules::SaleLot{.sale = id_of(9).to_string(), .lot = 1};
  Story lot(3, lot_terms);
  auction::SaleCommit commit{.entries = {{id_of(9), 1, Time{1}, "created", "{}"}},
                             .after = {id_of(9), "sally", "A sale", "{}", "open", 1, Time{1}},
                             .lots = {std::make_shared<const Commit>(lot.create())}};
  ASSERT_TRUE(journal.append_sale(commit));
  const auto items = OutboxReader::open(directory_).value().after(0, 10).value();
  ASSERT_EQ(items.size(), 1u);
  EXPECT_EQ(items[0].sale, id_of(9).to_string());
}

}  // namespace
}  // namespace gavel::sqlite::testing::outbox_test
