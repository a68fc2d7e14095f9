// Timers and intervals of processes, on virtual time.
#include "core/otp/sys.hpp"
#include "counter.hpp"
#include "world.hpp"

namespace otp::test::timers_test {
namespace {

using namespace std::chrono_literals;

struct Timers : ::testing::Test {
  World w;
  Ref<CounterProtocol> counter = w.start<Counter>({});
  int count() { return w.call(counter, Get{}).value(); }
};

TEST_F(Timers, TM_01_a_message_comes_once_and_never_early) {
  w.rt.send_after(100ms, counter, Increment{});
  w.sim.advance(99'999'999ns);
  EXPECT_EQ(count(), 0);
  w.sim.advance(1ns);
  EXPECT_EQ(count(), 1);
  w.sim.advance(1h);
  EXPECT_EQ(count(), 1);
}

TEST_F(Timers, TM_03_a_timer_of_nothing_goes_through_the_mailbox) {
  w.rt.send_after(0ns, counter, Increment{});
  EXPECT_EQ(w.sim.next_timer().has_value(), true);
  w.sim.advance(1ns);
  EXPECT_EQ(count(), 1);
}

TEST_F(Timers, TM_04_a_cancelled_timer_tells_what_remained_and_never_fires) {
  const auto timer = w.rt.send_after(100ms, counter, Increment{});
  w.sim.advance(30ms);
  EXPECT_EQ(w.rt.read(timer), 70ms);
  EXPECT_EQ(w.rt.cancel(timer), 70ms);
  w.sim.advance(1h);
  EXPECT_EQ(count(), 0);
}

TEST_F(Timers, TM_06_a_timer_that_is_over_is_unknown) {
  const auto timer = w.rt.send_after(1ms, counter, Increment{});
  w.sim.advance(1ms);
  EXPECT_FALSE(w.rt.cancel(timer));
  EXPECT_FALSE(w.rt.read(timer));
  EXPECT_FALSE(w.rt.cancel(std::uint64_t{0}));
}

TEST_F(Timers, TM_13_a_negative_delay_is_an_error) {
  EXPECT_THROW(w.rt.send_after(-1ms, counter, Increment{}), std::invalid_argument);
  EXPECT_THROW(w.rt.send_interval(0ms, counter, Increment{}), std::invalid_argument);
}

TEST_F(Timers, TM_15_an_interval_ticks_until_it_is_cancelled) {
  const Interval interval = w.rt.send_interval(100ms, counter, Increment{});
  w.sim.advance(99ms);
  EXPECT_EQ(count(), 0);
  w.sim.advance(1ms);
  EXPECT_EQ(count(), 1);
  w.sim.advance(1s);
  EXPECT_EQ(count(), 11);
  w.rt.cancel(interval);
  w.rt.cancel(interval);
  w.sim.advance(1s);
  EXPECT_EQ(count(), 11);
}

TEST_F(Timers, a_full_mailbox_refuses_no_tick_of_an_interval) {
  const auto full = w.start<Counter>({}, {.mailbox = 1});
  w.call(sys::of(full), sys::suspend()).value();
  w.rt.cast(full, Increment{});
  EXPECT_EQ(w.rt.cast(full, Increment{}), Sent::overloaded);
  const Interval interval = w.rt.send_interval(100ms, full, Increment{});
  w.sim.advance(300ms);
  w.rt.cancel(interval);
  w.call(sys::of(full), sys::resume()).value();
  EXPECT_EQ(w.call(full, Get{}).value(), 4);
}

TEST_F(Timers, TM_15_an_interval_ends_with_its_target) {
  w.rt.send_interval(100ms, counter, Increment{});
  w.rt.exit(counter.pid, Reason::kill());
  w.sim.advance(1s);
  EXPECT_FALSE(w.sim.next_timer());
}

}  // namespace
}  // namespace otp::test::timers_test
