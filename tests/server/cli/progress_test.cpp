#include "server/cli/progress.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace gavel::cli::progress_test {
namespace {

using namespace std::chrono_literals;

TEST(Progress, in_a_pipe_prints_a_plain_line_each_tenth) {
  std::ostringstream out;
  Progress progress(out, false, 200, "bids");
  for (std::uint64_t i = 1; i <= 200; ++i) progress.update(i, 2s);
  progress.finish();
  const auto text = out.str();
  EXPECT_EQ(std::ranges::count(text, '\n'), 10);
  EXPECT_TRUE(text.starts_with("10 %, 20 of 200 bids, 10/s\n")) << text;
  EXPECT_TRUE(text.ends_with("100 %, 200 of 200 bids, 100/s\n")) << text;
  EXPECT_EQ(text.find('\r'), std::string::npos);
}

TEST(Progress, on_a_terminal_redraws_one_line) {
  std::ostringstream out;
  Progress progress(out, true, 4, "bids");
  progress.update(1, 1s);
  progress.update(2, 2s);
  progress.finish();
  EXPECT_EQ(out.str(),
            "\r[##########..............................] 25 %, 1 of 4 bids, 1/s\x1b[K"
            "\r[####################....................] 50 %, 2 of 4 bids, 1/s\x1b[K\n");
}

TEST(Progress, on_a_terminal_draws_ten_times_a_second_and_at_the_end) {
  std::ostringstream out;
  Progress progress(out, true, 100, "bids");
  for (std::uint64_t i = 1; i <= 100; ++i) progress.update(i, i * 1ms);
  EXPECT_EQ(std::ranges::count(out.str(), '\r'), 2) << "the first and the last";
}

TEST(Progress, of_nothing_prints_nothing) {
  std::ostringstream out;
  Progress progress(out, true, 0, "bids");
  progress.update(0, 1s);
  progress.finish();
  EXPECT_EQ(out.str(), "");
}

}  // namespace
}  // namespace gavel::cli::progress_test
