// POST /v1/auctions/bulk: a line, an auction, an answer.
#include <gtest/gtest.h>

#include <sstream>

#include "server/api/bulk_body.hpp"
#include "server/api/idempotency.hpp"
#include "tests/server/api/api_fixture.hpp"

namespace gavel::api::bulk_test {
namespace {

using auth::Role;
using nlohmann::json;
using testing::Answer;
using testing::FakeHouse;

constexpr const char* kBulk = "/v1/auctions/bulk";

std::string clock(const std::string& title) {
  return json({{"title", title},
               {"currency", "USD"},
               {"format", "english"},
               {"starting_price", 9900},
               {"increments", "ebay-us"},
               {"duration_ms", 60000}})
      .dump();
}

std::vector<json> lines_of(const Answer& answer) {
  EXPECT_EQ(answer.status(), 200) << answer.response.body;
  EXPECT_EQ(answer.response.content_type, "application/x-ndjson");
  std::vector<json> lines;
  std::istringstream in(answer.response.body);
  for (std::string line; std::getline(in, line);) lines.push_back(json::parse(line));
  return lines;
}

class Bulk : public testing::ApiFixture {
 protected:
  explicit Bulk(double rate = 0) : ApiFixture(rate) { content_type_ = "application/x-ndjson"; }
  Answer bulk(std::string body, Role role = Role::seller) { return post(kBulk, std::move(body), role); }
};

TEST_F(Bulk, every_line_is_made_or_refused_by_itself_and_answered_in_its_place) {
  const auto lines = lines_of(bulk(clock("one") + "\r\n\n" + R"({"titel":"two"})" + "\n{\n" + clock("three")));
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[0]["line"], 1);
  EXPECT_EQ(lines[0]["status"], 201);
  EXPECT_EQ(lines[0]["auction"]["title"], "one");
  EXPECT_FALSE(lines[0].contains("problem"));
  EXPECT_EQ(lines[1]["line"], 3) << "the blank one counts";
  EXPECT_EQ(lines[1]["status"], 422);
  EXPECT_EQ(lines[1]["problem"]["code"], "validation_failed");
  EXPECT_EQ(lines[2]["status"], 400);
  EXPECT_EQ(lines[2]["problem"]["code"], "invalid_json");
  EXPECT_EQ(lines[3]["line"], 5);
  EXPECT_EQ(lines[3]["auction"]["title"], "three");
  ASSERT_EQ(house_.created.size(), 2u);
  EXPECT_EQ(house_.created[0].terms.seller, "seller");
}

TEST_F(Bulk, a_thousand_lines_are_taken_and_one_more_is_too_many) {
  std::string body;
  for (int i = 0; i < 1000; ++i) body += clock("lamp " + std::to_string(i)) + "\n";
  const auto lines = lines_of(bulk(body));
  ASSERT_EQ(lines.size(), 1000u);
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(lines[i]["auction"]["title"], "lamp " + std::to_string(i));
  house_.created.clear();
  EXPECT_EQ(bulk(body + clock("too much")).code(), "too_many");
  EXPECT_EQ(bulk("\n \n").code(), "missing");
  EXPECT_TRUE(house_.created.empty());
}

TEST_F(Bulk, only_its_own_types_of_body_are_taken) {
  for (const char* type : {"application/json", "text/plain", "", "text/csv; charset=latin1", "application/x-ndjsonx"}) {
    content_type_ = type;
    EXPECT_EQ(bulk(clock("x")).code(), "content_type_not_supported") << type;
  }
  for (const char* type : {"application/x-ndjson", "application/jsonl", "Application/X-NDJSON; charset=utf-8"}) {
    content_type_ = type;
    EXPECT_EQ(lines_of(bulk(clock("x"))).size(), 1u) << type;
  }
  content_type_ = "application/x-ndjson";
  EXPECT_EQ(post("/v1/auctions", clock("x"), Role::seller).code(), "not_json") << "of one auction it stays JSON";
}

TEST_F(Bulk, who_may_not_make_one_may_not_make_many) {
  EXPECT_EQ(post(kBulk, clock("x")).code(), "token_missing");
  EXPECT_EQ(bulk(clock("x"), Role::bidder).code(), "forbidden");
  EXPECT_EQ(get(kBulk).status(), 405) << "it is no auction's id";
}

TEST_F(Bulk, each_line_has_a_key_of_its_own_that_no_client_can_send) {
  idempotency_key_ = "k";
  lines_of(bulk(clock("one") + "\n" + clock("two")));
  ASSERT_TRUE(house_.asked_keys.contains("seller k 1"));
  ASSERT_TRUE(house_.asked_keys.contains("seller k 2"));
  EXPECT_EQ(house_.asked_keys.size(), 2u);
  EXPECT_EQ(house_.asked_keys.at("seller k 1").fingerprint, house_.asked_keys.at("seller k 2").fingerprint);
}

TEST_F(Bulk, what_was_done_before_a_crash_is_answered_as_then_and_the_rest_is_made) {
  idempotency_key_ = "k";
  const auto body = clock("one") + "\n" + clock("two");
  lines_of(bulk(body));
  const auto before = house_.asked_keys.at("seller k 1");
  house_.done_requests["seller k 1"] = {.answer = "201\n/v1/auctions/x\n{\"title\":\"as then\"}", .receipt = {}};
  // A new daemon remembers no answers.
  http::Router router;
  add_routes(router, {house_, authenticator_, &rates_});
  router_ = std::move(router);
  house_.created.clear();
  const auto lines = lines_of(bulk(body));
  EXPECT_EQ(lines[0]["auction"]["title"], "as then");
  EXPECT_EQ(lines[1]["auction"]["title"], "two");
  EXPECT_EQ(house_.created.size(), 1u);
  EXPECT_EQ(house_.asked_keys.at("seller k 1"), before);
}

TEST_F(Bulk, a_key_that_came_with_another_request_makes_nothing) {
  idempotency_key_ = "k";
  house_.done_requests["seller k 2"] = {.answer = "201\n\n{}", .receipt = {}};
  EXPECT_EQ(bulk(clock("one") + "\n" + clock("two")).code(), "idempotency_key_reused");
  EXPECT_TRUE(house_.created.empty());
}

TEST_F(Bulk, lines_that_could_not_be_made_may_be_asked_for_again_under_the_same_key) {
  idempotency_key_ = "k";
  house_.failure = auction::HouseErrc::unavailable;
  const auto first = bulk(clock("one"));
  EXPECT_EQ(lines_of(first)[0]["status"], 503);
  EXPECT_EQ(lines_of(first)[0]["problem"]["code"], "unavailable");
  EXPECT_EQ(first.field("Retry-After"), "1");
  house_.failure.reset();
  const auto second = bulk(clock("one"));
  EXPECT_EQ(lines_of(second)[0]["status"], 201);
  EXPECT_EQ(second.field("Retry-After"), "");
  const auto third = bulk(clock("one"));
  EXPECT_EQ(third.response.body, second.response.body);
  EXPECT_EQ(third.field("Idempotent-Replayed"), "true");
}

class SlowBulk : public Bulk {
 protected:
  SlowBulk() : Bulk(1) {}  // one a second, four at once
};

TEST_F(SlowBulk, each_line_counts_as_a_command) {
  idempotency_key_ = "k";
  std::string body;
  for (int i = 0; i < 6; ++i) body += clock("lamp") + "\n";
  const auto answer = bulk(body);
  const auto lines = lines_of(answer);
  for (int i = 0; i < 6; ++i) EXPECT_EQ(lines[i]["status"], i < 4 ? 201 : 429) << i;
  EXPECT_EQ(lines[4]["problem"]["code"], "rate_limited");
  EXPECT_EQ(answer.field("Retry-After"), "1");
  EXPECT_EQ(house_.created.size(), 4u);
}

TEST_F(SlowBulk, a_line_that_was_done_before_costs_nothing) {
  idempotency_key_ = "k";
  std::string body;
  for (int i = 1; i <= 6; ++i) {
    body += clock("lamp") + "\n";
    if (i <= 4) house_.done_requests["seller k " + std::to_string(i)] = {.answer = "201\n\n{}", .receipt = {}};
  }
  http::Request request;
  request.method = "POST";
  request.path = kBulk;
  request.body = body;
  request.fields.emplace_back("idempotency-key", "k");
  for (int i = 1; i <= 4; ++i) {
    auto key = *request_key(request, "seller");
    house_.asked_keys["seller k " + std::to_string(i)] = {key.account, key.key + " " + std::to_string(i),
                                                          key.fingerprint};
  }
  for (const auto& line : lines_of(bulk(body))) EXPECT_EQ(line["status"], 201) << line;
  EXPECT_EQ(house_.created.size(), 2u);
}

class BulkTable : public Bulk {
 protected:
  BulkTable() { content_type_ = "text/csv; charset=utf-8"; }
};

TEST_F(BulkTable, a_row_is_an_auction_in_the_units_of_people) {
  const auto lines = lines_of(
      bulk("\xEF\xBB\xBFTitle, currency ,starting_price,reserve_price,buy_now,increments,duration,soft_close_window,"
           "soft_close_extension,description\r\n"
           "\"Clock, \"\"old\"\"\",USD,99.00,150,500.5,ebay-us,1h30m,2m,,\"two\r\nlines\"\r\n"
           "Cask,JPY,500,,,fixed:100,7d,1m,30s,\r\n\r\n"));
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[0]["line"], 2);
  EXPECT_EQ(lines[0]["status"], 422) << "a line break in a description is refused, here as there";
  EXPECT_EQ(lines[0]["problem"]["field"], "description");
  EXPECT_EQ(lines[1]["line"], 4);
  ASSERT_EQ(lines[1]["status"], 201) << lines[1];
  const auto& terms = house_.created.at(0).terms;
  EXPECT_EQ(terms.title, "Cask");
  EXPECT_EQ(terms.format, rules::Format::english);
  EXPECT_EQ(terms.starting_price, rules::Amount{500});
  EXPECT_EQ(terms.ends_at, house_.time + 7 * 86'400'000LL);
  EXPECT_EQ(terms.soft_close->window_ms, 60'000);
  EXPECT_EQ(terms.soft_close->extension_ms, 30'000);
}

TEST_F(BulkTable, amounts_and_spans_are_read_by_the_rows_currency) {
  const auto lines =
      lines_of(bulk("title,currency,format,starting_price,reserve_price,buy_now,increments,duration,soft_close_window\n"
                    "Clock,USD,english,99.00,150,500.5,ebay-us,10m,2m\n"));
  ASSERT_EQ(lines[0]["status"], 201) << lines[0];
  const auto& terms = house_.created.at(0).terms;
  EXPECT_EQ(terms.starting_price, rules::Amount{9'900});
  EXPECT_EQ(terms.reserve, rules::Amount{15'000});
  EXPECT_EQ(terms.buy_now->price, rules::Amount{50'050});
  EXPECT_EQ(terms.soft_close->extension_ms, 120'000);
}

TEST_F(BulkTable, a_wrong_cell_refuses_its_row_alone) {
  const auto lines =
      lines_of(bulk("title,currency,starting_price,increments,duration\n"
                    "A,USD,99.001,ebay-us,10m\n"
                    "B,JPY,5.5,ebay-us,10\n"
                    "C,XYZ,5,ebay-us,10m\n"
                    "D,USD,5,ebay-us\n"
                    "E,USD,,ebay-us,10m\n"
                    "F,USD,5,ebay-us,10m\n"));
  ASSERT_EQ(lines.size(), 6u);
  EXPECT_EQ(lines[0]["problem"]["code"], "invalid_amount");
  EXPECT_EQ(lines[0]["problem"]["field"], "starting_price");
  EXPECT_EQ(lines[1]["problem"]["errors"].size(), 2u) << lines[1];
  EXPECT_EQ(lines[2]["status"], 422);
  EXPECT_NE(lines[2].dump().find("currency"), std::string::npos);
  EXPECT_NE(lines[3]["problem"]["detail"].get<std::string>().find("4 cells where the head has 5"), std::string::npos);
  EXPECT_EQ(lines[4]["problem"]["code"], "missing");
  EXPECT_EQ(lines[5]["status"], 201);
  EXPECT_EQ(house_.created.size(), 1u);
}

TEST_F(BulkTable, a_table_that_cannot_be_told_apart_makes_nothing) {
  const std::pair<const char*, const char*> cases[] = {{"title,titel\nA,B\n", "unknown_member"},
                                                       {"title,title\nA,B\n", "conflict"},
                                                       {"title,currency\nA,USD\n\"B,USD\n", "invalid_csv"},
                                                       {"title,currency\nA\"B,USD\n", "invalid_csv"},
                                                       {"title\n\xFF\n", "invalid_utf8"},
                                                       {"title,currency\n", "missing"},
                                                       {" ", "unknown_member"}};
  for (const auto& [body, code] : cases) EXPECT_EQ(bulk(body).code(), code) << body;
  EXPECT_EQ(bulk("title,currency\nA,USD\n\"B,USD\n").json().value("line", 0), 3);
  EXPECT_TRUE(house_.created.empty());
}

}  // namespace
}  // namespace gavel::api::bulk_test
