#include "server/api/text.hpp"

#include <gtest/gtest.h>

namespace gavel::api::text_test {
namespace {

TEST(Text, good_utf8_of_every_length_passes) {
  EXPECT_FALSE(invalid_utf8_at(""));
  EXPECT_FALSE(invalid_utf8_at("plain"));
  EXPECT_FALSE(invalid_utf8_at("\xC3\xA4 \xE2\x82\xAC \xF0\x9F\x94\x94 \xF4\x8F\xBF\xBF"));
}

TEST(Text, the_first_broken_character_is_named_by_its_start) {
  const std::pair<std::string_view, std::size_t> cases[] = {
      {"ab\xFF", 2},            // never a byte of UTF-8
      {"\x80", 0},              // continues nothing
      {"\xC0\x80", 0},          // overlong NUL
      {"\xC1\xBF", 0},          // overlong
      {"\xE0\x80\x80", 0},      // overlong
      {"\xED\xA0\x80", 0},      // a surrogate
      {"\xF0\x80\x80\x80", 0},  // overlong
      {"\xF4\x90\x80\x80", 0},  // above U+10FFFF
      {"\xF5\x80\x80\x80", 0},
      {"x\xE2\x82", 1},  // cut off
      {"\xC3(", 0},
  };
  for (const auto& [text, at] : cases) EXPECT_EQ(invalid_utf8_at(text), at) << ::testing::PrintToString(text);
}

TEST(Text, length_counts_characters_not_bytes) {
  EXPECT_EQ(length_in_characters(""), 0u);
  EXPECT_EQ(length_in_characters("\xC3\xA4\xE2\x82\xAC\xF0\x9F\x94\x94x"), 4u);
}

TEST(Text, control_and_bidirectional_characters_are_found_by_name) {
  EXPECT_EQ(misleading_character(std::string_view("a\0b", 3)), "U+0000");
  EXPECT_EQ(misleading_character("a\nb"), "U+000A");
  EXPECT_EQ(misleading_character("\x1B[2J"), "U+001B");
  EXPECT_EQ(misleading_character("\x7F"), "U+007F");
  EXPECT_EQ(misleading_character("\xC2\x85"), "U+0085");
  EXPECT_EQ(misleading_character("\xE2\x80\xAE"
                                 "exe"),
            "U+202E");
  EXPECT_EQ(misleading_character("\xE2\x81\xA6"), "U+2066");
  EXPECT_EQ(misleading_character("\xE2\x80\xA8"), "U+2028");
  EXPECT_EQ(misleading_character("\xD8\x9C"), "U+061C");
}

TEST(Text, people_may_write_in_every_script) {
  for (const char* text : {"Uhr, 1890 \xE2\x80\x93 sch\xC3\xB6n", "\xD7\xA9\xD7\xA2\xD7\x95\xD7\x9F",
                           "\xE6\x99\x82\xE8\xA8\x88", "\xF0\x9F\x95\xB0 \xE2\x82\xAC"}) {
    EXPECT_FALSE(misleading_character(text)) << text;
  }
}

}  // namespace
}  // namespace gavel::api::text_test
