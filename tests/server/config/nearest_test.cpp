#include "server/config/nearest.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace gavel::config::nearest_test {
namespace {

const std::vector<std::string> kKnown{"http.listen", "auctions.workers", "log.level", "demo"};

TEST(Nearest, finds_the_name_with_a_letter_missing_too_many_wrong_or_swapped) {
  EXPECT_EQ(suggestion("http.lisen", kKnown), ", did you mean 'http.listen'?");
  EXPECT_EQ(suggestion("http.listenn", kKnown), ", did you mean 'http.listen'?");
  EXPECT_EQ(suggestion("http.lixten", kKnown), ", did you mean 'http.listen'?");
  EXPECT_EQ(suggestion("http.lsiten", kKnown), ", did you mean 'http.listen'?");
}

TEST(Nearest, counts_a_swap_once) {
  EXPECT_EQ(suggestion("ab", std::vector<std::string>{"xyab", "ba"}), ", did you mean 'ba'?");
}

TEST(Nearest, says_nothing_where_nothing_is_near) {
  EXPECT_EQ(suggestion("colour", kKnown), "");
  EXPECT_EQ(suggestion("x", std::vector<std::string>{}), "");
}

}  // namespace
}  // namespace gavel::config::nearest_test
