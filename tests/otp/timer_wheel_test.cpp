#include "core/otp/timer_wheel.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace otp::timer_wheel_test {
namespace {

using namespace std::chrono_literals;

EnvelopePtr signal(std::uint64_t id) {
  auto e = make_signal(EnvelopeKind::timeout);
  e->id = id;
  return e;
}

TEST(TimerWheel, never_fires_early_and_fires_within_a_tick) {
  TimerWheel wheel(Instant{}, 18);
  wheel.set(Instant{} + 1ms, {}, signal(1));
  std::vector<TimerWheel::Due> due;
  wheel.advance(Instant{} + 999us, due);
  EXPECT_TRUE(due.empty());
  wheel.advance(Instant{} + 1ms + 263us, due);
  EXPECT_EQ(due.size(), 1u);
}

// More are due at once than are taken at once, in a slot that a later one shares: the rest must not wait for that one.
TEST(TimerWheel, what_is_due_over_the_limit_comes_with_the_next_look) {
  for (const std::int64_t slot : {64, 4096, 262'144}) {
    TimerWheel wheel(Instant{}, 0);
    for (std::uint64_t id = 0; id < 2000; ++id) wheel.set(Instant{} + Duration(slot), {}, signal(id));
    wheel.set(Instant{} + Duration(2 * slot - 1), {}, signal(2000));
    std::vector<TimerWheel::Due> due;
    EXPECT_FALSE(wheel.advance(Instant{} + Duration(slot), due, 1024));
    EXPECT_EQ(due.size(), 1024u);
    EXPECT_EQ(wheel.next(), Instant{} + Duration(slot));
    due.clear();
    EXPECT_TRUE(wheel.advance(Instant{} + Duration(slot), due, 1024));
    EXPECT_EQ(due.size(), 976u);
    due.clear();
    EXPECT_TRUE(wheel.advance(Instant{} + Duration(2 * slot - 1), due, 1024));
    EXPECT_EQ(due.size(), 1u);
  }
}

TEST(TimerWheel, a_cancelled_number_is_never_good_again) {
  TimerWheel wheel(Instant{}, 0);
  const auto timer = wheel.set(Instant{} + 1ms, {}, signal(1));
  EXPECT_TRUE(wheel.read(timer));
  EXPECT_TRUE(wheel.cancel(timer));
  EXPECT_FALSE(wheel.cancel(timer));
  EXPECT_FALSE(wheel.read(timer));
  const auto again = wheel.set(Instant{} + 1ms, {}, signal(2));
  EXPECT_NE(timer, again);
  EXPECT_FALSE(wheel.cancel(timer));
}

// Against a sorted map: random deadlines from nanoseconds to years, random cancels, random steps of time.
TEST(TimerWheel, does_what_a_sorted_map_does) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    TimerWheel wheel(Instant{}, 0);
    std::map<std::uint64_t, Instant> model;  // id -> deadline
    std::map<std::uint64_t, std::uint64_t> numbers;
    Instant now{};
    std::uint64_t next_id = 1;
    for (int step = 0; step < 300; ++step) {
      const auto choice = random() % 10;
      if (choice < 6) {
        const Duration delay(static_cast<std::int64_t>(random() >> (random() % 58 + 5)));
        const auto id = next_id++;
        numbers[id] = wheel.set(now + delay, {}, signal(id));
        model[id] = std::max(now + delay, now + 1ns);
      } else if (choice < 8 && !model.empty()) {
        auto it = std::next(model.begin(), static_cast<long>(random() % model.size()));
        EXPECT_TRUE(wheel.cancel(numbers[it->first]));
        model.erase(it);
      } else {
        now += Duration(static_cast<std::int64_t>(random() >> (random() % 50 + 8)));
        std::vector<TimerWheel::Due> due;
        EXPECT_TRUE(wheel.advance(now, due));
        Instant last{};
        for (auto& d : due) {
          ASSERT_EQ(model.count(d.message->id), 1u);
          EXPECT_LE(model[d.message->id], now);
          EXPECT_GE(model[d.message->id], last);
          last = model[d.message->id];
          model.erase(d.message->id);
        }
        for (const auto& [id, deadline] : model) EXPECT_GT(deadline, now);
      }
      ASSERT_EQ(wheel.size(), model.size());
      if (!model.empty()) {
        Instant earliest = Instant::max();
        for (const auto& [id, deadline] : model) earliest = std::min(earliest, deadline);
        ASSERT_TRUE(wheel.next());
        EXPECT_LE(*wheel.next(), earliest);
      }
    }
  }
}

TEST(TimerWheel, a_limit_leaves_the_rest_for_the_next_time) {
  TimerWheel wheel(Instant{}, 0);
  for (std::uint64_t i = 0; i < 100; ++i) wheel.set(Instant{} + 1ms, {}, signal(i));
  std::vector<TimerWheel::Due> due;
  EXPECT_FALSE(wheel.advance(Instant{} + 2ms, due, 30));
  EXPECT_EQ(due.size(), 30u);
  EXPECT_TRUE(wheel.advance(Instant{} + 2ms, due));
  EXPECT_EQ(due.size(), 100u);
}

}  // namespace
}  // namespace otp::timer_wheel_test
