// Journals that the programs of earlier schemas left behind, opened by this one.
#include <gtest/gtest.h>

#include "storage/sqlite/check.hpp"
#include "storage/sqlite/codec.hpp"
#include "storage/sqlite/db.hpp"
#include "storage/sqlite/schema.hpp"
#include "tests/storage/fixtures.hpp"

namespace gavel::sqlite::testing::migration_test {
namespace {

using rules::Outcome;
using rules::Phase;

class Migration : public ::testing::Test {
 protected:
  explicit Migration(const char* dump = "journal-v1.sql") : dump_(dump) {}
  void SetUp() override {
    const auto dump = bytes_of(fs::path(GAVEL_STORAGE_TEST_DATA) / dump_);
    ASSERT_FALSE(dump.empty());
    auto db = Connection::open(directory_ / "journal.db", OpenMode::create).value();
    ASSERT_TRUE(db.exec(dump.c_str()));
    ASSERT_TRUE(db.exec("PRAGMA journal_mode = WAL"));
    before_ = payloads(db);
    ASSERT_TRUE(db.exec("PRAGMA wal_checkpoint(TRUNCATE)"));
  }
  static std::vector<std::string> payloads(Connection& db) {
    auto select = db.prepare("SELECT hex(auction) || seq || kind || at_ms || payload FROM entries").value();
    std::vector<std::string> out;
    for (Rows rows(select); rows.next().value();) out.emplace_back(rows.text(0));
    return out;
  }
  /// With the names in place of their aliases, as the first schema had them.
  static std::vector<std::string> payloads_by_name(Connection& db) {
    auto texts = payloads(db);
    auto select = db.prepare("SELECT alias, name FROM accounts").value();
    for (Rows rows(select); rows.next().value();) {
      const std::string alias(rows.text(0));
      for (auto& text : texts) {
        for (auto at = text.find(alias); at != text.npos; at = text.find(alias)) {
          text.replace(at, alias.size(), rows.text(1));
        }
      }
    }
    return texts;
  }
  View view(std::uint32_t n) { return Reader::open(directory_).value().view(id_of(n)).value().value(); }

  /// What the rules make of the entries: the row must say the same.
  rules::State state(std::uint32_t n) {
    const auto entries = entries_in(directory_, id_of(n));
    auto state = rules::begin(std::get<rules::Created>(entries.at(0).event));
    for (std::size_t i = 1; i < entries.size(); ++i) rules::apply(state, entries[i].event);
    return state;
  }

  TempDir directory_;
  std::vector<std::string> before_;

