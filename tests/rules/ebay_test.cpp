// Real bid histories, replayed through the rules. The data is not part of this repository (no licence is stated for
// it): GAVEL_EBAY_DATA names a folder with replay-bids.csv and replay-expected.csv; without it this test is skipped.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "core/rules/whatif.hpp"
#include "tests/rules/play.hpp"
#include "tests/rules/stage.hpp"

namespace gavel::rules::ebay_test {
namespace {

using testing::accepted;
using testing::kStart;
using testing::Play;
using testing::terms_from;

using Row = std::map<std::string, std::string>;

std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> found;
  std::istringstream in(line);
  for (std::string cell; std::getline(in, cell, ',');) found.push_back(cell);
  return found;
}

/// The rows by the names in the first line; cells hold no commas and no quotes.
std::vector<Row> read_csv(const std::filesystem::path& path) {
  std::ifstream in(path);
  if (!in) throw std::runtime_error("cannot read " + path.string());
  std::string line;
  std::getline(in, line);
  const auto names = cells(line);
  std::vector<Row> rows;
  while (std::getline(in, line)) {
    const auto values = cells(line);
    Row& row = rows.emplace_back();
    for (std::size_t i = 0; i < names.size(); ++i) row[names[i]] = values.at(i);
  }
  return rows;
}

/// The verdict in the words of the data.
std::string verdict(const Decision& decision) {
  if (accepted(decision)) return "accepted";
  const RejectionCode code = std::get<Rejection>(decision).code;
  return code == RejectionCode::below_minimum ? "below_min_next" : std::string(name(code));
}

struct Replayed {
  Play play;
  std::int64_t accepted = 0;
  std::int64_t rejected = 0;
};

std::map<std::string, Replayed> make_auctions(const std::vector<Row>& expected) {
  constexpr std::int64_t kDay = 86'400'000;
  std::map<std::string, Replayed> auctions;
  for (const Row& row : expected) {
    Terms terms = terms_from(std::stoll(row.at("open_cents")));
    terms.ends_at = {kStart.ms + std::stoll(row.at("duration_days")) * kDay};
    auctions.emplace(row.at("auction_id"), Replayed{Play(terms)});
  }
  return auctions;
}

TEST(Ebay, real_histories_give_the_recorded_verdicts_and_prices) {
  const char* folder = std::getenv("GAVEL_EBAY_DATA");
  if (!folder) GTEST_SKIP() << "GAVEL_EBAY_DATA names no folder with real bid histories to replay.";
  const auto expected = read_csv(std::filesystem::path(folder) / "replay-expected.csv");
  const auto bids = read_csv(std::filesystem::path(folder) / "replay-bids.csv");
  auto auctions = make_auctions(expected);
  ASSERT_EQ(auctions.size(), 384u);
  ASSERT_EQ(bids.size(), 6648u);

  for (const Row& row : bids) {
    Replayed& auction = auctions.at(row.at("auction_id"));
    const Time at{kStart.ms + std::stoll(row.at("offset_ms"))};
    const auto decision = auction.play.bid(row.at("bidder"), std::stoll(row.at("max_cents")), at);
    EXPECT_EQ(verdict(decision), row.at("expect")) << row.at("auction_id") << " bid " << row.at("seq");
    ++(accepted(decision) ? auction.accepted : auction.rejected);
  }

  int as_recorded = 0;
  for (const Row& row : expected) {
    SCOPED_TRACE(row.at("auction_id"));
    const Replayed& auction = auctions.at(row.at("auction_id"));
    EXPECT_EQ(auction.accepted, std::stoll(row.at("model_accepted")));
    EXPECT_EQ(auction.rejected, std::stoll(row.at("model_rejected")));
    EXPECT_EQ(auction.play.state().leader.value().bidder, row.at("model_winner"));
    EXPECT_EQ(auction.play.price(), std::stoll(row.at("model_price_cents")));
    const bool same = auction.play.price() == std::stoll(row.at("recorded_price_cents"));
    EXPECT_EQ(same, row.at("class") == "match");
    as_recorded += same;
  }
  EXPECT_EQ(as_recorded, 361);
}

TEST(Ebay, real_histories_told_as_vickrey_have_the_same_winner_for_less_than_an_increment_less) {
  const char* folder = std::getenv("GAVEL_EBAY_DATA");
  if (!folder) GTEST_SKIP() << "GAVEL_EBAY_DATA names no folder with real bid histories to replay.";
  std::map<std::string, testing::Stage> auctions;
  for (const Row& row : read_csv(std::filesystem::path(folder) / "replay-expected.csv")) {
    Terms terms = terms_from(std::stoll(row.at("open_cents")));
    terms.ends_at = {kStart.ms + std::stoll(row.at("duration_days")) * 86'400'000};
    auctions.emplace(row.at("auction_id"), testing::Stage(terms));
  }
  for (const Row& row : read_csv(std::filesystem::path(folder) / "replay-bids.csv")) {
    const Time at{kStart.ms + std::stoll(row.at("offset_ms"))};
    auctions.at(row.at("auction_id")).give(PlaceBid{row.at("bidder"), {std::stoll(row.at("max_cents"))}}, at);
  }
  for (auto& [id, stage] : auctions) {
    SCOPED_TRACE(id);
    stage.give(Close{}, stage.state().ends_at);
    const Closed& was = stage.state().aftermath->closed;
    EXPECT_EQ(what_if(stage.recorded(), {}).value().closed, was);
    const Closed vickrey = what_if(stage.recorded(), {.format = Format::vickrey}).value().closed;
    EXPECT_EQ(vickrey.winner, was.winner);
    const Amount second = vickrey.hammer_price.value();
    EXPECT_LE(second, was.hammer_price.value());
    EXPECT_LE(was.hammer_price->minor, second.minor + stage.state().terms.increments.step_at(second).minor);
  }
}

}  // namespace
}  // namespace gavel::rules::ebay_test
