#include "server/proof/lines.hpp"

#include <gtest/gtest.h>

#include "tests/server/proof/histories.hpp"

namespace gavel::proof::lines_test {
namespace {

using testing::Dice;

testing::Exported some_export() {
  Dice dice(7);
  return testing::random_export(dice, rules::Format::english, base::SigningKey::generate());
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  EXPECT_NE(at, text.npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(ExportLines, of_an_entry_have_the_documented_members_and_the_payload_as_it_is) {
  const ChainedEntry entry{
      .seq = 2, .at = {1000}, .kind = "opened", .hash = base::sha256("x"), .payload = R"({"a":"é\n"})"};
  EXPECT_EQ(entry_line(entry), R"({"seq":2,"at_ms":1000,"kind":"opened","prev":")" + std::string(64, '0') +
                                   R"(","hash":")" + base::to_hex(base::sha256("x")) + R"(","payload":{"a":"é\n"}})");
  EXPECT_EQ(parse_entry(entry_line(entry)).value(), entry);
}

TEST(ExportLines, are_read_back) {
  const auto lamp = some_export();
  EXPECT_EQ(parse_header(header_line(lamp.header)).value(), lamp.header);
  for (const auto& entry : lamp.entries) EXPECT_EQ(parse_entry(entry_line(entry)).value(), entry);
}

TEST(ExportLines, of_an_entry_are_refused_in_any_other_form) {
  const auto good = entry_line(some_export().entries.front());
  EXPECT_TRUE(parse_entry(good));
  EXPECT_FALSE(parse_entry(""));
  EXPECT_FALSE(parse_entry(good + " "));
  EXPECT_FALSE(parse_entry(" " + good));
  EXPECT_FALSE(parse_entry(replaced(good, "{\"seq\":1", "{\"seq\": 1")));
  EXPECT_FALSE(parse_entry(replaced(good, "{\"seq\":1", "{\"seq\":01")));
  EXPECT_FALSE(parse_entry(replaced(good, "{\"seq\":1", "{\"seq\":-1")));
  EXPECT_FALSE(parse_entry(replaced(good, "{\"seq\":1", "{\"seq\":9223372036854775808")));
  EXPECT_FALSE(parse_entry(replaced(good, "\"at_ms\":", "\"at_ms\":9999999999")));
  EXPECT_FALSE(parse_entry(replaced(good, "\"kind\":\"created\"", "\"kind\":\"cre\\u0061ted\"")));
  EXPECT_FALSE(parse_entry(replaced(good, "\"prev\":\"0", "\"prev\":\"A")));
  EXPECT_FALSE(parse_entry(replaced(good, "\"kind\"", "\"hash\"")));
}

TEST(ExportLines, of_a_header_are_refused_in_any_other_form) {
  const auto good = header_line(some_export().header);
  EXPECT_TRUE(parse_header(good));
  EXPECT_FALSE(parse_header(""));
  EXPECT_FALSE(parse_header("[]"));
  EXPECT_FALSE(parse_header("{}"));
  EXPECT_FALSE(parse_header(good + " "));
  EXPECT_FALSE(parse_header(replaced(good, "\"gavel_export\":1", "\"gavel_export\":2")));
  EXPECT_FALSE(parse_header(replaced(good, "\"entries\":", "\"entries\": ")));
  EXPECT_FALSE(parse_header(replaced(good, "\"entries\"", "\"Entries\"")));
  EXPECT_FALSE(parse_header(replaced(good, "\"kid\":\"", "\"kid\":\"x"))) << "a key's name is its thumbprint";
  EXPECT_FALSE(parse_header(replaced(good, "\"path\":[", "\"path\":[1,")));
  EXPECT_FALSE(parse_header(replaced(good, "{\"gavel_export\"", "{\"more\":1,\"gavel_export\"")));
}

}  // namespace
}  // namespace gavel::proof::lines_test
