#include "storage/sqlite/reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "storage/sqlite/db.hpp"
#include "tests/storage/fixtures.hpp"

namespace gavel::sqlite::testing::reader_test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ReaderTest : public ::testing::Test {
 protected:
  void keep(std::vector<Commit> batch) {
    for (const auto& verdict : journal_.append(shared(batch))) ASSERT_TRUE(verdict) << verdict.error().text;
  }
  void meddle(const char* sql) {
    fold(journal_);
    auto db = Connection::open(directory_ / "journal.db", OpenMode::existing).value();
    ASSERT_TRUE(db.exec(sql));
  }
  /// The numbers of a listing's auctions, page after page.
  std::vector<std::vector<std::uint32_t>> pages(auction::ListQuery query) {
    std::vector<std::vector<std::uint32_t>> out;
    do {
      const auto page = reader_.list(query).value();
      out.emplace_back();
      for (const auto& view : page.items) out.back().push_back(view.id.bytes()[15]);
      query.after = page.next;
    } while (query.after);
    return out;
  }
  std::vector<std::vector<std::uint32_t>> pages(std::optional<rules::Phase> phase, std::uint32_t limit) {
    auction::ListQuery query{.limit = limit};
    if (phase) query.phases = {*phase};
    return pages(query);
  }

  TempDir directory_;
  Journal journal_ = Journal::open(directory_).value();
  Reader reader_ = Reader::open(directory_).value();
};

/// Two of each phase, mixed: 1 scheduled, 2 open, 3 closed, 4 cancelled, 5 scheduled, …
class ReaderOfEight : public ReaderTest {
 protected:
  void SetUp() override {
    for (std::uint32_t n = 1; n <= 8; ++n) {
      Story story(n, n % 4 == 1 ? rules::Phase::scheduled : rules::Phase::open);
      keep({story.create()});
      if (n % 4 == 3) keep({story.close()});
      if (n % 4 == 0) keep({story.cancel()});
    }
  }
};

using Pages = std::vector<std::vector<std::uint32_t>>;

TEST_F(ReaderTest, view_comes_back_as_it_was_committed) {
  Story story(1);
  keep({story.create(), story.bid(9900), story.bid(12000), story.close()});
  const auto view = reader_.view(story.id()).value().value();
  const auto& expected = story.view();
  EXPECT_EQ(view.id, expected.id);
  EXPECT_EQ(*view.terms, *expected.terms);
  EXPECT_EQ(view.phase, expected.phase);
  EXPECT_EQ(view.outcome, expected.outcome);
  EXPECT_EQ(view.price, expected.price);
  EXPECT_EQ(view.minimum_bid, expected.minimum_bid);
  EXPECT_EQ(view.high_bidder, expected.high_bidder);
  EXPECT_EQ(view.bid_count, expected.bid_count);
  EXPECT_EQ(view.bidders, expected.bidders);
  EXPECT_EQ(view.seq, expected.seq);
  EXPECT_EQ(view.has_reserve, expected.has_reserve);
  EXPECT_EQ(view.reserve_met, expected.reserve_met);
  EXPECT_EQ(view.ends_at, expected.ends_at);
  EXPECT_EQ(view.clock_starts_at, expected.clock_starts_at);
  EXPECT_EQ(view.extensions, expected.extensions);
  EXPECT_EQ(view.paused_remaining_ms, expected.paused_remaining_ms);
  ASSERT_TRUE(view.aftermath);
  EXPECT_EQ(*view.aftermath, *expected.aftermath);
}

TEST_F(ReaderTest, what_a_bid_a_pause_and_an_extension_change_comes_back) {
  Story story(1);
  keep({story.create()});
  story.view().extensions = 7;
  story.view().ends_at = {62000};
  story.view().clock_starts_at = {2000};
  keep({story.bid(9900)});
  story.view().paused_remaining_ms = 4321;
  keep({story.move_to(rules::Phase::paused, rules::Paused{"sally", "lunch", 4321})});
  const auto view = reader_.view(story.id()).value().value();
  EXPECT_EQ(view.phase, rules::Phase::paused);
  EXPECT_EQ(view.extensions, 7u);
  EXPECT_EQ(view.ends_at, Time{62000});
  EXPECT_EQ(view.clock_starts_at, Time{2000});
  EXPECT_EQ(view.paused_remaining_ms, 4321);
  EXPECT_FALSE(view.aftermath);
}

