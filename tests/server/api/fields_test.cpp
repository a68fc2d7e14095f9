#include "server/api/fields.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "server/api/json.hpp"

namespace gavel::api::fields_test {
namespace {

/// Reads `text` with `read` and gives the body of the refusal, null where there is none.
template <class Read>
nlohmann::json refusal_of(std::string_view text, Read read) {
  const Document document = parse_json(text).value();
  Fields fields(document);
  read(fields);
  const auto refusal = fields.refusal();
  if (!refusal) return nullptr;
  EXPECT_EQ(refusal->status, 422);
  return nlohmann::json::parse(refusal->body);
}

nlohmann::json amount_refusal(std::string_view text) {
  return refusal_of(text, [](Fields& fields) { fields.amount("amount", Need::required); });
}
std::string amount_code(std::string_view number) {
  const auto body = amount_refusal("{\"amount\":" + std::string(number) + "}");
  if (body.is_null()) return "accepted";
  EXPECT_EQ(body.at("field"), "amount") << number;
  return body.at("code");
}
std::string text_code(std::string_view text) {
  const auto body = refusal_of(text, [](Fields& fields) { fields.text("title", Need::required, {1, 5}); });
  return body.is_null() ? "accepted" : body.at("code").get<std::string>();
}

TEST(Fields, an_amount_is_a_whole_number_of_minor_units) {
  for (const char* number : {"1", "17500", "1000000000000000"}) EXPECT_EQ(amount_code(number), "accepted") << number;
}

TEST(Fields, an_integer_outside_the_range_is_amount_out_of_range) {
  for (const std::string& number :
       {std::string("0"), std::string("-1"), std::string("1000000000000001"), std::string("9223372036854775807"),
        std::string("9223372036854775808"), std::string("18446744073709551616"), std::string("-9223372036854775809"),
        std::string(400, '9')}) {
    EXPECT_EQ(amount_code(number), "amount_out_of_range") << number;
  }
}

TEST(Fields, everything_else_is_invalid_amount) {
  for (const char* number : {"1.0", "1e3", "0.5", "-0", "-0.0", "1E2", "1e400", "-1e400", "\"17500\"", "\"\"", "null",
                             "true", "[1]", "{}", "[]"}) {
    EXPECT_EQ(amount_code(number), "invalid_amount") << number;
  }
}

TEST(Fields, a_missing_one_is_said_to_be_missing) {
  const auto body = amount_refusal("{}");
  EXPECT_EQ(body.at("code"), "missing");
  EXPECT_EQ(body.at("field"), "amount");
}

TEST(Fields, an_unknown_member_is_refused_and_the_nearest_name_suggested) {
  const auto body = amount_refusal(R"({"amount":1,"amuont":2})");
  EXPECT_EQ(body.at("code"), "unknown_member");
  EXPECT_EQ(body.at("field"), "amuont");
  EXPECT_NE(body.at("detail").get<std::string>().find("did you mean 'amount'?"), std::string::npos);
  const auto far = amount_refusal(R"({"amount":1,"colour_of_the_box":2})");
  EXPECT_EQ(far.at("detail").get<std::string>().find("did you mean"), std::string::npos);
}

TEST(Fields, all_that_is_wrong_is_answered_at_once) {
  const auto body = refusal_of(R"({"amount":"1","titel":"x"})", [](Fields& fields) {
    fields.amount("amount", Need::required);
    fields.text("title", Need::required, {1, 5});
  });
  EXPECT_EQ(body.at("code"), "validation_failed");
  EXPECT_FALSE(body.contains("field"));
  ASSERT_EQ(body.at("errors").size(), 3u);
  EXPECT_EQ(body["errors"][0]["field"], "amount");
  EXPECT_EQ(body["errors"][0]["code"], "invalid_amount");
  EXPECT_EQ(body["errors"][1]["field"], "title");
  EXPECT_EQ(body["errors"][1]["code"], "missing");
  EXPECT_EQ(body["errors"][2]["field"], "titel");
}

TEST(Fields, a_flood_of_unknown_members_gives_a_short_answer) {
  std::string text = "{";
  for (int i = 0; i < 200; ++i) text += (i ? ",\"m" : "\"m") + std::to_string(i) + "\":1";
  EXPECT_EQ(amount_refusal(text + "}").at("errors").size(), 32u);
  const auto long_name = amount_refusal("{\"amount\":1,\"" + std::string(9000, 'x') + "\":1}");
  EXPECT_LT(long_name.at("field").get<std::string>().size(), 80u);
}

TEST(Fields, a_body_that_is_no_object_is_refused) {
  for (const char* text : {"[]", "1", "\"x\"", "null", "1e400"}) {
    EXPECT_EQ(amount_refusal(text).at("code"), "wrong_type") << text;
  }
}

TEST(Fields, what_follows_a_number_beyond_every_double_is_not_called_missing) {
  const auto body = refusal_of(R"({"amount":1e400,"title":"x"})", [](Fields& fields) {
    fields.amount("amount", Need::required);
    fields.text("title", Need::required, {1, 5});
  });
  EXPECT_EQ(body.at("code"), "invalid_amount");
}

TEST(Fields, a_string_has_its_length_in_characters) {
  EXPECT_EQ(text_code(R"({"title":"\u00e4\u00e4\u00e4\u00e4\u00e4"})"), "accepted");
  EXPECT_EQ(text_code(R"({"title":"123456"})"), "too_long");
  EXPECT_EQ(text_code(R"({"title":""})"), "too_short");
}

TEST(Fields, a_string_has_no_characters_that_mislead) {
  EXPECT_EQ(text_code(R"({"title":"a\u0000b"})"), "invalid_characters");
  EXPECT_EQ(text_code(R"({"title":"a\nb"})"), "invalid_characters");
  EXPECT_EQ(text_code(R"({"title":"\u202eb"})"), "invalid_characters");
  EXPECT_EQ(text_code(R"({"title":"\u2066b"})"), "invalid_characters");
  EXPECT_EQ(text_code(R"({"title":7})"), "wrong_type");
  EXPECT_EQ(text_code(R"({"title":null})"), "wrong_type");
}

TEST(Fields, an_integer_is_whole_and_in_its_range) {
  const auto code = [](std::string_view number) {
    const auto body = refusal_of("{\"n\":" + std::string(number) + "}", [](Fields& fields) {
      fields.integer("n", Need::required, {1, 10});
    });
    return body.is_null() ? "accepted" : body.at("code").get<std::string>();
  };
  EXPECT_EQ(code("10"), "accepted");
  for (const char* number : {"0", "11", "-5", "99999999999999999999"}) EXPECT_EQ(code(number), "out_of_range");
  for (const char* number : {"1.0", "1e1", "\"1\"", "-0", "null"}) EXPECT_EQ(code(number), "wrong_type") << number;
}

TEST(Fields, an_optional_one_may_be_left_out_but_not_be_null) {
  const auto read = [](Fields& fields) { EXPECT_FALSE(fields.amount("reserve_price", Need::optional)); };
  EXPECT_TRUE(refusal_of("{}", read).is_null());
  EXPECT_EQ(refusal_of(R"({"reserve_price":null})", read).at("code"), "invalid_amount");
}

}  // namespace
}  // namespace gavel::api::fields_test
