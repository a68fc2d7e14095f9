// What a hostile or broken client puts into a body, and the answer that each gets, on every route that takes one.
#include "tests/server/api/api_fixture.hpp"

namespace gavel::api::abuse_test {
namespace {

using auth::Role;
using testing::ApiFixture;
using testing::FakeHouse;

class Abuse : public ApiFixture {
 protected:
  std::vector<std::string> routes_ = {"/v1/auctions", path(FakeHouse::id(1), "/bids"),
                                      path(FakeHouse::id(1), "/cancel")};

  testing::Answer bid(const std::string& body) { return post(routes_[1], body, Role::seller); }
};

TEST_F(Abuse, a_body_that_is_no_good_json_is_400_with_code_and_offset) {
  const std::pair<std::string, const char*> cases[] = {
      {"{", "invalid_json"},
      {R"({"amount":1}garbage)", "invalid_json"},
      {std::string("{\"amount\":1}\0{}", 15), "invalid_json"},
      {R"({"amount":01})", "invalid_json"},
      {R"({"amount":NaN})", "invalid_json"},
      {R"({"amount":Infinity})", "invalid_json"},
      {R"({"amount":-Infinity})", "invalid_json"},
      {R"({"amount":"\ud800"})", "invalid_json"},
      {"\xEF\xBB\xBF{\"amount\":1}", "invalid_json"},
      {"{\"amount\":\"\xFF\"}", "invalid_utf8"},
      {"{\"amount\":\"\xC0\xAF\"}", "invalid_utf8"},
      {R"({"amount":1,"amount":1000000})", "duplicate_key"},
      {R"({"x":)" + std::string(40, '[') + std::string(40, ']') + "}", "too_deep"},
      {std::string(16'000, '['), "too_deep"},
  };
  for (const auto& route : routes_) {
    for (const auto& [body, code] : cases) {
      const auto answer = post(route, body, Role::seller);
      EXPECT_EQ(answer.status(), 400) << route << " " << body.substr(0, 60);
      EXPECT_EQ(answer.code(), code) << route << " " << body.substr(0, 60);
      EXPECT_TRUE(answer.json().contains("offset"));
      EXPECT_EQ(answer.response.content_type, "application/problem+json");
    }
  }
  EXPECT_TRUE(house_.asked_nothing());
}

TEST_F(Abuse, no_body_at_all_is_400_where_there_has_to_be_something_in_it) {
  EXPECT_EQ(post("/v1/auctions", "", Role::seller).code(), "invalid_json");
  EXPECT_EQ(post(path(FakeHouse::id(1), "/bids"), "", Role::seller).code(), "invalid_json");
  EXPECT_EQ(post(path(FakeHouse::id(1), "/cancel"), "", Role::seller).status(), 200);
}

TEST_F(Abuse, a_body_over_the_limit_is_413) {
  EXPECT_EQ(bid("{\"amount\":1" + std::string(1'100'000, ' ') + "}").status(), 413);
}

TEST_F(Abuse, no_number_but_a_whole_one_is_an_amount) {
  const std::pair<const char*, const char*> cases[] = {{"1.0", "invalid_amount"},
                                                       {"1e3", "invalid_amount"},
                                                       {"17500.5", "invalid_amount"},
                                                       {"1e400", "invalid_amount"},
                                                       {"-1e400", "invalid_amount"},
                                                       {"-0", "invalid_amount"},
                                                       {"-0.0", "invalid_amount"},
                                                       {"\"1\"", "invalid_amount"},
                                                       {"null", "invalid_amount"},
                                                       {"true", "invalid_amount"},
                                                       {"[1]", "invalid_amount"},
                                                       {"{\"minor\":1}", "invalid_amount"},
                                                       {"-1", "amount_out_of_range"},
                                                       {"0", "amount_out_of_range"},
                                                       {"1000000000000001", "amount_out_of_range"},
                                                       {"9223372036854775808", "amount_out_of_range"},
                                                       {"18446744073709551617", "amount_out_of_range"}};
  for (const auto& [number, code] : cases) {
    const auto answer = bid("{\"amount\":" + std::string(number) + "}");
    EXPECT_EQ(answer.status(), 422) << number;
    EXPECT_EQ(answer.code(), code) << number;
    EXPECT_EQ(answer.json().at("field"), "amount") << number;
  }
  EXPECT_TRUE(house_.asked_nothing());
}

TEST_F(Abuse, a_number_beyond_every_double_is_refused_by_its_field_on_every_route) {
  for (const auto& route : routes_) {
    const auto answer = post(route, R"({"starting_price":1e999,"amount":1,"reason":"x"})", Role::seller);
    EXPECT_EQ(answer.status(), 422) << route;
    EXPECT_NE(answer.response.body.find("starting_price"), std::string::npos) << answer.response.body;
  }
  EXPECT_EQ(post("/v1/auctions", R"({"starting_price":1e999)", Role::seller).code(), "invalid_amount");
}

TEST_F(Abuse, a_body_that_is_no_object_is_422) {
  for (const auto& route : routes_) {
    for (const char* body : {"[]", "null", "1", "\"x\"", "[{\"amount\":1}]"}) {
      EXPECT_EQ(post(route, body, Role::seller).code(), "wrong_type") << route << " " << body;
    }
  }
}

TEST_F(Abuse, members_that_are_not_the_clients_to_set_are_422) {
  for (const auto& route : routes_) {
    for (const char* member : {"id", "seller", "state", "seq", "role", "__proto__", "price", "alias"}) {
      const auto answer = post(route, "{\"" + std::string(member) + "\":1}", Role::seller);
      EXPECT_EQ(answer.status(), 422) << route;
      EXPECT_NE(answer.response.body.find("unknown_member"), std::string::npos) << route << " " << member;
    }
  }
  EXPECT_TRUE(house_.asked_nothing());
}

TEST_F(Abuse, hostile_names_come_back_escaped_and_short) {
  const auto answer = bid(R"({"amount":1,"\u0000\r\n\u001b[2J\u2028<script>":1})");
  EXPECT_EQ(answer.status(), 422);
  for (const char c : answer.response.body) EXPECT_GE(static_cast<unsigned char>(c), 0x20);
  EXPECT_LT(bid("{\"amount\":1,\"" + std::string(15'000, 'x') + "\":1}").response.body.size(), 1000u);
}

TEST_F(Abuse, the_body_is_not_looked_at_for_one_who_may_not) {
  for (const auto& route : routes_) {
    EXPECT_EQ(post(route, "{broken").status(), 401) << route;
    EXPECT_EQ(post(route, "{broken", Role::observer).status(), 403) << route;
  }
}

}  // namespace
}  // namespace gavel::api::abuse_test