TEST_F(ReaderTest, edited_terms_replace_the_old_ones) {
  Story story(1);
  keep({story.create()});
  auto better = terms("A better lamp");
  better.reserve = {20000};
  better.sale = rules::SaleLot{id_of(77).to_string(), 3, false};
  keep({story.edit(better), story.bid(9900)});
  const auto view = reader_.view(story.id()).value().value();
  EXPECT_EQ(*view.terms, rules::public_terms(better));
  EXPECT_TRUE(view.has_reserve);
  EXPECT_EQ(reader_.lots_of(id_of(77), 0, 10).value().items.size(), 1u);
}

TEST_F(ReaderTest, what_comes_after_the_end_is_kept) {
  Story story(1);
  keep({story.create(), story.bid(9900), story.close()});
  auto after = *story.view().aftermath;
  after.settlement = rules::Settlement::settled;
  keep({story.after_the_end(after, rules::Settled{"sally", "paid in cash"})});
  EXPECT_EQ(*reader_.view(story.id()).value().value().aftermath, after);
}

TEST_F(ReaderTest, price_and_outcome_may_be_missing) {
  Story story(1);
  keep({story.create()});
  const auto view = reader_.view(story.id()).value().value();
  EXPECT_FALSE(view.price);
  EXPECT_FALSE(view.outcome);
}

TEST_F(ReaderTest, auction_that_does_not_exist_has_neither_view_nor_entries_nor_bids) {
  EXPECT_FALSE(reader_.view(id_of(9)).value());
  EXPECT_TRUE(reader_.entries(id_of(9)).value().empty());
  EXPECT_TRUE(reader_.bids(id_of(9), 0, 10).value().items.empty());
  EXPECT_FALSE(reader_.bids(id_of(9), 0, 10).value().next);
}

TEST_F(ReaderTest, entries_of_one_auction_are_in_order_and_of_it_alone) {
  Story a(1), b(2);
  keep({a.create(), b.create(), b.bid(9900), a.bid(9900), b.close(), a.bid(10000)});
  EXPECT_TRUE(same(reader_.entries(a.id()).value(), a.told()));
  EXPECT_TRUE(same(reader_.entries(b.id()).value(), b.told()));
}

TEST_F(ReaderTest, missing_entry_is_corrupt_and_named) {
  Story story(1);
  keep({story.create(), story.bid(9900), story.bid(10000)});
  meddle("DELETE FROM entries WHERE seq = 2");
  const auto entries = reader_.entries(story.id());
  ASSERT_FALSE(entries);
  EXPECT_EQ(entries.error().code, StorageErrc::corrupt);
  EXPECT_EQ(entries.error().text, "auction " + story.id().to_string() + ", entry 3: entry 2 is missing before it");
}

TEST_F(ReaderTest, entry_that_is_not_what_was_written_is_corrupt_and_named) {
  Story story(1);
  keep({story.create(), story.bid(9900)});
  meddle("UPDATE entries SET payload = replace(payload, 'maximum', 'minimum') WHERE seq = 2");
  const auto entries = reader_.entries(story.id());
  ASSERT_FALSE(entries);
  EXPECT_EQ(entries.error().text, "auction " + story.id().to_string() + ", entry 2: \"maximum\" is missing");
}

TEST_F(ReaderTest, row_with_an_unknown_word_is_corrupt_and_named) {
  Story story(1);
  keep({story.create()});
  meddle("UPDATE auctions SET phase = 'broken'");
  const auto view = reader_.view(story.id());
  ASSERT_FALSE(view);
  EXPECT_EQ(view.error().code, StorageErrc::corrupt);
  EXPECT_EQ(view.error().text, "auction " + story.id().to_string() + ": the phase \"broken\" is not known here");
}

