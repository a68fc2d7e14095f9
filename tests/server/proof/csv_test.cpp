#include <gtest/gtest.h>

#include "core/base/csv.hpp"
#include "tests/server/proof/histories.hpp"

namespace gavel::proof::csv_test {
namespace {

using namespace rules;
using testing::chained;
using testing::Dice;

std::string table_of(const testing::Exported& lamp) {
  auto source = lamp.source();
  std::string text;
  LineSink sink = [&](std::string_view line) { return text += line, true; };
  const auto written = write_csv(source, sink);
  EXPECT_TRUE(written) << written.error();
  return text;
}

testing::Exported exported(const std::vector<Recorded>& history) {
  Dice dice(1);
  return chained(dice, history, auction::AuctionId::make({5}, 1, 2), base::SigningKey::generate());
}

TEST(CsvExport, has_a_row_for_every_entry_with_what_became_visible) {
  rules::testing::Stage stage(rules::testing::make_terms());
  stage.give(PlaceBid{.bidder = "~a", .amount = {5000}}, {1'000'001});
  stage.give(PlaceBid{.bidder = "~b", .amount = {3000}}, {1'000'002});
  stage.give(Close{}, rules::testing::kEnd);
  EXPECT_EQ(table_of(exported(stage.recorded())),
            "seq,time,kind,alias,amount,units,price,leader,reserve_met,ends_at,outcome,by,reason\r\n"
            "1,1970-01-01T00:16:40.000Z,created,,,,,,,1970-01-01T00:33:20.000Z,,,\r\n"
            "2,1970-01-01T00:16:40.001Z,bid,bidder-1,1000,,1000,bidder-1,true,,,,\r\n"
            "3,1970-01-01T00:16:40.002Z,bid,bidder-2,3000,,3100,bidder-1,true,,,,\r\n"
            "4,1970-01-01T00:33:20.000Z,closed,,,,3100,bidder-1,,,sold,,\r\n");
}

TEST(CsvExport, quotes_what_has_commas_quotes_and_line_breaks) {
  rules::testing::Stage stage(rules::testing::make_terms());
  stage.give(Cancel{rules::testing::kSeller, "it \"broke\",\nsorry"}, rules::testing::kStart);
  EXPECT_TRUE(table_of(exported(stage.recorded())).ends_with(",\"it \"\"broke\"\",\nsorry\"\r\n"));
}

TEST(CsvExport, of_any_auction_is_read_by_a_strict_reader) {
  for (std::size_t format = 0; format < kFormats; ++format) {
    rules::testing::for_each_seed(20, [&](Dice& dice) {
      const auto lamp = testing::random_export(dice, static_cast<Format>(format), base::SigningKey::generate());
      const auto rows = base::parse_csv(table_of(lamp));
      ASSERT_TRUE(rows) << rows.error().text;
      ASSERT_EQ(rows->size(), lamp.entries.size() + 1);
      EXPECT_EQ(rows->back().fields[2], lamp.entries.back().kind);
    });
  }
}

}  // namespace
}  // namespace gavel::proof::csv_test
