#include "storage/sqlite/sale_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/auction/listing.hpp"
#include "core/auction/sale.hpp"
#include "tests/storage/fault_vfs.hpp"
#include "tests/storage/fixtures.hpp"

namespace gavel::sqlite::testing::sale_table_test {
namespace {

using auction::BidderLimit;
using auction::SaleCommit;
using auction::SaleEntry;
using ::testing::ElementsAre;

/// A commit of `count` entries from `first` on, and the sale after them.
SaleCommit sale_commit(std::uint64_t first, std::uint64_t count, std::string phase = "open") {
  SaleCommit commit{.entries = {},
                    .after = {.id = id_of(77),
                              .seller = "sally",
                              .title = "Lamps",
                              .terms = "{}",
                              .phase = std::move(phase),
                              .seq = first + count - 1,
                              .created_at = {5}}};
  for (auto seq = first; seq < first + count; ++seq) {
    commit.entries.push_back({id_of(77), seq, {static_cast<std::int64_t>(100 + seq)}, "step", "{\"n\":1}"});
  }
  return commit;
}

class SaleTableTest : public ::testing::Test {
 protected:
  std::string append_sale(const SaleCommit& commit) { return word(journal_.append_sale(commit)); }

  FaultVfs vfs_;
  TempDir directory_;
  std::shared_ptr<auction::RequestIndex> requests_ = std::make_shared<auction::RequestIndex>();
  Journal journal_ = Journal::open(directory_, {.vfs = vfs_.name(), .requests = requests_}).value();
  Reader reader_ = Reader::open(directory_).value();
};

TEST_F(SaleTableTest, sale_and_its_entries_come_back) {
  const auto made = sale_commit(1, 2, "scheduled");
  const auto opened = sale_commit(3, 1);
  ASSERT_EQ(append_sale(made), "good");
  EXPECT_EQ(reader_.sale(id_of(77)).value(), made.after);
  ASSERT_EQ(append_sale(opened), "good");
  EXPECT_EQ(reader_.sale(id_of(77)).value(), opened.after);
  const auto page = reader_.sale_entries(id_of(77), 0, 2).value();
  EXPECT_EQ(page.items, made.entries);
  EXPECT_EQ(page.next, 2u);
  EXPECT_EQ(reader_.sale_entries(id_of(77), 2, 2).value().items, opened.entries);
  EXPECT_FALSE(reader_.sale_entries(id_of(77), 2, 2).value().next);
}

TEST_F(SaleTableTest, sale_that_does_not_exist_has_nothing) {
  EXPECT_FALSE(reader_.sale(id_of(1)).value());
  EXPECT_TRUE(reader_.sale_entries(id_of(1), 0, 10).value().items.empty());
  EXPECT_TRUE(reader_.lots_of(id_of(1), 0, 10).value().items.empty());
}

TEST_F(SaleTableTest, second_writer_of_an_entry_is_refused) {
  ASSERT_EQ(append_sale(sale_commit(1, 2)), "good");
  EXPECT_EQ(append_sale(sale_commit(2, 1, "other")), "conflict");
  EXPECT_EQ(append_sale(sale_commit(4, 1, "other")), "conflict") << "a gap";
  EXPECT_EQ(reader_.sale(id_of(77)).value()->phase, "open");
  EXPECT_EQ(append_sale(sale_commit(3, 1, "closed")), "good");
}

TEST_F(SaleTableTest, commit_that_contradicts_itself_is_refused) {
  auto of_another = sale_commit(1, 2);
  of_another.entries[1].sale = id_of(78);
  EXPECT_EQ(append_sale(of_another), "conflict");
  auto wrong_record = sale_commit(1, 2);
  wrong_record.after.seq = 3;
  EXPECT_EQ(append_sale(wrong_record), "conflict");
  EXPECT_EQ(append_sale({.entries = {}, .after = wrong_record.after}), "conflict");
  EXPECT_FALSE(reader_.sale(id_of(77)).value());
}

TEST_F(SaleTableTest, nothing_is_kept_that_the_disk_refused) {
  ASSERT_EQ(append_sale(sale_commit(1, 1)), "good");
  vfs_.fail(FaultVfs::Op::sync, 1, SQLITE_IOERR_FSYNC);
  EXPECT_EQ(append_sale(sale_commit(2, 1)), "io");
  EXPECT_EQ(reader_.sale(id_of(77)).value()->seq, 1u);
  TempDir left;
  copy_as_killed(directory_, left);
  ASSERT_TRUE(Journal::open(left));
  EXPECT_EQ(Reader::open(left).value().sale(id_of(77)).value()->seq, 1u);
  EXPECT_EQ(append_sale(sale_commit(2, 1)), "good");
}

Story lot_of_77(std::uint32_t n, std::uint32_t number) {
  auto agreed = terms();
  agreed.sale = rules::SaleLot{id_of(77).to_string(), number, true};
  return Story(n, agreed);
}

SaleCommit with_lots(SaleCommit commit, std::vector<Commit> lots) {
  for (auto& lot : lots) commit.lots.push_back(std::make_shared<const Commit>(std::move(lot)));
  return commit;
}

TEST_F(SaleTableTest, lots_are_there_with_their_sale) {
  auto first = lot_of_77(1, 1), second = lot_of_77(2, 2);
  ASSERT_EQ(append_sale(with_lots(sale_commit(1, 2), {first.create(), second.create()})), "good");
  EXPECT_EQ(reader_.lots_of(id_of(77), 0, 10).value().items.size(), 2u);
  EXPECT_TRUE(same(reader_.entries(id_of(1)).value(), first.told()));
  ASSERT_EQ(append(journal_, {first.bid(9900), second.bid(9900)}), "good good") << "the journal goes on with them";
  fold(journal_);
  EXPECT_TRUE(same(reader_.entries(id_of(2)).value(), second.told()));
}

TEST_F(SaleTableTest, one_lot_too_many_and_there_is_neither_sale_nor_lot) {
  ASSERT_EQ(append(journal_, {Story(2).create()}), "good");
  EXPECT_EQ(append_sale(with_lots(sale_commit(1, 2), {lot_of_77(1, 1).create(), lot_of_77(2, 2).create()})),
            "conflict");
  EXPECT_FALSE(reader_.sale(id_of(77)).value());
  EXPECT_FALSE(reader_.view(id_of(1)).value());
  EXPECT_EQ(append_sale(with_lots(sale_commit(1, 2), {lot_of_77(1, 1).create(), lot_of_77(3, 2).create()})), "good");
}

TEST_F(SaleTableTest, lots_that_the_disk_refused_are_not_there_after_a_kill_either) {
  vfs_.fail(FaultVfs::Op::sync, 1, SQLITE_IOERR_FSYNC);
  EXPECT_EQ(append_sale(with_lots(sale_commit(1, 2), {lot_of_77(1, 1).create()})), "io");
  TempDir left;
  copy_as_killed(directory_, left);
  ASSERT_TRUE(Journal::open(left));
  EXPECT_FALSE(Reader::open(left).value().view(id_of(1)).value());
  EXPECT_EQ(append_sale(with_lots(sale_commit(1, 2), {lot_of_77(1, 1).create()})), "good");
}

TEST_F(SaleTableTest, request_is_kept_with_its_sale_and_done_once) {
  const auto asked = [](SaleCommit commit) {
    auction::KeptRequest request{{"sally", "sale-1", base::Sha256{1}}, "201\n/v1/sales/77\n{}"};
    commit.request = std::make_shared<const auction::KeptRequest>(std::move(request));
    return commit;
  };
  ASSERT_EQ(append_sale(asked(sale_commit(1, 1))), "good");
  EXPECT_EQ(append_sale(asked(with_lots(sale_commit(2, 1), {lot_of_77(1, 1).create()}))), "repeated");
  EXPECT_EQ(reader_.sale(id_of(77)).value()->seq, 1u);
  EXPECT_FALSE(reader_.view(id_of(1)).value());
  const auto found = requests_->find({"sally", "sale-1", base::Sha256{1}});
  ASSERT_TRUE(found && found->same);
  const auto kept = reader_.request(found->row).value();
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->request.answer, "201\n/v1/sales/77\n{}");
  EXPECT_FALSE(kept->entry);
}

TEST_F(SaleTableTest, closed_journal_takes_none) {
  ASSERT_TRUE(journal_.close());
  EXPECT_EQ(append_sale(sale_commit(1, 1)), "io");
}

TEST_F(SaleTableTest, lots_of_a_sale_come_in_their_order) {
  const auto lot = [](std::uint32_t n, std::uint32_t sale, std::uint32_t number) {
    auto agreed = terms();
    agreed.sale = rules::SaleLot{id_of(sale).to_string(), number, true};
    return Story(n, agreed, number == 4 ? rules::Phase::draft : rules::Phase::open).create();
  };
  ASSERT_EQ(append(journal_, {lot(1, 77, 3), lot(2, 77, 1), lot(3, 78, 2), lot(4, 77, 4), lot(5, 77, 2)}),
            "good good good good good");
  const auto numbers = [](const auction::LotPage& page) {
    std::vector<std::uint32_t> out;
    for (const auto& view : page.items) out.push_back(view.id.bytes()[15]);
    return out;
  };
  const auto first = reader_.lots_of(id_of(77), 0, 2).value();
  EXPECT_THAT(numbers(first), ElementsAre(2, 5));
  EXPECT_EQ(first.next, 2u);
  EXPECT_THAT(numbers(reader_.lots_of(id_of(77), *first.next, 2).value()), ElementsAre(1));
  EXPECT_THAT(numbers(reader_.lots_of(id_of(77), *first.next, 2, true).value()), ElementsAre(1, 4));
}

/// Sale n, of one of two sellers, in one of all phases, some of them before their start.
auction::SaleView listed_sale(std::uint32_t n) {
  auction::SaleTerms terms{.title = "Sale " + std::to_string(n),
                           .seller = n % 3 == 0 ? "tom" : "sally",
                           .starts_at = {n % 2 == 0 ? 1'000 : 3'000}};
  return {.id = id_of(n),
          .terms = std::make_shared<const auction::SaleTerms>(std::move(terms)),
          .phase = static_cast<auction::SalePhase>(n % 5 % 4),
          .seq = 1};
}

SaleCommit commit_of(const auction::SaleView& sale) {
  return {.entries = {{sale.id, 1, {100}, "step", "{}"}}, .after = auction::record_of(sale)};
}

/// What is wanted, by the filters alone, and what the pages of the list have.
void expect_listed(Reader& reader, auction::SaleQuery query, const std::vector<auction::SaleView>& all) {
  std::vector<auction::SaleId> wanted, found;
  for (const auto& sale : all) {
    if (matches(query, sale)) wanted.push_back(sale.id);
  }
  std::ranges::sort(wanted);
  if (query.descending) std::ranges::reverse(wanted);
  do {
    const auto page = reader.sales(query).value();
    EXPECT_LE(page.items.size(), query.limit);
    for (const auto& sale : page.items) found.push_back(sale.id);
    query.after = page.next;
  } while (query.after);
  EXPECT_EQ(found, wanted);
}

TEST_F(SaleTableTest, list_has_all_that_pass_the_filters_in_the_order_of_their_making) {
  std::vector<auction::SaleView> all;
  for (std::uint32_t n = 1; n <= 40; ++n) all.push_back(listed_sale(n * 37 % 41));
  for (const auto& sale : all) ASSERT_EQ(append_sale(commit_of(sale)), "good");
  using enum auction::SaleState;
  using States = std::vector<auction::SaleState>;
  for (const auto& states : {States{}, States{scheduled}, States{open}, States{cancelling, closed}}) {
    for (const char* seller : {"tom", "bob", ""}) {
      auction::SaleQuery query{.states = states, .now = {2'000}, .limit = 3};
      if (*seller) query.seller = seller;
      expect_listed(reader_, query, all);
      query.descending = true;
      expect_listed(reader_, query, all);
    }
  }
  const auto last = reader_.sales({.now = {2'000}, .descending = true, .limit = 1}).value().items.at(0);
  EXPECT_EQ(auction::record_of(last), auction::record_of(listed_sale(40))) << "whole, as it was kept";
}

TEST_F(SaleTableTest, page_of_a_list_ends_where_it_has_looked_at_so_many) {
  constexpr std::uint32_t kLooks = auction::kListEffort / auction::kListEffortOfAView;
  for (std::uint32_t n = 1; n <= kLooks + 1; ++n) {
    auto sale = listed_sale(0);
    std::array<std::uint8_t, 16> id{};
    id[14] = static_cast<std::uint8_t>(n >> 8), id[15] = static_cast<std::uint8_t>(n);
    sale.id = auction::SaleId(id);
    ASSERT_EQ(append_sale(commit_of(sale)), "good");
  }
  auction::SaleQuery query{.states = {auction::SaleState::scheduled}, .now = {2'000}};
  const auto first = reader_.sales(query).value();
  EXPECT_TRUE(first.items.empty());
  ASSERT_TRUE(first.next);
  query.after = first.next;
  const auto second = reader_.sales(query).value();
  EXPECT_TRUE(second.items.empty());
  EXPECT_FALSE(second.next);
}

TEST_F(SaleTableTest, list_names_the_sale_that_cannot_be_read) {
  ASSERT_EQ(append_sale(sale_commit(1, 1)), "good");  // its terms are none
  const auto page = reader_.sales({});
  ASSERT_FALSE(page);
  EXPECT_EQ(page.error().code, auction::StorageErrc::corrupt);
  EXPECT_NE(page.error().text.find(id_of(77).to_string()), std::string::npos) << page.error().text;
}

TEST_F(SaleTableTest, limit_of_a_bidder_is_the_last_that_was_set) {
  const BidderLimit bob{"bob", "USD", Amount{50000}, "admin", {1}};
  const BidderLimit bob_in_yen{"bob", "JPY", Amount{900}, "admin", {2}};
  const BidderLimit bob_later{"bob", "USD", Amount{70000}, "root", {3}};
  const BidderLimit ann{"ann", "USD", std::nullopt, "admin", {4}};
  for (const auto& limit : {bob, bob_in_yen, bob_later, ann}) ASSERT_TRUE(journal_.put_bidder_limit(limit));
  EXPECT_THAT(reader_.bidder_limits().value(), ElementsAre(ann, bob_in_yen, bob_later));
}

}  // namespace
}  // namespace gavel::sqlite::testing::sale_table_test