TEST_F(ReaderTest, terms_that_are_not_what_was_written_are_corrupt_and_named) {
  Story story(1);
  keep({story.create()});
  meddle("UPDATE auction_texts SET terms = replace(terms, 'title', 'titel')");
  const auto view = reader_.view(story.id());
  ASSERT_FALSE(view);
  EXPECT_EQ(view.error().code, StorageErrc::corrupt);
  EXPECT_EQ(view.error().text, "auction " + story.id().to_string() + ": the terms: \"title\" is missing");
}

TEST_F(ReaderOfEight, list_is_in_order_of_ids_page_by_page) {
  EXPECT_EQ(pages({}, 3), (Pages{{1, 2, 3}, {4, 5, 6}, {7, 8}}));
  EXPECT_EQ(pages({}, 4), (Pages{{1, 2, 3, 4}, {5, 6, 7, 8}})) << "no empty page at the end";
  EXPECT_EQ(pages({}, 100), (Pages{{1, 2, 3, 4, 5, 6, 7, 8}}));
}

TEST_F(ReaderOfEight, list_of_a_phase_has_that_phase_alone) {
  EXPECT_EQ(pages(rules::Phase::scheduled, 1), (Pages{{1}, {5}}));
  EXPECT_EQ(pages(rules::Phase::open, 10), (Pages{{2, 6}}));
  EXPECT_EQ(pages(rules::Phase::closed, 10), (Pages{{3, 7}}));
  EXPECT_EQ(pages(rules::Phase::cancelled, 1), (Pages{{4}, {8}}));
}

/// Sally has 1 … 8, of each kind; tom 9 (a draft), 10 (open), 11 (a draft).
class ReaderOfDrafts : public ReaderOfEight {
 protected:
  void SetUp() override {
    ReaderOfEight::SetUp();
    auto toms = terms();
    toms.seller = "tom";
    for (std::uint32_t n = 9; n <= 11; ++n) {
      keep({Story(n, toms, n == 10 ? rules::Phase::open : rules::Phase::draft).create()});
    }
  }
  std::vector<std::uint32_t> all(auction::ListQuery query) {
    std::vector<std::uint32_t> out;
    for (const auto& page : pages(std::move(query))) out.insert(out.end(), page.begin(), page.end());
    return out;
  }
};

TEST_F(ReaderOfDrafts, no_list_shows_a_draft_unless_it_is_asked_for) {
  EXPECT_THAT(all({.limit = 3}), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 10));
  EXPECT_THAT(all({.seller = "tom", .limit = 1}), ElementsAre(10));
  EXPECT_THAT(all({.phases = {rules::Phase::draft}}), ElementsAre());
  EXPECT_THAT(all({.phases = {rules::Phase::draft}, .seller = "tom"}), ElementsAre());
}

TEST_F(ReaderOfDrafts, drafts_are_there_for_those_who_may_see_them) {
  EXPECT_THAT(all({.seller = "tom", .include_drafts = true, .limit = 2}), ElementsAre(9, 10, 11));
  EXPECT_THAT(all({.phases = {rules::Phase::draft}, .seller = "tom", .include_drafts = true, .limit = 1}),
              ElementsAre(9, 11));
  EXPECT_THAT(all({.phases = {rules::Phase::draft}, .include_drafts = true}), ElementsAre(9, 11));
  EXPECT_THAT(all({.phases = {rules::Phase::draft}, .seller = "sally", .include_drafts = true}), ElementsAre());
}

TEST_F(ReaderOfDrafts, list_of_a_seller_has_that_sellers_auctions_alone) {
  EXPECT_THAT(all({.seller = "sally", .limit = 3}), ElementsAre(1, 2, 3, 4, 5, 6, 7, 8));
  EXPECT_THAT(all({.phases = {rules::Phase::open}, .seller = "sally"}), ElementsAre(2, 6));
  EXPECT_THAT(all({.seller = "nobody"}), ElementsAre());
}

TEST_F(ReaderOfDrafts, drafts_and_paused_auctions_are_unfinished) {
  Story paused(12);
  keep({paused.create(), paused.move_to(rules::Phase::paused, rules::Paused{"sally", "lunch", 5})});
  std::vector<std::uint32_t> numbers;
  for (const auto& item : reader_.unfinished({}, 100).value().items) numbers.push_back(item.id.bytes()[15]);
  EXPECT_THAT(numbers, ElementsAre(1, 2, 5, 6, 9, 10, 11, 12));
}

