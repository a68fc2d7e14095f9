#include "server/http/target.hpp"

#include <gtest/gtest.h>

#include "server/http/text.hpp"

namespace gavel::http::target_test {
namespace {

using Query = std::vector<std::pair<std::string, std::string>>;

TEST(Target, is_decoded_once) {
  const auto target = parse_target("/a%20b/%2525?x=%2526&y=a+b&z&%C3%A4=%C3%B6", {}).value();
  EXPECT_EQ(target.path, "/a b/%25");
  EXPECT_EQ(target.query, (Query{{"x", "%26"}, {"y", "a b"}, {"z", ""}, {"ä", "ö"}}));
}

TEST(Target, keeps_the_order_of_parameters_and_skips_empty_ones) {
  EXPECT_EQ(parse_target("/?b=1&&a=2=3&", {}).value().query, (Query{{"b", "1"}, {"a", "2=3"}}));
  EXPECT_TRUE(parse_target("/?", {}).value().query.empty());
}

TEST(Target, slashes_may_be_encoded_in_the_query_but_not_in_the_path) {
  EXPECT_EQ(parse_target("/?next=%2Fhome%5C", {}).value().query, (Query{{"next", "/home\\"}}));
  EXPECT_FALSE(parse_target("/a%2Fb", {}));
  EXPECT_FALSE(parse_target("/a%5cb", {}));
}

TEST(Target, what_two_readers_could_understand_differently_is_refused) {
  for (const auto* raw : {"",        "*",          "a",         "http://a/",  "//a b",     "/#f",   "/a\\b",
                          "/%",      "/%2",        "/%zz",      "/%00",       "/%0a",      "/%7f",  "/%ff",
                          "/%c0%af", "/%ed%a0%80", "/./a",      "/a/..",      "/%2e%2e/a", "/.%2E", "/?x=%00",
                          "/?x=%ff", "/?%0d=1",    "/\xc3\xa4", "/?\xc3\xa4", "/<a>",      "/a|b",  "/?a=\"b\""}) {
    const auto target = parse_target(raw, {});
    ASSERT_FALSE(target) << raw;
    EXPECT_EQ(target.error().status, 400) << raw;
    EXPECT_EQ(target.error().code, "bad_target") << raw;
  }
}

TEST(Target, dots_that_are_no_dot_segments_are_welcome) {
  EXPECT_EQ(parse_target("/.well-known/a..b/...", {}).value().path, "/.well-known/a..b/...");
}

TEST(Target, credentials_in_the_query_are_refused_under_every_usual_name) {
  for (const auto* raw :
       {"/?token=a", "/?a=1&access_token=b", "/?ACCESS_TOKEN=b", "/?api_key=c", "/?%74oken=a", "/?token"}) {
    EXPECT_EQ(parse_target(raw, {}).error().code, "token_in_url") << raw;
  }
  EXPECT_TRUE(parse_target("/?tokens=5&cursor=token", {}));
}

TEST(Target, a_parameter_that_was_encoded_comes_back_as_it_was) {
  const std::string text = "a b+c&d=e/%2F?#\xC3\xA4~-._";
  EXPECT_EQ(encode_query(text), "a%20b%2Bc%26d%3De%2F%252F%3F%23%C3%A4~-._");
  EXPECT_EQ(parse_target("/?x=" + encode_query(text) + "&y=1", {}).value().query, (Query{{"x", text}, {"y", "1"}}));
}

TEST(Target, has_a_limited_number_of_parameters) {
  Limits limits;
  limits.parameters = 2;
  EXPECT_TRUE(parse_target("/?a&b", limits));
  EXPECT_EQ(parse_target("/?a&b&c", limits).error().code, "too_many_parameters");
}

TEST(Text, utf8_is_told_from_what_only_looks_like_it) {
  for (const auto* good : {"", "a", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
                           "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    EXPECT_TRUE(text::is_utf8(good)) << good;
  }
  for (const auto* bad : {"\x80", "\xc1\x81", "\xc2", "\xc2g", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xe2\x82",
                          "\xf0\x8f\x80\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "a\xff"}) {
    EXPECT_FALSE(text::is_utf8(bad)) << bad;
  }
}

}  // namespace
}  // namespace gavel::http::target_test
