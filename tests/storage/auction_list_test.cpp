// Lists of auctions: from which index they come, that nothing sorts them, and that they are what a filter and a sort of
// everything would give, whatever has been folded.
#include "storage/sqlite/auction_list.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "storage/sqlite/schema.hpp"
#include "tests/storage/fixtures.hpp"

namespace gavel::sqlite::testing::auction_list_test {
namespace {

using auction::ListOrder;
using auction::ListPosition;
using auction::ListQuery;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr ListBy kBys[] = {ListBy::phase, ListBy::seller, ListBy::sale};
constexpr ListOrder kOrders[] = {ListOrder::made, ListOrder::starts, ListOrder::ends};

std::string plan_of(Connection& db, const std::string& sql) {
  auto explain = db.prepare("EXPLAIN QUERY PLAN " + sql).value();
  std::string plan;
  for (Rows rows(explain); rows.next().value();) plan += std::string(rows.text(3)) + "; ";
  return plan;
}

TEST(AuctionListPlan, every_order_is_read_from_an_index_and_none_is_sorted) {
  TempDir directory;
  auto db = Connection::open(directory / "t.db", OpenMode::create).value();
  ASSERT_TRUE(migrate(db, migrations()));
  for (const auto by : kBys) {
    for (const auto order : kOrders) {
      for (const bool descending : {false, true}) {
        const auto sql = scan_sql(by, order, descending);
        const auto plan = plan_of(db, sql);
        // The columns that are compared with "=" or a range are in the brackets: all of them, with both bounds.
        EXPECT_THAT(plan, HasSubstr("SEARCH auctions USING INDEX ")) << sql;
        constexpr const char* kNarrowed[] = {"(phase=? AND ", "(seller=? AND phase=? AND ", "(sale=? AND phase=? AND "};
        EXPECT_THAT(plan, HasSubstr(kNarrowed[static_cast<std::size_t>(by)])) << sql;
        const std::string beyond = descending ? "<" : ">";
        if (order == ListOrder::made) {
          EXPECT_THAT(plan, HasSubstr(" AND id" + beyond + "?)")) << sql;
        } else {
          const std::string key = order == ListOrder::starts ? "starts_at_ms" : "ends_at_ms";
          EXPECT_THAT(plan, HasSubstr("(" + key + ",id)" + beyond + "(?,?)")) << sql;
          EXPECT_THAT(plan, HasSubstr(key + (descending ? ">?" : "<?"))) << sql;
        }
        EXPECT_THAT(plan, Not(HasSubstr("B-TREE"))) << sql;
        EXPECT_THAT(plan, Not(HasSubstr("SCAN"))) << sql;
      }
    }
  }
}

/// Auctions of all kinds, some of which bids have put off and changed after they were folded.
class AuctionListTest : public ::testing::Test {
 protected:
  void keep(const Commit& commit) {
    for (const auto& verdict : journal_.append(shared({commit}))) ASSERT_TRUE(verdict) << verdict.error().text;
  }
  std::int64_t dice(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random_);
  }
  template <class T>
  T one_of(std::initializer_list<T> all) {
    return *(all.begin() + dice(0, static_cast<std::int64_t>(all.size()) - 1));
  }

  rules::Terms some_terms() {
    auto terms = testing::terms(one_of<std::string>({"Mantel CLOCK", "Übergang", "A lamp", "clock lamp", "Ποτήρι"}));
    terms.seller = one_of<std::string>({"sally", "tom"});
    terms.currency = rules::Currency::parse(one_of<std::string>({"USD", "EUR"})).value();
    terms.format = one_of({rules::Format::english, rules::Format::dutch, rules::Format::vickrey});
    terms.starting_price = {dice(1, 5) * 100};
    terms.starts_at = {1000 * dice(1, 5)};
    terms.ends_at = {terms.starts_at.ms + 1000 * dice(1, 5)};
    if (terms.format == rules::Format::dutch) {
      terms.price_clock = rules::PriceClock{.step = {10}, .interval_ms = 1000, .floor = {{1}}};
    }
    if (dice(0, 2) == 0) terms.sale = rules::SaleLot{id_of(one_of({900u, 901u})).to_string(), next_lot_++, false};
    return terms;
  }
  void bid(Story& story) {
    if (dice(0, 1)) story.view().ends_at = story.view().ends_at + 1000 * dice(1, 3);
    keep(story.bid(1000 + 100 * dice(0, 9)));
  }
  void fill(std::uint32_t auctions) {
    for (std::uint32_t n = 1; n <= auctions; ++n) {
      auto& story = stories_.emplace_back(
          n, some_terms(),
          one_of({rules::Phase::open, rules::Phase::open, rules::Phase::scheduled, rules::Phase::draft}));
      keep(story.create());
      if (story.view().phase == rules::Phase::open && dice(0, 1)) bid(story);
      if (story.view().phase == rules::Phase::open && dice(0, 3) == 0)
        keep(dice(0, 1) ? story.close() : story.cancel());
    }
    for (auto steps = dice(0, 2); steps > 0; --steps) ASSERT_TRUE(journal_.fold());
    for (auto& story : stories_) {
      if (story.view().phase == rules::Phase::open && dice(0, 2) == 0) bid(story);
    }
  }

