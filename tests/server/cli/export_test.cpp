// There and back: what one server exports, another takes over, and exports again.
#include "server/cli/export.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "core/base/csv.hpp"
#include "server/cli/import.hpp"
#include "server/proof/verify.hpp"
#include "storage/sqlite/reader.hpp"
#include "tests/server/proof/histories.hpp"
#include "tests/storage/fixtures.hpp"

namespace gavel::cli::export_test {
namespace {

using proof::testing::chained;
using proof::testing::Dice;
using proof::testing::Exported;
using sqlite::testing::TempDir;

std::string behind_the_header(const std::string& text) { return text.substr(text.find('\n') + 1); }

class ExportAndImport : public ::testing::Test {
 protected:
  Exported random_export(rules::Format format = rules::Format::english) {
    return proof::testing::random_export(dice_, format, key_);
  }
  std::filesystem::path file_of(const std::string& text, const char* name = "in.jsonl") {
    std::ofstream(files_ / name, std::ios::binary) << text;
    return files_ / name;
  }
  std::string imported(const std::filesystem::path& file, const std::filesystem::path& keys = {}) {
    std::ostringstream out;
    const auto done = run_import({{file}, keys}, data_, out);
    return done ? out.str() : done.error();
  }
  std::string exported(const std::string& auction, bool csv = false) {
    std::ostringstream out;
    const auto done = run_export({auction, csv, {}}, data_, out);
    return done ? out.str() : done.error();
  }
  proof::Report verified(const std::string& text) { return proof::verify(file_of(text, "out.jsonl"), {}).value(); }

  TempDir data_;
  TempDir files_;
  Dice dice_{rules::testing::first_seed()};
  const base::SigningKey key_ = base::SigningKey::generate();
};

TEST_F(ExportAndImport, keep_every_entry_of_every_format_byte_for_byte) {
  for (std::size_t format = 0; format < rules::kFormats; ++format) {
    SCOPED_TRACE(rules::name(static_cast<rules::Format>(format)));
    auto lamp = random_export(static_cast<rules::Format>(format));
    // A lot that must stay with its sale has a test of its own.
    while (imported(file_of(lamp.text())).find("entries\n") == std::string::npos) {
      lamp = random_export(static_cast<rules::Format>(format));
    }
    const auto id = lamp.header.auction.to_string();
    const auto again = exported(id);
    EXPECT_EQ(behind_the_header(again), behind_the_header(lamp.text()));
    const auto report = verified(again);
    for (const auto& check : report.checks) EXPECT_FALSE(check.fault) << check.fault->sentence;
    EXPECT_EQ(report.entries, lamp.header.entries);
    const auto rows = base::parse_csv(exported(id, true));
    ASSERT_TRUE(rows);
    EXPECT_EQ(rows->size(), lamp.entries.size() + 1);
  }
}

TEST_F(ExportAndImport, show_the_auction_as_it_was) {
  rules::testing::Stage stage(rules::testing::make_terms());
  stage.give(rules::PlaceBid{.bidder = "ann", .amount = {5000}}, rules::testing::kStart + 1);
  stage.give(rules::PlaceBid{.bidder = "bob", .amount = {3000}}, rules::testing::kStart + 2);
  stage.give(rules::Close{}, rules::testing::kEnd);
  const auto lamp = chained(dice_, stage.recorded(), auction::AuctionId::make({5}, 1, 2), key_);
  EXPECT_EQ(imported(file_of(lamp.text())), lamp.header.auction.to_string() + " 4 entries\n");
  const auto view = sqlite::Reader::open(data_)->view(lamp.header.auction).value();
  ASSERT_TRUE(view);
  EXPECT_EQ(view->outcome, rules::Outcome::sold);
  EXPECT_EQ(view->price, rules::Amount{3100});
  EXPECT_EQ(view->high_bidder, 1u);
  EXPECT_EQ(view->seq, 4u);
}

TEST_F(ExportAndImport, prove_the_same_entries_to_those_who_have_receipts) {
  rules::testing::Stage stage(rules::testing::make_terms());
  stage.give(rules::PlaceBid{.bidder = "ann", .amount = {5000}}, rules::testing::kStart + 1);
  const auto lamp = chained(dice_, stage.recorded(), auction::AuctionId::make({5}, 1, 2), key_);
  imported(file_of(lamp.text()));
  proof::Given given;
  given.receipts.push_back({"bid.json", lamp.receipts[1]});
  given.keys = {key_.public_key()};
  const auto report = proof::verify(file_of(exported(lamp.header.auction.to_string()), "out.jsonl"), given).value();
  EXPECT_EQ(report.checks[1].fault->wrong, proof::Wrong::key) << "the new server signs with its own";
  EXPECT_FALSE(report.checks[3].fault);
}

TEST_F(ExportAndImport, refuse_an_auction_that_is_here_already) {
  rules::testing::Stage stage(rules::testing::make_terms());
  const auto lamp = chained(dice_, stage.recorded(), auction::AuctionId::make({5}, 1, 2), key_);
  imported(file_of(lamp.text()));
  EXPECT_TRUE(imported(file_of(lamp.text())).ends_with("this auction is here already"));
}

TEST_F(ExportAndImport, refuse_what_does_not_verify_and_keep_nothing_of_it) {
  auto lamp = random_export();
  lamp.entries.back().payload = "{}";
  EXPECT_TRUE(imported(file_of(lamp.text())).ends_with("has been changed: its content does not give its hash"));
  EXPECT_TRUE(exported(lamp.header.auction.to_string()).starts_with("there is no auction"));
}

TEST_F(ExportAndImport, refuse_an_export_by_a_server_that_is_not_trusted) {
  const auto lamp = random_export();
  const auto keys =
      file_of("{\"keys\":[" + base::to_jwk(base::SigningKey::generate().public_key()) + "]}", "keys.json");
  EXPECT_TRUE(imported(file_of(lamp.text()), keys).ends_with("which is not known"));
}

TEST_F(ExportAndImport, refuse_a_lot_that_must_stay_with_its_sale) {
  auto terms = rules::testing::make_terms();
  terms.sale = rules::SaleLot{.sale = "01K", .lot = 1, .group_end = true};
  rules::testing::Stage stage(terms);
  const auto lamp = chained(dice_, stage.recorded(), auction::AuctionId::make({5}, 1, 2), key_);
  EXPECT_TRUE(imported(file_of(lamp.text())).ends_with("cannot leave its sale"));
}

TEST_F(ExportAndImport, say_what_is_no_id_and_what_is_no_auction) {
  EXPECT_TRUE(exported("01K").starts_with("'01K' is no auction's id"));
  imported(file_of(random_export(rules::Format::vickrey).text()));
  EXPECT_TRUE(exported("00000000000000000000000000").starts_with("there is no auction"));
}

}  // namespace
}  // namespace gavel::cli::export_test
