#include "server/api/json_text.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

namespace gavel::api::json_text_test {
namespace {

using Json = nlohmann::ordered_json;

std::string dumped(const Json& json) { return json.dump(-1, ' ', false, Json::error_handler_t::replace); }

TEST(JsonText, writes_strings_as_dump_does) {
  for (const std::string text : {"", "plain", "with \"quotes\"", "back\\slash", "tab\tand\nline", "\x01", "\x7f",
                                 "Möbel", "\xF0\x9F\x94\xA8", "no \xff UTF-8 \xc3"}) {
    std::string out;
    append_json_string(out, text);
    EXPECT_EQ(out, dumped(Json(text)));
  }
}

TEST(JsonText, writes_objects_as_dump_does) {
  const auto least = std::numeric_limits<std::int64_t>::min();
  const auto most = std::numeric_limits<std::uint64_t>::max();
  ObjectText json;
  json.text("title", "a \"lamp\"");
  json.number("least", least);
  json.number("most", most);
  json.flag("yes", true);
  json.flag("no", false);
  json.null("nothing");
  json.json("list", "[1,2]");
  const Json same = {{"title", "a \"lamp\""}, {"least", least},     {"most", most},  {"yes", true},
                     {"no", false},           {"nothing", nullptr}, {"list", {1, 2}}};
  EXPECT_EQ(std::move(json).end(), dumped(same));
}

TEST(JsonText, an_object_may_have_no_members) { EXPECT_EQ(ObjectText().end(), "{}"); }

}  // namespace
}  // namespace gavel::api::json_text_test