TEST_F(ReaderOfEight, auction_moves_to_the_list_of_its_new_phase) {
  Story story(9, rules::Phase::scheduled);
  keep({story.create()});
  EXPECT_EQ(pages(rules::Phase::scheduled, 10), (Pages{{1, 5, 9}}));
  keep({story.open()});
  EXPECT_EQ(pages(rules::Phase::scheduled, 10), (Pages{{1, 5}}));
  EXPECT_EQ(pages(rules::Phase::open, 10), (Pages{{2, 6, 9}}));
  keep({story.bid(9900), story.close()});
  EXPECT_EQ(pages(rules::Phase::closed, 10), (Pages{{3, 7, 9}}));
}

TEST_F(ReaderOfEight, unfinished_auctions_come_in_order_of_ids_whatever_their_phase) {
  std::vector<std::uint32_t> numbers;
  std::vector<std::size_t> sizes;
  std::optional<AuctionId> after;
  do {
    const auto page = reader_.unfinished(after, 3).value();
    for (const auto& item : page.items) {
      numbers.push_back(item.id.bytes()[15]);
      EXPECT_EQ(item.phase, numbers.back() % 4 == 1 ? rules::Phase::scheduled : rules::Phase::open);
      EXPECT_EQ(item.starts_at.ms, 1000);
      EXPECT_EQ(item.ends_at.ms, 61000);
      EXPECT_FALSE(item.has_bidders);
    }
    sizes.push_back(page.items.size());
    after = page.next;
  } while (after);
  EXPECT_THAT(numbers, ElementsAre(1, 2, 5, 6));
  EXPECT_THAT(sizes, ElementsAre(3, 1));
}

TEST_F(ReaderTest, nothing_unfinished_is_an_empty_page) {
  const auto page = reader_.unfinished({}, 10).value();
  EXPECT_TRUE(page.items.empty());
  EXPECT_FALSE(page.next);
}

TEST_F(ReaderTest, bids_are_those_behind_a_number_and_nothing_else) {
  Story story(1, rules::Phase::scheduled);
  keep({story.create(), story.open(), story.bid(9900), story.bid(10000), story.bid(10100), story.close()});
  const auto first = reader_.bids(story.id(), 0, 2).value();
  ASSERT_EQ(first.items.size(), 2u);
  EXPECT_EQ(first.items[0].seq, 3u);
  EXPECT_EQ(first.items[0].at.ms, 1003);
  EXPECT_EQ(first.items[0].amount, Amount{9900});
  EXPECT_EQ(first.items[1].alias, 2u);
  EXPECT_EQ(first.next, 4u);
  const auto rest = reader_.bids(story.id(), *first.next, 2).value();
  ASSERT_EQ(rest.items.size(), 1u);
  EXPECT_EQ(rest.items[0].price, Amount{10100});
  EXPECT_FALSE(rest.next);
}

TEST_F(ReaderTest, no_bid_row_has_a_maximum) {
  Story story(1);
  const std::int64_t maximum = 123456789;
  keep({story.create(), story.bid(9900, maximum), story.bid(10000, maximum)});
  for (const auto& bid : reader_.bids(story.id(), 0, 10).value().items) {
    EXPECT_NE(bid.amount, Amount{maximum});
    EXPECT_NE(bid.price, Amount{maximum});
  }
}

TEST_F(ReaderTest, no_column_of_an_auction_has_a_maximum) {
  Story story(1);
  keep({story.create(), story.bid(9900, 123456789)});
  auto db = Connection::open(directory_ / "journal.db", OpenMode::existing).value();
  const auto hits = db.integer("SELECT count(*) FROM auctions WHERE 123456789 IN (price, minimum_bid)");
  EXPECT_EQ(hits.value(), 0);
}

TEST_F(ReaderTest, directory_without_a_journal_is_refused) {
  TempDir empty;
  const auto reader = Reader::open(empty);
  ASSERT_FALSE(reader);
  EXPECT_THAT(reader.error(), HasSubstr("cannot read " + (empty / "journal.db").string()));
  EXPECT_FALSE(fs::exists(empty / "journal.db"));
}

}  // namespace
}  // namespace gavel::sqlite::testing::reader_test