  ListQuery some_query() {
    ListQuery query{.now = {dice(0, 9) * 1000}, .include_drafts = dice(0, 1) == 1};
    if (dice(0, 2) == 0) query.phases = {one_of({rules::Phase::open, rules::Phase::closed, rules::Phase::draft})};
    if (dice(0, 2) == 0) query.phases.push_back(rules::Phase::scheduled);
    if (dice(0, 3) == 0)
      query.formats = {rules::Format::dutch, one_of({rules::Format::english, rules::Format::vickrey})};
    if (dice(0, 2) == 0) query.seller = one_of<std::string>({"sally", "tom", "nobody"});
    if (dice(0, 3) == 0) query.currency = rules::Currency::parse("EUR");
    if (dice(0, 3) == 0) query.sale = id_of(900);
    if (dice(0, 3) == 0) query.text = one_of<std::string>({"clock", "LAMP clock", "über", "ΠΟΤ", "x"});
    if (dice(0, 3) == 0) query.price = {Amount{dice(1, 9) * 100}, Amount{dice(5, 19) * 100}};
    if (dice(0, 3) == 0) query.starts = {Time{dice(0, 4) * 1000}, Time{dice(3, 6) * 1000}};
    if (dice(0, 2) == 0) query.ends = {Time{dice(0, 9) * 1000}, std::nullopt};
    if (dice(0, 3) == 0) query.ends.before = Time{dice(5, 12) * 1000};
    query.order = one_of({ListOrder::made, ListOrder::starts, ListOrder::ends});
    query.descending = dice(0, 1) == 1;
    query.limit = static_cast<std::uint32_t>(dice(1, 7));
    return query;
  }
  /// The positions of all that the list should have.
  std::vector<ListPosition> expected(const ListQuery& query) {
    std::vector<ListPosition> all;
    for (const auto& story : stories_) {
      if (matches(query, story.view())) all.push_back(position_of(query.order, story.view()));
    }
    std::ranges::sort(all, [&](const auto& a, const auto& b) { return before(query, a, b); });
    return all;
  }
  static std::vector<ListPosition> pages(Reader& reader, ListQuery query) {
    std::vector<ListPosition> all;
    do {
      const auto page = reader.list(query).value();
      EXPECT_FALSE(page.items.empty() && page.next) << "no page is empty where all that there is may be looked at";
      for (const auto& view : page.items) all.push_back(position_of(query.order, view));
      query.after = page.next;
    } while (query.after);
    return all;
  }

