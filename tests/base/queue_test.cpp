#include "core/base/queue.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <memory>
#include <random>

namespace base::queue_test {
namespace {

TEST(Queue, what_goes_in_first_comes_out_first) {
  std::mt19937_64 random(1);
  Queue<std::unique_ptr<int>> queue;
  std::deque<int> plain;
  for (int i = 0; i < 10'000; ++i) {
    if (random() % 2 || plain.empty()) {
      queue.push_back(std::make_unique<int>(i));
      plain.push_back(i);
    } else {
      queue.pop_front();
      plain.pop_front();
    }
    ASSERT_EQ(queue.size(), plain.size());
    ASSERT_EQ(queue.empty(), plain.empty());
    if (plain.empty()) continue;
    ASSERT_EQ(*queue.front(), plain.front());
    ASSERT_EQ(*queue.back(), plain.back());
    ASSERT_TRUE(std::equal(queue.begin(), queue.end(), plain.begin(), plain.end(),
                           [](const auto& a, int b) { return *a == b; }));
  }
}

TEST(Queue, what_has_been_taken_out_is_gone) {
  const auto item = std::make_shared<int>(1);
  Queue<std::shared_ptr<int>> queue;
  for (int i = 0; i < 3; ++i) queue.push_back(item);
  queue.pop_front();
  EXPECT_EQ(item.use_count(), 3);
}

TEST(Queue, takes_no_room_while_nothing_is_in_it) { EXPECT_LE(sizeof(Queue<int>), 32u); }

}  // namespace
}  // namespace base::queue_test
