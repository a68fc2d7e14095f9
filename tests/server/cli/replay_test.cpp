#include "server/cli/replay.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <sstream>

#include "tests/server/cli/fake_gavel.hpp"

namespace gavel::cli::replay_test {
namespace {

using namespace std::chrono_literals;

class Replay : public testing::Test {
 protected:
  Replay() {
    options_.bids = GAVEL_TEST_DATA "/replay/bids.csv";
    options_.expected = GAVEL_TEST_DATA "/replay/expected.csv";
    options_.token = "secret";
    options_.concurrency = 4;
  }

  /// Plays the small set against the fake server.
  ReplayReport play() { return play(load_replay_set(options_.bids, options_.expected).value()); }

  ReplayReport play(const std::vector<RecordedAuction>& auctions) {
    server_.start();
    options_.url = server_.url();
    std::ostringstream ignored;
    Progress progress(ignored, false, 110, "bids");
    auto report = replay(auctions, options_, progress);
    server_.stop();
    EXPECT_TRUE(report) << (report ? "" : report.error());
    return report ? *std::move(report) : ReplayReport{};
  }

  /// The fault for the bid requests of these numbers.
  void fault(std::set<std::size_t> numbers, Fault what) {
    server_.on_bid = [=](std::size_t nth) { return numbers.contains(nth) ? what : Fault::none; };
  }

  static std::string text_of(const ReplayReport& report) { return to_table(report); }

