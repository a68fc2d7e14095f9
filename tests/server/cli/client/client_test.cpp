// What is sent, what is sent again, and what is said of refusals. Where answers are lost: tests/e2e/test_client.py.
#include "server/cli/client/client.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "server/cli/client/auctions.hpp"
#include "server/cli/client/live_stream.hpp"
#include "server/cli/options.hpp"

namespace gavel::cli::client_test {
namespace {

using namespace std::chrono_literals;

class AFile {
 public:
  explicit AFile(const std::string& text) : path(testing::TempDir() + "gavel-client-" + std::to_string(::getpid())) {
    std::ofstream(path) << text;
  }
  ~AFile() { std::filesystem::remove(path); }
  const std::filesystem::path path;
};

Json body_of(AuctionCreate command) {
  const auto body = auction_body(command);
  EXPECT_TRUE(body) << (body ? "" : body.error().sentence);
  return body ? *body : Json();
}

TEST(AuctionBody, has_amounts_in_minor_units_and_durations_in_milliseconds) {
  AuctionCreate command;
  command.title = "Clock";
  command.currency = "USD";
  command.starting_price = "99";
  command.reserve = "200.50";
  command.buy_now = "500.00";
  command.increments = "ebay-us";
  command.duration = 10min;
  command.soft_close = 2min;
  EXPECT_EQ(body_of(command), Json::parse(R"({"title": "Clock", "currency": "USD", "increments": "ebay-us",
    "format": "english", "duration_ms": 600000, "soft_close": {"window_ms": 120000, "extension_ms": 120000},
    "starting_price": 9900, "reserve_price": 20050, "buy_now": {"price": 50000}})"));
}

TEST(AuctionBody, takes_members_from_a_file_and_flags_win) {
  const AFile file(R"({"title": "A", "currency": "JPY", "format": "vickrey", "starting_price": 5, "duration_ms": 1})");
  AuctionCreate command;
  command.file = file.path;
  command.title = "B";
  command.starting_price = "500";
  command.ends_at = "2030-01-01T00:00:00Z";
  EXPECT_EQ(body_of(command), Json::parse(R"({"title": "B", "currency": "JPY", "format": "vickrey",
    "starting_price": 500, "ends_at": "2030-01-01T00:00:00Z"})"));
}

TEST(AuctionBody, refuses_what_is_no_money_before_anything_is_sent) {
  const auto refusal = [](std::string currency, std::string price) {
    AuctionCreate command;
    command.currency = std::move(currency);
    command.starting_price = std::move(price);
    const auto body = auction_body(command);
    EXPECT_FALSE(body);
    EXPECT_EQ(body.error().exit_code, kExitUsage);
    return body.error().sentence;
  };
  EXPECT_TRUE(refusal("USD", "99.999").starts_with("--starting-price: '99.999' must be "));
  EXPECT_TRUE(refusal("JPY", "99.5").starts_with("--starting-price: '99.5' must be "));
  EXPECT_EQ(refusal("", "99"), "--starting-price: '' is no currency: name one by its ISO 4217 code, such as USD");
  AuctionCreate command;
  const AFile file("[1]");
  command.file = file.path;
  EXPECT_EQ(auction_body(command).error().sentence, file.path.string() + " is not one JSON object");
}

TEST(ProblemText, says_each_field_and_nothing_that_a_terminal_obeys) {
  EXPECT_EQ(problem_text(Json::parse(R"({"code": "below_minimum", "detail": "The bid is below the minimum."})")),
            "The bid is below the minimum. (below_minimum)");
  EXPECT_EQ(problem_text(Json::parse(R"({"code": "validation_failed", "detail": "Wrong.\u001b[2J", "errors": [
              {"field": "titel", "code": "unknown_member", "detail": "is not known"}, 7]})")),
            "Wrong.?[2J (validation_failed)\n  titel: is not known\n  : ");
  EXPECT_EQ(problem_text(Json::object()), "the server refused it");
}

TEST(PauseBefore, grows_to_five_seconds_and_is_half_chance) {
  EXPECT_EQ(pause_before(0, 0), 50ms);
  EXPECT_LT(pause_before(0, 999), 100ms);
  EXPECT_EQ(pause_before(3, 0), 400ms);
  EXPECT_EQ(pause_before(4'000'000'000U, 0), 2'500ms);
}

TEST(NewKey, is_never_the_same) {
  EXPECT_EQ(new_key().size(), 32U);
  EXPECT_NE(new_key(), new_key());
}

TEST(RetryAfter, is_read_from_a_close_reason) {
  EXPECT_EQ(retry_after_of("the server restarts; retry_after_ms=1730"), 1730ms);
  EXPECT_EQ(retry_after_of("retry_after_ms=4000000000"), 60s);
  EXPECT_EQ(retry_after_of("retry_after_ms="), std::nullopt);
  EXPECT_EQ(retry_after_of("the server restarts"), std::nullopt);
}

TEST(ClientOpen, reads_the_first_line_of_the_token_file_and_prefers_it) {
  const AFile file("gvl_one\r\nsecond line\n");
  EXPECT_EQ(Client::open({.token_file = file.path, .token = "gvl_two"})->token(), "gvl_one");
  EXPECT_EQ(Client::open({.token_file = {}, .token = "gvl_two"})->token(), "gvl_two");
  EXPECT_EQ(Client::open({.token_file = "/nowhere/x", .token = {}}).error().sentence,
            "cannot read the token file /nowhere/x");
  EXPECT_EQ(Client::open({.token_file = {}, .token = "a\nb"}).error().exit_code, kExitUsage)
      << "it would be a second field of the head";
}

TEST(CheckId, lets_nothing_into_a_path_that_is_no_id) {
  EXPECT_TRUE(check_id("01KAPX4V000000000000000000"));
  for (const auto* bad : {"", "../readyz", "01K?x=1", "01K/bids", "01K%2f"}) EXPECT_FALSE(check_id(bad)) << bad;
}

}  // namespace
}  // namespace gavel::cli::client_test