  TempDir directory_;
  std::shared_ptr<Tail> tail_ = std::make_shared<Tail>();
  Journal journal_ = Journal::open(directory_, {.tail = tail_}).value();
  std::vector<Story> stories_;
  std::uint32_t next_lot_ = 1;
  std::mt19937_64 random_{20261126};
};

TEST_F(AuctionListTest, every_list_is_what_filtering_and_sorting_everything_would_give) {
  fill(60);
  auto reader = Reader::open(directory_, {}, tail_).value();
  std::size_t found = 0;
  for (int i = 0; i < 400; ++i) {
    const auto query = some_query();
    const auto all = expected(query);
    found += all.size();
    ASSERT_EQ(pages(reader, query), all) << "query " << i;
  }
  EXPECT_GT(found, 1000u) << "the queries find too little to tell anything";
}

TEST_F(AuctionListTest, what_a_bid_has_changed_counts_before_it_is_folded_and_is_shown) {
  Story early(1), late(2);
  for (auto* story : {&early, &late}) keep(story->create());
  fold(journal_);
  auto bid = early.bid(12'000);
  early.view().ends_at = {99'000};
  auto put_off = early.tell({rules::Extended{.ends_at = {99'000}}});
  bid.entries.push_back(put_off.entries.front());
  bid.after = put_off.after;
  keep(bid);
  for (const bool folded : {false, true}) {
    if (folded) fold(journal_);
    for (const auto& tail : {std::shared_ptr<const Tail>(tail_), std::shared_ptr<const Tail>()}) {
      SCOPED_TRACE(std::string(folded ? "folded" : "not folded") + (tail ? "" : ", seen by another process"));
      auto reader = Reader::open(directory_, {}, tail).value();
      const auto by_end = reader.list({.order = ListOrder::ends}).value().items;
      ASSERT_EQ(by_end.size(), 2u);
      EXPECT_EQ(by_end[0].id, late.id());
      EXPECT_EQ(by_end[1].price, Amount{12'000});
      EXPECT_EQ(reader.list({.ends = {Time{90'000}, {}}}).value().items.size(), 1u);
      EXPECT_EQ(reader.list({.price = {Amount{11'000}, {}}}).value().items.size(), 1u);
      EXPECT_EQ(reader.list({.order = ListOrder::starts}).value().items[0].price, Amount{12'000});
    }
  }
}

TEST_F(AuctionListTest, reserve_and_hidden_maxima_decide_nothing) {
  auto terms = testing::terms();
  terms.reserve = {50'000};
  Story story(1, terms);
  keep(story.create());
  keep(story.bid(10'000, 777'777));
  auto sealed_terms = testing::terms();
  sealed_terms.format = rules::Format::vickrey;
  Story sealed(2, sealed_terms);
  keep(sealed.create());
  keep(sealed.tell({rules::SealedBidPlaced{.bidder = "ann", .alias = 1, .amount = {88'888}}}));
  auto reader = Reader::open(directory_, {}, tail_).value();
  const auto found = [&](std::int64_t low, std::int64_t high) {
    return reader.list({.price = {Amount{low}, Amount{high}}}).value().items.size();
  };
  EXPECT_EQ(found(9'900, 10'000), 2u) << "the price, and the starting price where there is none to be seen";
  EXPECT_EQ(found(10'001, 1'000'000), 0u);
}

TEST_F(AuctionListTest, a_filter_that_few_pass_does_not_cost_a_walk_over_everything) {
  Story one(1), two(2);
  keep(one.create());
  keep(two.create());
  fold(journal_);
  auto db = Connection::open(directory_ / "journal.db", OpenMode::existing).value();
  ASSERT_TRUE(db.exec("CREATE TEMP TABLE copy AS SELECT * FROM auctions WHERE id = (SELECT min(id) FROM auctions)"));
  const std::string others =
      "phase, outcome, price, minimum_bid, high_bidder, bid_count, seq, has_reserve, reserve_met, starts_at_ms, "
      "ends_at_ms, seller, bidders, clock_starts_at_ms, extensions, paused_remaining_ms, sale, lot, format, currency";
  const auto copies =
      "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 24999) "
      "INSERT INTO main.auctions (id, " +
      others +
      ") "
      "SELECT CAST(printf('%016d', i) AS BLOB), " +
      others + " FROM copy, n";
  ASSERT_TRUE(db.exec(copies.c_str()));
  auto reader = Reader::open(directory_, {}, tail_).value();
  ListQuery query{.currency = rules::Currency::parse("JPY"), .order = ListOrder::ends, .limit = 5};
  int looks = 0;
  do {
    const auto page = reader.list(query).value();
    EXPECT_TRUE(page.items.empty());
    query.after = page.next;
    ++looks;
  } while (query.after);
  EXPECT_EQ(looks, 3) << "25,001 auctions, of which a page looks at 10,000";
}

}  // namespace
}  // namespace gavel::sqlite::testing::auction_list_test
