#include "server/cli/replay_report.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace gavel::cli::replay_report_test {
namespace {

using namespace std::chrono_literals;

class ReplayReportTest : public testing::Test {
 protected:
  ReplayReportTest() {
    auctions_ = {{"x",
                  "watch",
                  1000,
                  "ann",
                  3100,
                  3100,
                  "match",
                  {{0ms, "ann", 5000, "accepted"}, {1ms, "bob", 3000, "accepted"}}},
                 {"y",
                  "phone",
                  1000,
                  "ann",
                  1000,
                  1500,
                  "likely_reserve",
                  {{0ms, "ann", 5000, "accepted"}, {1ms, "ann", 1, "not_above_own_max"}}}};
    results_.resize(2);
    results_[0] = {{"accepted", "accepted"}, {1ms, 2ms}, 3100, "ann", 0, 0, 0, {}};
    results_[1] = {{"accepted", "not_above_own_max"}, {3ms, 4ms}, 1000, "ann", 0, 0, 0, {}};
  }
  ReplayReport report() const { return summarize(auctions_, {&results_[0], &results_[1]}, 2s); }

  std::vector<RecordedAuction> auctions_;
  std::vector<AuctionResult> results_;
};

TEST_F(ReplayReportTest, sums_up) {
  const auto sum = report();
  EXPECT_TRUE(sum.as_expected());
  EXPECT_EQ(sum.bids, 4U);
  EXPECT_EQ(sum.accepted, 3U);
  EXPECT_EQ(sum.refused, (std::map<std::string, std::uint64_t>{{"not_above_own_max", 1}}));
  EXPECT_EQ(sum.recorded_price.equal, 1U);
  EXPECT_EQ(sum.recorded_by_kind.at("match").equal, 1U);
  EXPECT_EQ(sum.recorded_by_kind.at("likely_reserve").equal, 0U);
  EXPECT_EQ(sum.recorded_by_kind.at("likely_reserve").of, 1U);
  EXPECT_EQ(sum.bids_per_second(), 2);
  EXPECT_EQ(sum.latency.p50, 2ms);
  EXPECT_EQ(sum.latency.max, 4ms);
  EXPECT_TRUE(sum.problems.empty());
}

TEST_F(ReplayReportTest, is_a_table_for_people) {
  EXPECT_EQ(to_table(report()),
            "auctions                           2\n"
            "bids                               4\n"
            "  accepted                         3\n"
            "  refused, not_above_own_max       1\n"
            "verdicts as expected          4 of 4\n"
            "price as by the rules         2 of 2\n"
            "winner as by the rules        2 of 2\n"
            "price as recorded             1 of 2\n"
            "  likely_reserve              0 of 1\n"
            "  match                       1 of 1\n"
            "seconds                         2.00\n"
            "bids/s                             2\n"
            "answer p50, ms                  2.00\n"
            "answer p99, ms                  4.00\n"
            "answer max, ms                  4.00\n");
}

TEST_F(ReplayReportTest, groups_the_digits_of_large_numbers) {
  auto sum = report();
  sum.bids = 1'234'567;
  sum.accepted = 999;
  sum.auctions = 1'000;
  const auto table = to_table(sum);
  EXPECT_NE(table.find(" 1,234,567\n"), std::string::npos) << table;
  EXPECT_NE(table.find(" 999\n"), std::string::npos) << table;
  EXPECT_NE(table.find(" 1,000\n"), std::string::npos) << table;
}

TEST_F(ReplayReportTest, is_json_for_programs) {
  const auto json = nlohmann::json::parse(to_json(report()));
  EXPECT_EQ(json.at("as_expected"), true);
  EXPECT_EQ(json.at("recorded_price"), (nlohmann::json{{"equal", 1}, {"of", 2}}));
  EXPECT_EQ(json.at("recorded_price_by_class").at("match").at("equal"), 1);
  EXPECT_EQ(json.at("refused").at("not_above_own_max"), 1);
  EXPECT_EQ(json.at("answer_ms").at("p99"), 4.0);
}

TEST_F(ReplayReportTest, names_a_verdict_that_was_not_expected) {
  results_[1].verdicts[1] = "accepted";
  const auto sum = report();
  EXPECT_FALSE(sum.as_expected());
  EXPECT_EQ(sum.verdicts.equal, 3U);
  EXPECT_EQ(sum.problems, std::vector<std::string>{"auction y: bid 2 was accepted, expected not_above_own_max"});
  EXPECT_NE(to_table(sum).find("  ! auction y: bid 2"), std::string::npos);
}

TEST_F(ReplayReportTest, names_a_wrong_price_and_a_wrong_winner) {
  results_[0].price = 3200;
  results_[1].winner = "";
  const auto sum = report();
  EXPECT_FALSE(sum.as_expected());
  EXPECT_EQ(sum.problems, (std::vector<std::string>{"auction x: ended at 3200, expected 3100",
                                                    "auction y: was won by '', expected 'ann'"}));
}

TEST_F(ReplayReportTest, counts_bids_that_were_never_decided_as_not_as_expected) {
  results_[0].verdicts.pop_back();
  results_[0].error = "at bid 2: gone";
  const auto sum = report();
  EXPECT_FALSE(sum.as_expected());
  EXPECT_EQ(sum.verdicts.equal, 3U);
  EXPECT_EQ(sum.verdicts.of, 4U);
  EXPECT_EQ(sum.auctions_failed, 1U);
  EXPECT_EQ(sum.recorded_price.equal, 0U);
  EXPECT_NE(to_table(sum).find("auctions given up"), std::string::npos);
}

TEST_F(ReplayReportTest, shows_the_first_problems_only) {
  auctions_[0].bids.assign(100, {0ms, "ann", 1, "accepted"});
  results_[0].verdicts.assign(100, "below_minimum");
  EXPECT_EQ(report().problems.size(), 10U);
}

}  // namespace
}  // namespace gavel::cli::replay_report_test
