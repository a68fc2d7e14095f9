#include "server/api/json.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

namespace gavel::api::json_test {
namespace {

using Kind = Value::Kind;

Value parsed(std::string_view text) { return parse_json(text).value().root; }

/// The code of the refusal and the byte that it names.
std::pair<std::string, std::size_t> refused(std::string_view text) {
  const auto document = parse_json(text);
  if (document) return {"accepted", 0};
  return {std::string(name(document.error().code)), document.error().offset};
}
std::string code(std::string_view text) { return refused(text).first; }

TEST(Json, a_tree_of_every_kind_is_read_in_order) {
  const Value root = parsed(R"( {"a":1,"b":"t\u00e4","c":[true,null,-7],"d":{"e":2.5}} )");
  ASSERT_EQ(root.kind, Kind::object);
  ASSERT_EQ(root.members.size(), 4u);
  EXPECT_EQ(root.members[0].value.integer, 1);
  EXPECT_EQ(root.members[1].value.text, "t\xC3\xA4");
  const auto& list = root.members[2].value;
  ASSERT_EQ(list.items.size(), 3u);
  EXPECT_TRUE(list.items[0].boolean);
  EXPECT_EQ(list.items[1].kind, Kind::null);
  EXPECT_EQ(list.items[2].integer, -7);
  EXPECT_EQ(root.members[3].value.members[0].value.text, "2.5");
}

TEST(Json, integers_are_exact_up_to_the_ends_of_64_bits) {
  EXPECT_EQ(parsed("9223372036854775807").integer, INT64_MAX);
  EXPECT_EQ(parsed("-9223372036854775808").integer, INT64_MIN);
  EXPECT_EQ(parsed("9007199254740993").integer, 9007199254740993);  // 2^53 + 1: a double has it not
}

TEST(Json, every_other_number_keeps_its_characters) {
  for (const char* text : {"1.0", "1e3", "-0", "0.0", "-0.0", "9223372036854775808", "99999999999999999999", "1e-400",
                           "-99999999999999999999"}) {
    const Value value = parsed(text);
    EXPECT_EQ(value.kind, Kind::other_number) << text;
    EXPECT_EQ(value.text, text);
  }
}

TEST(Json, a_number_beyond_every_double_ends_the_reading_but_stays_in_the_tree) {
  const auto document = parse_json(R"({"amount":1e400,"title":"x"})");
  ASSERT_TRUE(document);
  EXPECT_FALSE(document->whole);
  ASSERT_EQ(document->root.members.size(), 1u);
  EXPECT_EQ(document->root.members[0].name, "amount");
  EXPECT_EQ(document->root.members[0].value.text, "1e400");
}

TEST(Json, broken_text_is_refused_with_the_byte_where_it_breaks) {
  EXPECT_EQ(refused(R"({"a":})"), (std::pair<std::string, std::size_t>("invalid_json", 5)));
  EXPECT_EQ(refused(R"({"a":1} x)"), (std::pair<std::string, std::size_t>("invalid_json", 8)));
  EXPECT_EQ(refused(R"({"a":1)"), (std::pair<std::string, std::size_t>("invalid_json", 6)));
  EXPECT_EQ(refused("x"), (std::pair<std::string, std::size_t>("invalid_json", 0)));
}

TEST(Json, what_rfc_8259_does_not_have_is_refused) {
  for (const char* text : {"",
                           " ",
                           "\n",
                           "NaN",
                           "Infinity",
                           "-Infinity",
                           R"({"a":NaN})",
                           R"({"a":01})",
                           R"({"a":-01})",
                           R"({"a":+1})",
                           R"({"a":.5})",
                           R"({"a":1.})",
                           R"({"a":1e})",
                           R"({"a":0x10})",
                           R"({'a':1})",
                           R"({a:1})",
                           R"({"a":1,})",
                           "[1,]",
                           "[1 2]",
                           R"({"a" 1})",
                           R"({"a":1}{})",
                           R"({"a":1},)",
                           R"({"a":"x)",
                           "{\"a\":\"x\ny\"}",
                           R"({"a":"\x41"})",
                           R"({"a":"\ud800"})",
                           R"({"a":"\ude00\ud83d"})",
                           R"({"a":"\u12"})",
                           "// c\n{}",
                           "{}/* c */",
                           "True",
                           "nul",
                           "{",
                           "[",
                           "}",
                           "\"",
                           ","}) {
    EXPECT_EQ(code(text), "invalid_json") << text;
  }
}

TEST(Json, a_nul_byte_hides_nothing_behind_it) {
  EXPECT_EQ(refused(std::string_view("{}\0{\"a\":1}", 10)), (std::pair<std::string, std::size_t>("invalid_json", 2)));
  EXPECT_EQ(code(std::string_view("\0", 1)), "invalid_json");
}

TEST(Json, a_byte_order_mark_is_refused) { EXPECT_EQ(code("\xEF\xBB\xBF{}"), "invalid_json"); }

TEST(Json, bytes_that_are_not_utf8_are_refused_with_their_offset) {
  EXPECT_EQ(refused("{\"a\":\"\xFF\"}"), (std::pair<std::string, std::size_t>("invalid_utf8", 6)));
  EXPECT_EQ(refused("{\"a\":\"\xC0\x80\"}"), (std::pair<std::string, std::size_t>("invalid_utf8", 6)));
  EXPECT_EQ(refused("{\"a\":\"\xED\xA0\x80\"}"), (std::pair<std::string, std::size_t>("invalid_utf8", 6)));
}

TEST(Json, the_same_name_twice_is_refused_however_it_is_written_and_wherever) {
  EXPECT_EQ(code(R"({"amount":1,"amount":2})"), "duplicate_key");
  EXPECT_EQ(code(R"({"amount":1,"amo\u0075nt":2})"), "duplicate_key");
  EXPECT_EQ(code(R"({"a":{"b":1,"b":1}})"), "duplicate_key");
  EXPECT_EQ(code(R"([{"b":1,"c":2,"b":1}])"), "duplicate_key");
  EXPECT_EQ(code(R"({"a":{"b":1},"b":1})"), "accepted");
}

TEST(Json, nesting_is_taken_to_32_and_no_further) {
  EXPECT_EQ(code(std::string(32, '[') + std::string(32, ']')), "accepted");
  EXPECT_EQ(code(std::string(33, '[') + std::string(33, ']')), "too_deep");
  EXPECT_EQ(refused(std::string(8000, '[')), (std::pair<std::string, std::size_t>("too_deep", 33)));
  std::string objects;
  for (int i = 0; i < 33; ++i) objects += R"({"a":)";
  EXPECT_EQ(code(objects), "too_deep");
}

TEST(Json, size_and_number_of_members_are_bounded) {
  EXPECT_EQ(code(std::string(1024 * 1024, ' ') + "1"), "body_too_large");
  std::string text = "{";
  for (int i = 0; i < 257; ++i) text += (i ? ",\"m" : "\"m") + std::to_string(i) + "\":1";
  EXPECT_EQ(code(text + "}"), "too_many_members");
}

TEST(Json, the_answer_is_400_with_code_and_offset) {
  const auto answer = broken_body(parse_json("{\"a\":\"\xFF\"}").error());
  EXPECT_EQ(answer.status, 400);
  const auto body = nlohmann::json::parse(answer.body);
  EXPECT_EQ(body.at("code"), "invalid_utf8");
  EXPECT_EQ(body.at("offset"), 6);
  EXPECT_EQ(broken_body(parse_json(std::string(1'100'000, ' ')).error()).status, 413);
}

/// Whatever bytes come in, the reader answers and agrees with nlohmann on what is JSON, apart from what is refused on
/// purpose.
TEST(Json, mutated_bodies_never_break_the_reader) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(::testing::Message() << "seed " << seed);
  std::mt19937 random(seed);
  const std::string good = R"({"title":"A \"clock\" \u00e4","amount":17500,"list":[1,-2.5e3,true,null,{"x":{}}]})";
  const std::string bytes = "{}[]\",:\\0123456789.eE+-tfnu/ \n\x7F\x80\xC3\xFF";
  for (int i = 0; i < 50'000; ++i) {
    std::string text = good;
    for (unsigned n = random() % 4 + 1; n > 0; --n) {
      const auto at = random() % text.size();
      switch (random() % 3) {
        case 0:
          text[at] = bytes[random() % bytes.size()];
          break;
        case 1:
          text.erase(at, random() % 4 + 1);
          break;
        default:
          text.insert(at, 1, bytes[random() % bytes.size()]);
      }
      if (text.empty()) text = "x";
    }
    const auto document = parse_json(text);
    const bool accepted = document && document->whole;
    const bool broken = !document && document.error().code == JsonErrc::invalid_json;
    ASSERT_TRUE(!accepted || nlohmann::json::accept(text)) << text;
    ASSERT_TRUE(!broken || !nlohmann::json::accept(text)) << text;
    ASSERT_TRUE(document || document.error().offset <= text.size()) << text;
  }
}

}  // namespace
}  // namespace gavel::api::json_test
