#include "server/proof/exporter.hpp"

#include <gtest/gtest.h>

#include "tests/server/proof/histories.hpp"

namespace gavel::proof::exporter_test {
namespace {

using testing::Dice;

testing::Exported some_export() {
  Dice dice(3);
  return testing::random_export(dice, rules::Format::vickrey, base::SigningKey::generate());
}

TEST(Exporter, writes_the_header_and_every_entry_behind_the_one_before) {
  const auto lamp = some_export();
  auto source = lamp.source();
  std::string text;
  LineSink sink = [&](std::string_view line) { return text += line, true; };
  ASSERT_TRUE(write_export(lamp.header, source, sink));
  EXPECT_EQ(text, lamp.text());
}

TEST(Exporter, leaves_out_what_came_behind_the_last_entry_of_the_header) {
  const auto lamp = some_export();
  auto header = lamp.header;
  header.entries = 2;
  auto source = lamp.source();
  int lines = 0;
  LineSink sink = [&](std::string_view) { return ++lines, true; };
  ASSERT_TRUE(write_export(header, source, sink));
  EXPECT_EQ(lines, 3);
}

TEST(Exporter, says_which_entry_its_source_does_not_have) {
  auto lamp = some_export();
  const auto missing = lamp.entries.size();
  lamp.entries.pop_back();
  auto source = lamp.source();
  LineSink sink = [](std::string_view) { return true; };
  EXPECT_EQ(write_export(lamp.header, source, sink).error(), "there is no entry " + std::to_string(missing));
}

TEST(Exporter, passes_on_why_its_source_fails_and_stops_when_nobody_listens) {
  const auto lamp = some_export();
  EntrySource broken = [] {
    return auction::StorageResult<std::optional<auction::RawEntry>>(
        base::Unexpected(auction::StorageError{auction::StorageErrc::io, "the disk is gone"}));
  };
  LineSink sink = [](std::string_view) { return true; };
  EXPECT_EQ(write_export(lamp.header, broken, sink).error(), "the disk is gone");
  auto source = lamp.source();
  int lines = 0;
  LineSink deaf = [&](std::string_view) { return ++lines < 2; };
  EXPECT_FALSE(write_export(lamp.header, source, deaf));
  EXPECT_EQ(lines, 2);
}

}  // namespace
}  // namespace gavel::proof::exporter_test