  FakeGavel server_;
  ReplayOptions options_;
};

TEST_F(Replay, of_the_small_set_is_as_expected) {
  const auto report = play();
  EXPECT_TRUE(report.as_expected()) << text_of(report);
  EXPECT_EQ(report.auctions, 16U);
  EXPECT_EQ(report.bids, 110U);
  EXPECT_EQ(report.accepted, 88U);
  EXPECT_EQ(report.recorded_price.equal, 15U) << "one was recorded above what the rules give";
  EXPECT_EQ(server_.bid_requests(), 110U);
  EXPECT_EQ(server_.connections(), 5U) << "four that are kept, and the one that asked whether anybody is there";
}

TEST_F(Replay, makes_each_auction_once_and_long_enough) {
  options_.close_after = 90s;
  play();
  EXPECT_EQ(server_.titles().size(), 16U);
  EXPECT_EQ(server_.titles().front(), "first bid opens at the start a01");
  for (const auto duration : server_.durations()) EXPECT_EQ(duration, 90'000);
}

TEST_F(Replay, adds_the_time_of_the_bids_to_the_duration_when_it_keeps_their_times) {
  options_.speed = 1e7;
  options_.close_after = 90s;
  const auto report = play();
  EXPECT_TRUE(report.as_expected()) << text_of(report);
  for (const auto duration : server_.durations()) {
    EXPECT_GE(duration, 90'000);
    EXPECT_LT(duration, 90'100);
  }
}

TEST_F(Replay, keeps_recorded_times_divided_by_the_speed) {
  options_.speed = 1e6;
  const auto report = play();
  EXPECT_TRUE(report.as_expected()) << text_of(report);
  std::chrono::milliseconds last{};
  const auto auctions = load_replay_set(options_.bids, options_.expected).value();
  for (const auto& auction : auctions)
    for (const auto& bid : auction.bids) last = std::max(last, bid.offset);
  EXPECT_GE(report.took, std::chrono::duration_cast<std::chrono::milliseconds>(last / 1'000'000));
}

TEST_F(Replay, sends_the_token_with_everything_that_changes_something) {
  play();
  EXPECT_EQ(server_.authorizations().size(), 16U + 110U);
  for (const auto& field : server_.authorizations()) ASSERT_EQ(field, "Bearer secret");
}

TEST_F(Replay, reads_histories_page_by_page) {
  server_.page = 3;
  const auto report = play();
  EXPECT_TRUE(report.as_expected()) << text_of(report);
}

TEST_F(Replay, lives_with_a_server_that_closes_each_connection) {
  server_.keep_alive = false;
  const auto report = play();
  EXPECT_TRUE(report.as_expected()) << text_of(report);
}

TEST_F(Replay, sends_bids_again_that_met_a_busy_server_and_keeps_their_order) {
  fault({1, 2, 3, 20, 50, 51}, Fault::busy);
  const auto report = play();
  EXPECT_TRUE(report.as_expected()) << text_of(report);
  EXPECT_EQ(report.busy, 6U);
  EXPECT_EQ(server_.bid_requests(), 116U);
}

TEST_F(Replay, finds_bids_that_are_in_though_the_answer_was_lost) {
  fault({1, 7}, Fault::drop_after);
  const auto report = play();
  EXPECT_TRUE(report.as_expected()) << text_of(report);
  EXPECT_EQ(report.lost, 2U);
}

TEST_F(Replay, places_bids_again_that_were_lost_on_the_way) {
  fault({1, 7, 30}, Fault::drop_before);
  const auto report = play();
  EXPECT_TRUE(report.as_expected()) << text_of(report);
  EXPECT_EQ(report.lost, 3U);
  EXPECT_EQ(server_.bid_requests(), 113U);
}

TEST_F(Replay, sees_a_bid_that_comes_in_only_after_it_was_looked_up) {
  fault({1}, Fault::late);
  const auto report = play({{"x", "watch", 1000, "ann", 1000, 1000, "match", {{0ms, "ann", 5000, "accepted"}}}});
  EXPECT_TRUE(report.as_expected()) << text_of(report);
  EXPECT_EQ(server_.bid_requests(), 2U);
}

TEST_F(Replay, does_not_wait_for_ever_for_an_answer) {
  options_.timeout = 100ms;
  fault({1}, Fault::silent);
  const auto report = play();
  EXPECT_TRUE(report.as_expected()) << text_of(report);
  EXPECT_GE(report.lost, 1U);
}

TEST_F(Replay, looks_bids_up_that_were_answered_500) {
  fault({1, 30}, Fault::fail_after);
  auto report = play();
  EXPECT_TRUE(report.as_expected()) << text_of(report);
  EXPECT_EQ(report.lost, 2U);
}

TEST_F(Replay, stops_an_auction_in_which_somebody_else_bids) {
  fault({1}, Fault::stranger);
  const auto report = play();
  EXPECT_FALSE(report.as_expected());
  EXPECT_EQ(report.auctions_failed, 1U) << text_of(report);
  EXPECT_EQ(report.model_price.equal, 15U) << "the other auctions go on";
}

TEST_F(Replay, stops_an_auction_with_more_bids_than_were_placed) {
  fault({1}, Fault::twice);
  const auto report = play();
  EXPECT_EQ(report.auctions_failed, 1U);
  ASSERT_FALSE(report.problems.empty());
  EXPECT_NE(report.problems.front().find("somebody else bids in it"), std::string::npos) << report.problems.front();
}

TEST_F(Replay, stops_an_auction_that_is_not_there_any_more) {
  fault({5}, Fault::unknown);
  const auto report = play();
  EXPECT_EQ(report.auctions_failed, 1U);
  EXPECT_NE(report.problems.front().find("answered 404 not_found"), std::string::npos) << report.problems.front();
}

TEST_F(Replay, repeats_requests_that_change_nothing) {
  server_.on_other = [](std::size_t nth) {
    return nth == 20 ? Fault::drop_before : nth == 22 ? Fault::busy : nth == 24 ? Fault::fail_before : Fault::none;
  };
  const auto report = play();
  EXPECT_TRUE(report.as_expected()) << text_of(report);
  EXPECT_EQ(report.lost, 0U);
}

// Whatever happens on the way to a server that does nothing on its own, the outcome is that of the rules.
TEST_F(Replay, through_many_faults_is_as_expected) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  server_.on_bid = [&](std::size_t) {
    constexpr Fault kFaults[] = {Fault::busy, Fault::drop_before, Fault::drop_after, Fault::fail_before,
                                 Fault::fail_after};
    return random() % 10 == 0 ? kFaults[random() % std::size(kFaults)] : Fault::none;
  };
  const auto report = play();
  EXPECT_EQ(report.model_price.equal, 16U) << text_of(report);
  EXPECT_EQ(report.model_winner.equal, 16U) << text_of(report);
  EXPECT_EQ(report.auctions_failed, 0U) << text_of(report);
  EXPECT_EQ(report.verdicts.equal, 110U) << text_of(report);
}

TEST_F(Replay, is_called_off_where_auctions_may_not_be_made) {
  server_.create_status = 403;
  server_.start();
  options_.url = server_.url();
  std::ostringstream out, err;
  EXPECT_EQ(run_replay(options_, out, err, false), 1);
  EXPECT_EQ(out.str(), "");
  EXPECT_EQ(err.str(), "gavel: cannot make the auctions: making it: answered 403 forbidden: as planned\n");
}

TEST_F(Replay, ends_with_0_a_table_and_lines_of_progress) {
  server_.start();
  options_.url = server_.url();
  std::ostringstream out, err;
  EXPECT_EQ(run_replay(options_, out, err, false), 0);
  EXPECT_TRUE(out.str().starts_with("auctions ")) << out.str();
  EXPECT_NE(out.str().find("110 of 110\n"), std::string::npos) << out.str();
  EXPECT_NE(err.str().find("100 %, 110 of 110 bids"), std::string::npos) << err.str();
  EXPECT_EQ(out.str().find("secret"), std::string::npos);
}

TEST_F(Replay, ends_with_1_where_a_price_is_not_that_of_the_rules) {
  server_.price_offset = 1;
  server_.start();
  options_.url = server_.url();
  options_.json = true;
  std::ostringstream out, err;
  EXPECT_EQ(run_replay(options_, out, err, false), 1);
  const auto json = nlohmann::json::parse(out.str());
  EXPECT_EQ(json.at("as_expected"), false);
  EXPECT_EQ(json.at("verdicts_as_expected").at("equal"), 110);
  EXPECT_EQ(json.at("model_price").at("equal"), 1) << "the auction without bids has no price";
}

TEST_F(Replay, ends_with_2_where_files_or_url_are_wrong) {
  std::ostringstream out, err;
  options_.url = "nonsense";
  EXPECT_EQ(run_replay(options_, out, err, false), 2);
  options_.url = "http://127.0.0.1:1";
  options_.bids = "/nowhere.csv";
  EXPECT_EQ(run_replay(options_, out, err, false), 2);
  EXPECT_EQ(err.str(),
            "gavel: --url: 'nonsense' is not a URL such as http://127.0.0.1:8080\ngavel: cannot read /nowhere.csv\n");
}

}  // namespace
}  // namespace gavel::cli::replay_test
