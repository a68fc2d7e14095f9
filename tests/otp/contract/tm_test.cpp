// TM: timers (the rows that timers_test.cpp does not show).
#include "../counter.hpp"
#include "../world.hpp"
#include "core/otp/sys.hpp"

namespace otp::test::tm_test {
namespace {

using namespace std::chrono_literals;

struct Tick {
  int n;
};
struct Ticks {
  using Reply = std::vector<std::string>;
};
struct Cancel {
  std::uint64_t timer;
};
struct AimAt {
  using Reply = std::uint64_t;
  Pid target;
};
using ClockProtocol = Protocol<Tick, Expired<Tick>, Ticks, Cancel, AimAt>;

/// Remembers what its timers told it.
class Clock final : public GenServer<Clock, ClockProtocol> {
 public:
  struct Args {};
  explicit Clock(Args) {}
  void handle_info(const Tick& t) { heard_.push_back("tick " + std::to_string(t.n)); }
  void handle_info(const Expired<Tick>& e) {
    heard_.push_back("timeout " + std::to_string(e.timer) + " tick " + std::to_string(e.message.n));
  }
  std::vector<std::string> handle_call(const Ticks&) { return heard_; }
  void handle_cast(const Cancel& c) { heard_.push_back(cancel(c.timer) ? "cancelled" : "false"); }
  std::uint64_t handle_call(const AimAt& a) {
    return runtime().send_after(100ms, Ref<ClockProtocol>{a.target}, Tick{1});
  }

 private:
  std::vector<std::string> heard_;
};

struct ContractTm : ::testing::Test {
  World w;
  Ref<ClockProtocol> a = w.start<Clock>({});
  Ref<ClockProtocol> b = w.start<Clock>({});
  std::vector<std::string> heard(Ref<ClockProtocol> by) { return w.call(by, Ticks{}).value(); }
};

TEST_F(ContractTm, TM_02_send_after_sends_the_bare_message) {
  w.rt.send_after(10ms, a, Tick{3});
  w.sim.advance(10ms);
  EXPECT_EQ(heard(a), std::vector<std::string>{"tick 3"});
}

TEST_F(ContractTm, TM_02_start_timer_sends_the_message_with_the_timers_number) {
  const auto first = w.rt.start_timer(10ms, a, Tick{1});
  const auto second = w.rt.start_timer(20ms, a, Tick{2});
  w.sim.advance(20ms);
  EXPECT_NE(first, second);
  EXPECT_EQ(heard(a), (std::vector<std::string>{"timeout " + std::to_string(first) + " tick 1",
                                                "timeout " + std::to_string(second) + " tick 2"}));
}

TEST_F(ContractTm, TM_03_a_timer_of_nothing_does_not_run_inline) {
  w.rt.send_after(0ms, a, Tick{1});
  w.rt.cast(a, Tick{2});
  w.sim.advance(1ns);  // the wheel's next tick
  EXPECT_EQ(heard(a), (std::vector<std::string>{"tick 2", "tick 1"}));
}

TEST_F(ContractTm, TM_06_what_was_cancelled_can_be_neither_cancelled_nor_read) {
  const auto timer = w.rt.send_after(10ms, a, Tick{1});
  EXPECT_TRUE(w.rt.cancel(timer));
  EXPECT_FALSE(w.rt.cancel(timer));
  EXPECT_FALSE(w.rt.read(timer));
  EXPECT_FALSE(w.rt.cancel(std::uint64_t{987654321}));
  EXPECT_FALSE(w.rt.read(987654321));
}

TEST_F(ContractTm, TM_07_what_is_read_is_what_cancel_tells) {
  const auto timer = w.rt.send_after(100ms, a, Tick{1});
  for (int i = 0; i < 9; ++i) {
    EXPECT_EQ(w.rt.read(timer), 100ms - i * 10ms);
    w.sim.advance(10ms);
  }
  const auto read = w.rt.read(timer);
  EXPECT_EQ(read, 10ms);
  EXPECT_EQ(w.rt.cancel(timer), read);
}

TEST_F(ContractTm, TM_09_whoever_has_the_number_can_cancel) {
  const auto timer = w.call(a, AimAt{a.pid}).value();
  w.rt.cast(b, Cancel{timer});
  w.sim.advance(1s);
  EXPECT_EQ(heard(b), std::vector<std::string>{"cancelled"});
  EXPECT_TRUE(heard(a).empty());
}

TEST_F(ContractTm, TM_12_a_timer_outlives_whoever_set_it) {
  w.call(a, AimAt{b.pid}).value();
  w.rt.exit(a.pid, Reason::kill());
  w.sim.advance(99ms);
  EXPECT_TRUE(heard(b).empty());
  w.sim.advance(1ms);
  EXPECT_EQ(heard(b), std::vector<std::string>{"tick 1"});
}

TEST_F(ContractTm, TM_13_a_moment_in_the_past_fires_at_once) {
  w.sim.advance(1s);
  w.rt.send_at(Instant{} + 10ms, a, Tick{1});
  w.rt.send_at(Instant{} + 1500ms, a, Tick{2});
  EXPECT_TRUE(heard(a).empty());  // through the mailbox, not inline
  w.sim.advance(1ns);             // the wheel's next tick
  EXPECT_EQ(heard(a), std::vector<std::string>{"tick 1"});
  w.sim.advance(500ms);
  EXPECT_EQ(heard(a), (std::vector<std::string>{"tick 1", "tick 2"}));
}

TEST_F(ContractTm, TM_15_ticks_that_are_queued_when_it_is_cancelled_stay) {
  const Interval interval = w.rt.send_interval(10ms, a, Tick{1});
  w.call(sys::of(a), sys::suspend()).value();
  w.sim.advance(25ms);
  w.rt.cancel(interval);
  w.rt.cancel(interval);
  w.sim.advance(1s);
  w.call(sys::of(a), sys::resume()).value();
  EXPECT_EQ(heard(a), (std::vector<std::string>{"tick 1", "tick 1"}));
}

}  // namespace
}  // namespace otp::test::tm_test
