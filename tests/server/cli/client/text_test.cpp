#include "server/cli/client/text.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>

namespace gavel::cli::text_test {
namespace {

using namespace std::chrono_literals;

/// The zone of this machine, for as long as it lives.
class Zone {
 public:
  explicit Zone(const char* name) {
    ::setenv("TZ", name, 1);
    ::tzset();
  }
  ~Zone() {
    ::unsetenv("TZ");
    ::tzset();
  }
};

TEST(Printable, leaves_words_of_all_languages_alone) {
  EXPECT_EQ(printable("Uhr, um 1890 – 置時計 🕰"), "Uhr, um 1890 – 置時計 🕰");
  EXPECT_EQ(printable(""), "");
}

TEST(Printable, lets_nothing_through_that_a_terminal_obeys) {
  EXPECT_EQ(printable("a\x1b[2Jb\r\n\tc\x7f"), "a?[2Jb???c?");
  EXPECT_EQ(printable("\xc2\x9b"
                      "31m"),
            "?31m")
      << "CSI as one C1 character";
  EXPECT_EQ(printable("\xe2\x80\xae"
                      "txt"),
            "?txt")
      << "right-to-left override";
  EXPECT_EQ(printable("\xe2\x80\xa8|\xe2\x81\xa6"), "?|?");
}

TEST(Printable, replaces_what_is_no_utf8_byte_by_byte) {
  EXPECT_EQ(printable("\xff\xfe"), "??");
  EXPECT_EQ(printable("\xc0\x9b"), "??") << "an overlong ESC-like form";
  EXPECT_EQ(printable("\xe2\x82"), "??") << "cut off";
  EXPECT_EQ(printable("\xed\xa0\x80"), "???") << "a surrogate";
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "????") << "above U+10FFFF";
}

TEST(Columns, are_code_points) {
  EXPECT_EQ(columns("置時計"), 3U);
  EXPECT_EQ(cut_to("置時計", 3), "置時計");
  EXPECT_EQ(cut_to("置時計", 2), "置…");
  EXPECT_EQ(cut_to("abc", 1), "…");
  EXPECT_EQ(cut_to("abc", 0), "");
}

TEST(MoneyText, is_in_the_unit_of_the_currency) {
  EXPECT_EQ(money_text(17'500, "USD"), "175.00 USD");
  EXPECT_EQ(money_text(500, "JPY"), "500 JPY");
  EXPECT_EQ(money_text(1'234, "KWD"), "1.234 KWD");
  EXPECT_EQ(money_text(7, "\x1b"), "7 ?");
}

TEST(LocalTime, has_the_zone_of_this_machine_in_summer_and_winter) {
  const Zone zone("Europe/Berlin");
  EXPECT_EQ(local_time("2026-11-22T16:00:00.000Z"), "2026-11-22 17:00:00 CET");
  EXPECT_EQ(local_time("2026-07-01T16:00:00.999Z"), "2026-07-01 18:00:00 CEST");
  EXPECT_EQ(local_time("soon\x1b"), "soon?");
}

TEST(Countdown, is_rounded_up_and_never_below_nothing) {
  EXPECT_EQ(countdown(271s), "0:04:31");
  EXPECT_EQ(countdown(270'001ms), "0:04:31");
  EXPECT_EQ(countdown(1ms), "0:00:01");
  EXPECT_EQ(countdown(0ms), "0:00:00");
  EXPECT_EQ(countdown(-5s), "0:00:00");
  EXPECT_EQ(countdown(23h + 59min + 59s), "23:59:59");
  EXPECT_EQ(countdown(76h), "3 d 04:00:00");
}

TEST(Aligned, puts_rows_in_columns_without_blanks_at_the_end) {
  EXPECT_EQ(aligned({{"A", "PRICE", "B"}, {"é", "1", "x"}, {"long", "20", ""}}, {1}),
            "A     PRICE  B\n"
            "é         1  x\n"
            "long     20\n");
}

}  // namespace
}  // namespace gavel::cli::text_test
