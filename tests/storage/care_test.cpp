// Backup, restore, check and erasure.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "storage/sqlite/archive.hpp"
#include "storage/sqlite/backup.hpp"
#include "storage/sqlite/check.hpp"
#include "storage/sqlite/db.hpp"
#include "storage/sqlite/erase.hpp"
#include "tests/storage/fixtures.hpp"

namespace gavel::sqlite::testing::care_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// A story that the rules could have told, so that rows can be made of its entries.
class Told {
 public:
  explicit Told(std::uint32_t n) : id_(id_of(n)) { tell(rules::Created{terms(), {1000}, false}); }

  const AuctionId& id() const { return id_; }
  std::vector<Commit> take() { return std::exchange(commits_, {}); }
  std::size_t entries() const { return state_->seq; }

  void bid(const std::string& bidder, std::int64_t amount, std::int64_t at) {
    auto decision = rules::decide(*state_, rules::PlaceBid{bidder, {amount}}, {at});
    for (auto& event : std::get<std::vector<rules::Event>>(decision)) tell(std::move(event), at);
  }
  void close() {
    auto decision = rules::decide(*state_, rules::Close{}, {61'000});
    for (auto& event : std::get<std::vector<rules::Event>>(decision)) tell(std::move(event), 61'000);
  }

 private:
  void tell(rules::Event event, std::int64_t at = 1000) {
    if (state_) {
      rules::apply(*state_, event);
    } else {
      state_ = rules::begin(std::get<rules::Created>(event));
    }
    commits_.push_back({.entries = {{id_, state_->seq, {at}, std::move(event)}},
                        .after = std::make_shared<const View>(auction::make_view(id_, *state_))});
  }

  AuctionId id_;
  std::optional<rules::State> state_;
  std::vector<Commit> commits_;
};

class Care : public ::testing::Test {
 protected:
  Care() {
    told_.bid("bob", 12'000, 2000);
    told_.bid("ann", 15'000, 3000);
    keep(told_.take());
  }
  void keep(const std::vector<Commit>& batch) {
    for (const auto& verdict : journal_.append(shared(batch))) ASSERT_TRUE(verdict) << verdict.error().text;
  }
  std::vector<std::string> problems(const fs::path& what) { return check(what).value().problems; }
  void meddle(const char* sql) {
    auto db = Connection::open(directory_ / "data" / "journal.db", OpenMode::existing).value();
    ASSERT_TRUE(db.exec(sql));
  }
  void close() { ASSERT_TRUE(journal_.close()); }
  std::string entry(int seq) const { return "auction " + told_.id().to_string() + ", entry " + std::to_string(seq); }

  TempDir directory_;
  fs::path data_ = directory_ / "data";
  Journal journal_ = Journal::open(data_).value();
  Told told_{1};
};

TEST_F(Care, journal_as_it_was_written_has_no_problems_folded_or_not) {
  EXPECT_THAT(problems(data_), IsEmpty());
  EXPECT_EQ(check(data_).value().entries, told_.entries());
  fold(journal_);
  EXPECT_THAT(problems(data_), IsEmpty());
  told_.close();
  keep(told_.take());
  close();
  EXPECT_THAT(problems(data_), IsEmpty());
}

TEST_F(Care, changed_entry_is_named) {
  close();
  meddle("UPDATE entries SET payload = replace(payload, '12000', '13000') WHERE seq = 2");
  EXPECT_THAT(problems(data_), ElementsAre(entry(2) + ": it is not what was written: its hash does not fit"));
}

TEST_F(Care, missing_entry_is_named) {
  close();
  meddle("DELETE FROM entries WHERE seq = 2");
  EXPECT_THAT(problems(data_), ElementsAre(entry(3) + ": entry 2 is missing before it"));
}

TEST_F(Care, row_that_is_not_what_its_entries_make_is_named) {
  close();
  meddle("UPDATE auctions SET price = price + 1");
  EXPECT_THAT(problems(data_), ElementsAre(HasSubstr("its row is not what its entries make")));
}

TEST_F(Care, backup_is_whole_and_can_be_restored) {
  const auto file = directory_ / "backup.db";
  std::uint64_t done = 0, all = 1;
  ASSERT_TRUE(backup(data_, file, [&](std::uint64_t d, std::uint64_t a) { done = d, all = a; }));
  EXPECT_EQ(done, all);
  EXPECT_THAT(problems(file), IsEmpty());
  told_.bid("eve", 90'000, 4000);
  keep(told_.take());  // not in the backup
  const auto restored = restore(file, directory_ / "new");
  ASSERT_TRUE(restored) << restored.error();
  EXPECT_EQ(entries_after_start(directory_ / "new", told_.id()).size(), 3u);
}

TEST_F(Care, backup_beside_a_writer_is_one_moment_of_it) {
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> kept{0};
  std::thread writer([&] {
    Story story(2);
    kept += journal_.append(shared({story.create()})).back() ? 1 : 0;
    for (int i = 0; !stop; ++i) kept += journal_.append(shared({story.bid(9900 + 100 * i)})).back() ? 1 : 0;
  });
  while (kept < 20) std::this_thread::yield();
  for (int i = 0; i < 5; ++i) {
    const auto before = kept.load();
    const auto file = directory_ / ("backup" + std::to_string(i));
    const auto copied = backup(data_, file);
    ASSERT_TRUE(copied) << copied.error();
    const auto entries = check(file).value().entries;
    EXPECT_GE(entries, before + told_.entries()) << "what was acknowledged before it began is in it";
  }
  stop = true;
  writer.join();
}

TEST_F(Care, backup_and_restore_overwrite_nothing) {
  const auto file = directory_ / "backup.db";
  ASSERT_TRUE(backup(data_, file));
  EXPECT_THAT(backup(data_, file).error(), HasSubstr("it is there already"));
  EXPECT_THAT(restore(file, data_).error(), HasSubstr("in use by another gavel"));
  close();
  EXPECT_THAT(restore(file, data_).error(), HasSubstr("it has a database"));
  std::ofstream(directory_ / "text") << "hello";
  EXPECT_THAT(restore(directory_ / "text", directory_ / "new").error(), HasSubstr("is not an SQLite database"));
  EXPECT_FALSE(fs::exists(directory_ / "new" / "journal.db"));
}

TEST_F(Care, erased_name_is_nowhere_and_the_chain_is_whole) {
  told_.close();
  keep(told_.take());
  const auction::BidderLimit limit{"bob", "USD", Amount{5}, "root", {1}};
  ASSERT_TRUE(journal_.put_bidder_limit(limit));
  const auction::Refusal refusal{told_.id(), {1}, "bob", Amount{5}, "below_minimum"};
  ASSERT_TRUE(journal_.note(std::span(&refusal, 1)));
  close();
  const auto erased = erase_account(data_, "bob");
  ASSERT_TRUE(erased) << erased.error();
  EXPECT_EQ(bytes_of(data_ / "journal.db").find("bob"), std::string::npos);
  EXPECT_THAT(problems(data_), IsEmpty());
  const auto entries = entries_after_start(data_, told_.id());
  EXPECT_EQ(std::get<rules::BidPlaced>(entries.at(1).event).bidder, erased->alias);
  EXPECT_EQ(std::get<rules::BidPlaced>(entries.at(2).event).bidder, "ann");
  EXPECT_EQ(stats(data_).value().erased, 1u);
}

TEST_F(Care, name_that_is_needed_or_unknown_is_not_erased) {
  close();
  EXPECT_THAT(erase_account(data_, "bob").error(), HasSubstr("not over (" + told_.id().to_string()));
  EXPECT_THAT(erase_account(data_, "nobody").error(), HasSubstr("knows no such account"));
  EXPECT_NE(bytes_of(data_ / "journal.db").find("bob"), std::string::npos);
}

TEST_F(Care, those_who_are_seen_no_more_are_forgotten_and_the_others_are_not) {
  told_.close();
  keep(told_.take());
  Told later(2);
  later.bid("ann", 20'000, 9000);
  later.close();
  keep(later.take());
  close();
  EXPECT_THAT(erase_unseen(data_, {1}).value(), IsEmpty());
  const auto erased = erase_unseen(data_, {9000});
  ASSERT_TRUE(erased) << erased.error();
  EXPECT_EQ(erased->size(), 1u) << "bob; ann has bid since, and sally has sold";
  EXPECT_EQ(bytes_of(data_ / "journal.db").find("bob"), std::string::npos);
  EXPECT_NE(bytes_of(data_ / "journal.db").find("ann"), std::string::npos);
  EXPECT_THAT(problems(data_), IsEmpty());
}

TEST_F(Care, nobody_is_forgotten_who_takes_part_in_what_is_not_over) {
  close();
  EXPECT_THAT(erase_unseen(data_, {1'000'000}).value(), IsEmpty());
}

TEST_F(Care, archived_auction_can_still_be_read_and_the_journal_is_rid_of_it) {
  told_.close();
  keep(told_.take());
  Told running(2);
  running.bid("ann", 20'000, 9000);
  keep(running.take());
  close();
  const auto before = entries_in(data_, told_.id());
  const auto view = Reader::open(data_).value().view(told_.id()).value().value();
  EXPECT_EQ(archive_auctions(data_, {61'000}).value(), 0u) << "it ended at that moment, not before it";
  std::uint64_t done = 0, all = 0;
  const auto moved = archive_auctions(data_, {61'001}, [&](std::uint64_t d, std::uint64_t a) { done = d, all = a; });
  ASSERT_TRUE(moved) << moved.error();
  EXPECT_EQ(*moved, 1u);
  EXPECT_EQ(done, 1u);
  EXPECT_EQ(all, 1u);

  auto reader = Reader::open(data_).value();
  EXPECT_TRUE(same(reader.entries(told_.id()).value(), before));
  EXPECT_EQ(reader.raw(told_.id(), 0, 100).value().items.size(), before.size());
  EXPECT_EQ(reader.bids(told_.id(), 0, 100).value().items.size(), 2u);
  const auto archived = reader.view(told_.id()).value().value();
  EXPECT_TRUE(archived.archived);
  EXPECT_EQ(archived.price, view.price);
  EXPECT_FALSE(reader.view(running.id()).value().value().archived);
  EXPECT_FALSE(reader.view(id_of(77)).value());
  EXPECT_EQ(reader.list({.limit = 10}).value().items.size(), 1u);
  EXPECT_EQ(stats(data_).value().auctions, 1u);
  EXPECT_EQ(stats(data_ / "archive").value().auctions, 1u);
  EXPECT_THAT(problems(data_), IsEmpty());
  EXPECT_THAT(problems(data_ / "archive"), IsEmpty());
  EXPECT_EQ(archive_auctions(data_, {61'001}).value(), 0u);
}

TEST_F(Care, name_is_erased_in_the_archive_as_well) {
  told_.close();
  keep(told_.take());
  close();
  ASSERT_EQ(archive_auctions(data_, {61'001}).value(), 1u);
  ASSERT_TRUE(erase_account(data_, "bob"));
  EXPECT_EQ(bytes_of(data_ / "journal.db").find("bob"), std::string::npos);
  EXPECT_EQ(bytes_of(data_ / "archive" / "journal.db").find("bob"), std::string::npos);
  EXPECT_THAT(problems(data_ / "archive"), IsEmpty());
  EXPECT_EQ(erase_unseen(data_, {1'000'000}).value().size(), 2u) << "ann and sally, who are in the archive alone";
}

TEST_F(Care, archive_that_was_broken_off_between_copy_and_deletion_is_ended_by_the_next) {
  told_.close();
  keep(told_.take());
  close();
  const auto whole = contents_of(data_).at("journal.db");
  ASSERT_EQ(archive_auctions(data_, {61'001}).value(), 1u);
  fs::remove(data_ / "journal.db-wal");
  fs::remove(data_ / "journal.db-shm");
  std::ofstream(data_ / "journal.db", std::ios::binary) << whole;  // as if it had only been copied
  EXPECT_FALSE(Reader::open(data_).value().view(told_.id()).value().value().archived);
  EXPECT_EQ(archive_auctions(data_, {61'001}).value(), 1u);
  EXPECT_TRUE(Reader::open(data_).value().view(told_.id()).value().value().archived);
  EXPECT_THAT(problems(data_ / "archive"), IsEmpty());
}

TEST_F(Care, journal_in_use_is_neither_archived_nor_rid_of_names) {
  EXPECT_THAT(archive_auctions(data_, {1}).error(), HasSubstr("in use by another gavel"));
  EXPECT_THAT(erase_unseen(data_, {1}).error(), HasSubstr("in use by another gavel"));
}

TEST_F(Care, stats_count_what_is_there) {
  const auto counted = stats(data_).value();
  EXPECT_EQ(counted.auctions, 1u);
  EXPECT_EQ(counted.open, 1u);
  EXPECT_EQ(counted.entries + counted.unfolded, told_.entries());
  EXPECT_EQ(counted.accounts, 3u);
  EXPECT_GT(counted.bytes, 0u);
}

}  // namespace
}  // namespace gavel::sqlite::testing::care_test
