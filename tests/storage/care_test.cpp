// Backup, restore, check and erasure.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

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
