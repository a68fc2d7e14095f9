#include "core/base/csv.hpp"

#include <gtest/gtest.h>

namespace base::csv_test {
namespace {

using Fields = std::vector<std::string>;

std::vector<Fields> rows_of(std::string_view text) {
  const auto rows = parse_csv(text);
  EXPECT_TRUE(rows) << (rows ? "" : rows.error().text);
  std::vector<Fields> fields;
  if (rows)
    for (const auto& row : *rows) fields.push_back(row.fields);
  return fields;
}

std::string mistake(std::string_view text) {
  const auto rows = parse_csv(text);
  EXPECT_FALSE(rows) << text;
  return rows ? "" : std::to_string(rows.error().line) + ": " + rows.error().text;
}

TEST(Csv, reads_lines_of_fields) {
  EXPECT_EQ(rows_of("a,b\n1,2\n"), (std::vector<Fields>{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(rows_of("a,b\r\n1,2"), (std::vector<Fields>{{"a", "b"}, {"1", "2"}}));
  EXPECT_EQ(rows_of("a,,\n,,c\n"), (std::vector<Fields>{{"a", "", ""}, {"", "", "c"}}));
  EXPECT_EQ(rows_of("\xEF\xBB\xBFid\n1\n"), (std::vector<Fields>{{"id"}, {"1"}}));
  EXPECT_TRUE(rows_of("").empty());
}

TEST(Csv, reads_quoted_fields) {
  EXPECT_EQ(rows_of("\"a,b\",\"c\"\"d\"\n\"\",\"x\ny\"\n"), (std::vector<Fields>{{"a,b", "c\"d"}, {"", "x\ny"}}));
}

TEST(Csv, knows_the_line_of_each_row) {
  const auto rows = parse_csv("a\n\"1\n2\n3\"\nb\n");
  ASSERT_TRUE(rows);
  EXPECT_EQ((*rows)[1].line, 2U);
  EXPECT_EQ((*rows)[2].line, 5U);
}

TEST(Csv, names_the_line_of_a_mistake) {
  EXPECT_EQ(mistake("a,b\n1,2\n3\n"), "3: there are 1 fields where the first line has 2");
  EXPECT_EQ(mistake("a,b\n1,2,3\n"), "2: there are 3 fields where the first line has 2");
  EXPECT_EQ(mistake("a,b\n\n1,2\n"), "2: there are 1 fields where the first line has 2");
  EXPECT_EQ(mistake("a\nx\"y\n"), "2: there is a quote inside a field that is not quoted");
  EXPECT_EQ(mistake("a\n\"x\"y\n"), "2: there is something after a closing quote");
  EXPECT_EQ(mistake("a\n\"x\n"), "2: a quoted field has no closing quote");
  EXPECT_EQ(mistake("a\nx\ry\n"), "2: there is a carriage return in a field");
}

TEST(Csv, rows_of_any_width_are_the_callers_to_look_at) {
  const auto rows = parse_csv("a,b\n1\n1,2,3\n", CsvWidth::any);
  ASSERT_TRUE(rows);
  EXPECT_EQ((*rows)[1].fields.size(), 1U);
  EXPECT_EQ((*rows)[2].fields.size(), 3U);
}

TEST(Csv, a_field_comes_back_as_it_was_written) {
  for (const std::string text : {"", "plain", "a,b", "say \"no\"", "two\nlines", "two\r\nlines", "'", " x "}) {
    EXPECT_EQ(rows_of("h,i\r\n" + csv_field(text) + ",1\r\n"), (std::vector<Fields>{{"h", "i"}, {text, "1"}}));
  }
}

TEST(Csv, no_spreadsheet_takes_a_text_for_a_formula) {
  EXPECT_EQ(csv_text("=1+1"), "'=1+1");
  EXPECT_EQ(csv_text("=HYPERLINK(\"a\",\"b\")"), "\"'=HYPERLINK(\"\"a\"\",\"\"b\"\")\"");
  for (const char* text : {"+1", "-1", "@x", "\tx"}) EXPECT_EQ(csv_text(text), "'" + std::string(text));
  EXPECT_EQ(csv_text("\r=x"), "\"'\r=x\"");
  for (const char* text : {"", "lamp", "1=1", "'=1"}) EXPECT_EQ(csv_text(text), text);
}

}  // namespace
}  // namespace base::csv_test
