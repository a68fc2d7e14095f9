#include "core/base/expected.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace base::expected_test {
namespace {

Expected<int, std::string> parse(bool good) {
  if (good) return 7;
  return Unexpected(std::string("no number"));
}

TEST(Expected, holds_a_value_or_the_reason) {
  EXPECT_EQ(*parse(true), 7);
  EXPECT_FALSE(parse(false));
  EXPECT_EQ(parse(false).error(), "no number");
  EXPECT_EQ(parse(false).value_or(3), 3);
  EXPECT_THROW(static_cast<void>(parse(false).value()), std::bad_variant_access);
}

TEST(Expected, moves_what_cannot_be_copied) {
  Expected<std::unique_ptr<int>, int> holder(std::make_unique<int>(5));
  auto taken = std::move(*holder);
  EXPECT_EQ(*taken, 5);
}

TEST(Expected, a_value_of_the_error_type_is_told_apart) {
  Expected<std::string, std::string> value(std::string("v")), error(Unexpected(std::string("e")));
  EXPECT_TRUE(value);
  EXPECT_FALSE(error);
}

TEST(Expected, nothing_may_fail_too) {
  Expected<void, int> good, bad(Unexpected(4));
  EXPECT_TRUE(good);
  EXPECT_EQ(bad.error(), 4);
}

TEST(Expected, a_loop_over_a_temporary_keeps_what_it_walks_over) {
  const auto make = [] {
    return Expected<std::vector<std::string>, int>({"a long enough string to live on the heap"});
  };
  std::string all;
  for (const auto& s : make().value()) all += s;
  EXPECT_EQ(all, "a long enough string to live on the heap");
}

}  // namespace
}  // namespace base::expected_test