 private:
  const char* dump_;
};

/// Every format to its end, a life from draft to relisting, and a sale, by people who bid over HTTP.
class MigrationFrom2 : public Migration {
 protected:
  MigrationFrom2() : Migration("journal-v2.sql") {}
};

TEST_F(MigrationFrom2, entries_stay_as_they_are_but_for_names) {
  ASSERT_TRUE(Journal::open(directory_));
  auto db = Connection::open(directory_ / "journal.db", OpenMode::existing).value();
  EXPECT_EQ(before_.size(), 94u);
  EXPECT_EQ(payloads_by_name(db), before_);
  for (const auto& payload : payloads(db)) {
    for (const char* name : {"\"sally\"", "\"bob\"", "\"ann\"", "\"cat\""}) EXPECT_EQ(payload.find(name), payload.npos);
  }
}

TEST_F(MigrationFrom2, journal_is_whole_file_chains_and_rows) {
  ASSERT_TRUE(Journal::open(directory_).value().close());
  const auto report = check(directory_);
  ASSERT_TRUE(report) << report.error();
  EXPECT_EQ(report->entries, before_.size());
  EXPECT_TRUE(report->problems.empty()) << report->problems.front();
}

TEST_F(MigrationFrom2, sale_and_its_lots_are_there) {
  ASSERT_TRUE(Journal::open(directory_));
  auto db = Connection::open(directory_ / "journal.db", OpenMode::existing).value();
  auto select = db.prepare("SELECT id FROM sales").value();
  Rows rows(select);
  ASSERT_TRUE(rows.next().value());
  auto reader = Reader::open(directory_).value();
  const auto id = rows.id(0);
  EXPECT_EQ(reader.sale(id).value()->phase, "closed");
  EXPECT_FALSE(reader.sale_entries(id, 0, 100).value().items.empty());
  EXPECT_EQ(reader.lots_of(id, 0, 100).value().items.size(), 5u);
}

/// Auctions of some formats in each state, with bids in the log that the killed daemon had not folded.
class MigrationFrom3 : public Migration {
 protected:
  MigrationFrom3() : Migration("journal-v3.sql") {}
};

TEST_F(MigrationFrom3, journal_is_whole_file_chains_and_rows) {
  ASSERT_TRUE(Journal::open(directory_).value().close());
  const auto report = check(directory_);
  ASSERT_TRUE(report) << report.error();
  EXPECT_TRUE(report->problems.empty()) << report->problems.front();
  EXPECT_EQ(report->entries, before_.size() + 2) << "those of the log are entries now";
  auto db = Connection::open(directory_ / "journal.db", OpenMode::existing).value();
  EXPECT_EQ(db.integer("SELECT count(*) FROM outbox").value(), 0) << "nobody is told of what was before";
}

TEST_F(MigrationFrom3, lists_are_narrowed_by_what_the_terms_said) {
  const auto journal = Journal::open(directory_).value();
  auto reader = Reader::open(directory_).value();
  const auto count = [&](const auction::ListQuery& query) { return reader.list(query).value().items.size(); };
  EXPECT_EQ(count({}), 9u);
  EXPECT_EQ(count({.include_drafts = true}), 10u);
  EXPECT_EQ(count({.formats = {rules::Format::english}}), 3u);
  EXPECT_EQ(count({.seller = "tom"}), 3u);
  EXPECT_EQ(count({.currency = rules::Currency::parse("EUR")}), 2u);
  EXPECT_EQ(count({.phases = {Phase::closed}, .text = "über"}), 1u);
}

TEST_F(MigrationFrom3, order_by_the_end_is_that_after_the_last_bid) {
  const auto journal = Journal::open(directory_).value();
  auto reader = Reader::open(directory_).value();
  const auto last = reader.list({.phases = {Phase::open}, .order = auction::ListOrder::ends, .descending = true});
  const auto& items = last.value().items;
  ASSERT_EQ(items.size(), 2u);
  EXPECT_EQ(items[0].terms->title, "A long one");
  EXPECT_GT(items[0].extensions, 0u);
}

TEST_F(MigrationFrom3, archive_is_brought_along) {
  ASSERT_TRUE(Journal::open(directory_).value().close());
  fs::create_directories(directory_ / "archive");
  {  // as the program before this one left it
    auto old = Connection::open(directory_ / "archive" / "journal.db", OpenMode::create).value();
    ASSERT_TRUE(old.exec(bytes_of(fs::path(GAVEL_STORAGE_TEST_DATA) / "journal-v3.sql").c_str()));
  }
  const auto journal = Journal::open(directory_);
  ASSERT_TRUE(journal) << journal.error();
  const auto reader = Reader::open(directory_);
  EXPECT_TRUE(reader) << reader.error();
}

TEST_F(Migration, entries_stay_as_they_are_but_for_names_and_can_be_read) {
  ASSERT_TRUE(Journal::open(directory_));
  auto db = Connection::open(directory_ / "journal.db", OpenMode::existing).value();
  EXPECT_EQ(payloads_by_name(db), before_);
  for (const auto& payload : payloads(db)) {
    for (const char* name : {"sally", "bob", "ann", "eve"}) EXPECT_EQ(payload.find(name), payload.npos) << payload;
  }
  EXPECT_EQ(db.integer("PRAGMA user_version").value(), schema_version());
  std::size_t read = 0;
  for (std::uint32_t n = 1; n <= 6; ++n) {
    for (const auto& entry : entries_in(directory_, id_of(n))) {
      const auto payload = encode(entry.event).value();
      EXPECT_NE(before_.at(read++).find(payload), std::string::npos) << payload;
    }
  }
  EXPECT_EQ(read, before_.size());
}

TEST_F(Migration, rows_are_what_the_entries_make) {
  ASSERT_TRUE(Journal::open(directory_));
  for (std::uint32_t n = 1; n <= 6; ++n) {
    SCOPED_TRACE(n);
    const auto row = view(n);
    const auto expected = auction::make_view(id_of(n), state(n));
    EXPECT_EQ(*row.terms, *expected.terms);
    EXPECT_EQ(row.phase, expected.phase);
    EXPECT_EQ(row.outcome, expected.outcome);
    EXPECT_EQ(row.price, expected.price);
    EXPECT_EQ(row.minimum_bid, expected.minimum_bid);
    EXPECT_EQ(row.high_bidder, expected.high_bidder);
    EXPECT_EQ(row.bid_count, expected.bid_count);
    EXPECT_EQ(row.bidders, expected.bidders);
    EXPECT_EQ(row.seq, expected.seq);
    EXPECT_EQ(row.has_reserve, expected.has_reserve);
    EXPECT_EQ(row.reserve_met, expected.reserve_met);
    EXPECT_EQ(row.ends_at, expected.ends_at);
    EXPECT_EQ(row.clock_starts_at, expected.clock_starts_at);
    EXPECT_EQ(row.extensions, expected.extensions);
    EXPECT_EQ(row.paused_remaining_ms, expected.paused_remaining_ms);
    ASSERT_EQ(row.aftermath != nullptr, expected.aftermath != nullptr);
    if (row.aftermath) {
      EXPECT_EQ(*row.aftermath, *expected.aftermath);
    }
  }
}

TEST_F(Migration, every_entry_has_the_hash_that_its_content_and_the_one_before_it_give) {
  ASSERT_TRUE(Journal::open(directory_));
  auto reader = Reader::open(directory_).value();
  for (std::uint32_t n = 1; n <= 6; ++n) {
    auto head = auction::kNoEntry;
    const auto page = reader.raw(id_of(n), 0, 100).value();
    EXPECT_FALSE(page.items.empty());
    for (const auto& entry : page.items) {
      head = auction::entry_hash(id_of(n), entry.seq, entry.at, entry.kind, head, entry.payload);
      EXPECT_EQ(entry.hash, head) << n << ", entry " << entry.seq;
    }
  }
}

TEST_F(Migration, phases_and_outcomes_are_those_that_were) {
  ASSERT_TRUE(Journal::open(directory_));
  EXPECT_EQ(view(1).outcome, Outcome::sold);
  EXPECT_EQ(view(1).bidders, 3u);
  EXPECT_EQ(view(2).phase, Phase::open);
  EXPECT_EQ(view(3).phase, Phase::scheduled);
  EXPECT_EQ(view(4).phase, Phase::cancelled);
  EXPECT_EQ(view(5).outcome, Outcome::unsold);
  EXPECT_EQ(view(6).outcome, Outcome::reserve_not_met);
}

TEST_F(Migration, no_secret_gets_into_the_public_texts) {
  ASSERT_TRUE(Journal::open(directory_));
  auto db = Connection::open(directory_ / "journal.db", OpenMode::existing).value();
  EXPECT_EQ(db.integer("SELECT count(*) FROM auction_texts WHERE terms LIKE '%reserve%'").value(), 0);
}

TEST_F(Migration, journal_goes_on_where_the_old_one_stopped) {
  auto journal = Journal::open(directory_).value();
  auto state = this->state(2);
  const rules::Event cancelled = rules::Cancelled{"sally", "it broke"};
  rules::apply(state, cancelled);
  Commit commit{.entries = {{id_of(2), state.seq, Time{5000}, cancelled}},
                .after = std::make_shared<const View>(auction::make_view(id_of(2), state))};
  EXPECT_EQ(append(journal, {commit, Story(7).create()}), "good good");
  EXPECT_EQ(view(2).phase, Phase::cancelled);
}

}  // namespace
}  // namespace gavel::sqlite::testing::migration_test
