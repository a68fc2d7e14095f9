// How a file is cut into requests. That they make what is in it: tests/e2e/test_bulk.py.
#include "server/cli/client/import.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/base/csv.hpp"

namespace gavel::cli::import_test {
namespace {

using ::testing::ElementsAre;

TEST(ImportParts, lines_keep_their_numbers_and_blank_ones_are_left_out) {
  const auto parts = json_parts("{\"a\":1}\r\n\n  \n{\"b\":2}");
  ASSERT_EQ(parts.size(), 1u);
  EXPECT_EQ(parts[0].body, "{\"a\":1}\r\n{\"b\":2}\n");
  EXPECT_THAT(parts[0].lines, ElementsAre(1, 4));
  EXPECT_THAT(parts[0].places, ElementsAre(1, 2));
  EXPECT_TRUE(json_parts("").empty());
  EXPECT_TRUE(json_parts("\n\n").empty());
}

TEST(ImportParts, no_part_has_more_bytes_or_lines_than_a_server_takes) {
  std::string text;
  for (int i = 0; i < 5'000; ++i) text += std::string(1 + i % 200, 'x') + "\n";
  std::string together;
  for (const auto& part : json_parts(text)) {
    EXPECT_LE(part.body.size(), kPartBytes);
    EXPECT_LE(part.lines.size(), kPartLines);
    together += part.body;
  }
  EXPECT_EQ(together, text);
  EXPECT_EQ(json_parts(std::string(4'000, 'x') + "\n" + std::string(2 * kPartBytes, 'y') + "\nz\n").size(), 3u)
      << "what is too long goes alone";
  std::string many;
  for (std::size_t i = 0; i < kPartLines + 1; ++i) many += "x\n";
  EXPECT_EQ(json_parts(many).size(), 2u);
}

TEST(ImportParts, every_part_of_a_table_has_its_head_and_knows_where_its_rows_were) {
  std::string table = "title,\"a\nb\"\n\n";
  for (int i = 0; i < 400; ++i) table += "\"" + std::string(50, 'x') + "\n,\"\"\"," + std::to_string(i) + "\r\n";
  const auto parts = csv_parts(table).value();
  ASSERT_EQ(parts.size(), 2u);
  std::size_t rows_seen = 0;
  for (const auto& part : parts) {
    const auto rows = base::parse_csv(part.body);
    ASSERT_TRUE(rows) << rows.error().text;
    ASSERT_EQ(rows->size(), part.lines.size() + 1);
    EXPECT_THAT((*rows)[0].fields, ElementsAre("title", "a\nb"));
    for (std::size_t i = 0; i < part.lines.size(); ++i) {
      EXPECT_EQ((*rows)[i + 1].line, part.places[i]) << "as the server counts";
      EXPECT_EQ(part.lines[i], 4 + 2 * rows_seen) << "as the file has it";
      EXPECT_EQ((*rows)[i + 1].fields[1], std::to_string(rows_seen++));
    }
  }
  EXPECT_EQ(rows_seen, 400u);
}

TEST(ImportParts, table_that_cannot_be_told_apart_is_refused_with_the_line) {
  const auto parts = csv_parts("title\nA\n\"B\n");
  ASSERT_FALSE(parts);
  EXPECT_EQ(parts.error().sentence, "line 3: a quoted field has no closing quote");
  EXPECT_TRUE(csv_parts("title\n").value().empty());
}

}  // namespace
}  // namespace gavel::cli::import_test
