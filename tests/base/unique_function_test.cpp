#include "core/base/unique_function.hpp"

#include <gtest/gtest.h>

#include <array>
#include <memory>

namespace base::unique_function_test {
namespace {

TEST(UniqueFunction, calls_what_it_holds_and_says_when_it_is_empty) {
  UniqueFunction<int(int)> f = [n = std::make_unique<int>(2)](int x) { return x * *n; };
  EXPECT_TRUE(static_cast<bool>(f));
  EXPECT_EQ(f(21), 42);
  UniqueFunction<int(int)> empty;
  EXPECT_FALSE(static_cast<bool>(empty));
  EXPECT_THROW(empty(1), std::bad_function_call);
}

TEST(UniqueFunction, moves_small_and_large_callables_and_destroys_each_once) {
  auto alive = std::make_shared<int>(0);
  std::array<char, 200> large{};
  large[100] = 7;
  UniqueFunction<int()> a = [alive] { return 1; };
  UniqueFunction<int()> b = [alive, large] { return int{large[100]}; };
  EXPECT_EQ(alive.use_count(), 3);
  UniqueFunction<int()> c = std::move(a), d = std::move(b);
  EXPECT_FALSE(static_cast<bool>(a));
  EXPECT_EQ(c(), 1);
  EXPECT_EQ(d(), 7);
  c = std::move(d);
  EXPECT_EQ(c(), 7);
  EXPECT_EQ(alive.use_count(), 2);
  c = nullptr;
  EXPECT_EQ(alive.use_count(), 1);
}

TEST(UniqueFunction, passes_references_and_moves_arguments) {
  UniqueFunction<void(std::unique_ptr<int>, int&)> f = [](std::unique_ptr<int> from, int& to) { to = *from; };
  int n = 0;
  f(std::make_unique<int>(9), n);
  EXPECT_EQ(n, 9);
}

}  // namespace
}  // namespace base::unique_function_test
