// The machine alone: no runtime, no processes; what goes in and what comes out.
#include "core/otp/supervisor_machine.hpp"

#include <gtest/gtest.h>

namespace otp::test::supervisor_machine_test {
namespace {

using namespace std::chrono_literals;
using Strings = std::vector<std::string>;

/// A machine with children a, b, c …, whose actions are read as text.
struct Machine {
  explicit Machine(SupervisorFlags flags) : machine(flags, 1) {}
  SupervisorMachine machine;
  Instant now{};
  std::uint32_t pids = 0;
  std::optional<action::Retry> retry;
  std::string waits;  // for a start or a stop

  static std::string id(ChildKey key) { return std::string(1, static_cast<char>('a' + key - 1)); }
  static Pid pid(std::uint32_t n) { return {n, 1}; }

  std::string text(const Action& action) {
    struct Text {
      Machine& m;
      std::string operator()(const action::Start& s) { return m.waits = "start " + id(s.child); }
      std::string operator()(const action::Stop& s) { return m.waits = "stop " + id(s.child); }
      std::string operator()(const action::Retry& r) {
        m.retry = r;
        return "retry " + id(r.child) + " in " + std::to_string(r.delay / 1ms);
      }
      std::string operator()(const action::Forget& f) { return "forget " + id(f.child); }
      std::string operator()(const action::Tell& t) { return std::string(name(t.context)) + " " + id(t.child); }
      std::string operator()(const action::Up&) { return "up"; }
      std::string operator()(const action::Reply& r) {
        return r.result ? "ok" : std::string(name(r.result.error().code));
      }
      std::string operator()(const action::End& e) { return "end " + e.reason.to_string(); }
    };
    return std::visit(Text{*this}, action);
  }

  Strings read(const Actions& actions) {
    waits.clear();
    Strings all;
    for (const Action& a : actions) all.push_back(text(a));
    return all;
  }
  Strings up(std::size_t children, Restart restart = Restart::permanent) {
    for (std::size_t i = 1; i <= children; ++i) {
      ChildRules rules;
      rules.id = id(i);
      rules.restart = restart;
      machine.add(i, rules);
    }
    return run(read(machine.boot()));
  }
  /// Lets all starts and stops that are waited for succeed.
  Strings run(Strings all) {
    while (!waits.empty()) {
      const bool start = waits.starts_with("start");
      const Strings next = read(start ? machine.started(pid(++pids), now) : machine.stopped(Reason::shutdown()));
      all.insert(all.end(), next.begin(), next.end());
    }
    return all;
  }
  Strings crash(const std::string& child) {
    return read(machine.exited(machine.find(child)->pid, Reason::other("crash"), now));
  }
  Strings due() { return read(machine.retry(retry->child, retry->ticket, now)); }
};

TEST(SupervisorMachine, a_list_starts_one_by_one_and_is_then_up) {
  Machine m({});
  EXPECT_EQ(m.up(2), (Strings{"start a", "progress a", "start b", "progress b", "up"}));
}

TEST(SupervisorMachine, an_empty_list_is_up_at_once) {
  Machine m({});
  EXPECT_EQ(m.up(0), Strings{"up"});
}

TEST(SupervisorMachine, each_strategy_stops_and_starts_what_it_should) {
  const std::pair<Strategy, Strings> cases[] = {
      {Strategy::one_for_one, {"child_terminated b", "start b", "progress b"}},
      {Strategy::rest_for_one, {"child_terminated b", "stop c", "start b", "progress b", "start c", "progress c"}},
      {Strategy::one_for_all,
       {"child_terminated b", "stop c", "stop a", "start a", "progress a", "start b", "progress b", "start c",
        "progress c"}},
  };
  for (const auto& [strategy, expected] : cases) {
    Machine m({.strategy = strategy});
    m.up(3);
    EXPECT_EQ(m.run(m.crash("b")), expected);
    for (const Member& member : m.machine.members()) EXPECT_EQ(member.state, ChildState::running);
  }
}

TEST(SupervisorMachine, a_start_that_fails_is_retried_and_counts_again) {
  Machine m({.intensity = 2});
  m.up(1);
  EXPECT_EQ(m.crash("a"), (Strings{"child_terminated a", "start a"}));
  EXPECT_EQ(m.read(m.machine.failed(Reason::other("no luck"), m.now)), (Strings{"start_error a", "retry a in 0"}));
  EXPECT_EQ(m.due(), Strings{"start a"});
  EXPECT_EQ(m.read(m.machine.failed(Reason::other("no luck"), m.now)), (Strings{"start_error a", "retry a in 0"}));
  EXPECT_EQ(m.due(), (Strings{"shutdown a", "end shutdown"}));
}

TEST(SupervisorMachine, a_retry_whose_child_was_terminated_meanwhile_means_nothing) {
  Machine m({});
  m.up(1);
  m.crash("a");
  m.read(m.machine.failed(Reason::other("no luck"), m.now));
  EXPECT_EQ(m.read(m.machine.terminate_child("a")), Strings{"ok"});
  EXPECT_EQ(m.due(), Strings{});
  EXPECT_EQ(m.read(m.machine.restart_child("a")), Strings{"start a"});
  m.run({});
  EXPECT_EQ(m.due(), Strings{});
}

TEST(SupervisorMachine, the_boot_that_fails_stops_what_has_started) {
  Machine m({});
  for (ChildKey key : {1, 2}) {
    ChildRules rules;
    rules.id = Machine::id(key);
    m.machine.add(key, rules);
  }
  m.read(m.machine.boot());
  m.read(m.machine.started(Machine::pid(1), m.now));
  EXPECT_EQ(m.run(m.read(m.machine.failed(Reason::other("no luck"), m.now))),
            (Strings{"start_error b", "stop a", "end shutdown(failed_to_start_child(b, no luck))"}));
}

TEST(SupervisorMachine, the_second_crash_in_a_row_waits_and_the_siblings_wait_with_it) {
  Machine m({.strategy = Strategy::one_for_all, .intensity = 10, .backoff = {.first = 100ms, .ceiling = 1s}});
  m.up(2);
  m.run(m.crash("a"));  // at once
  EXPECT_EQ(m.run(m.crash("a")), (Strings{"child_terminated a", "retry a in 100", "stop b"}));
  m.now += 100ms;
  EXPECT_EQ(m.run(m.due()), (Strings{"start a", "progress a", "start b", "progress b"}));
  EXPECT_EQ(m.run(m.crash("a")), (Strings{"child_terminated a", "retry a in 200", "stop b"}));
}

TEST(SupervisorMachine, a_restart_that_is_put_on_counts_when_it_is_tried) {
  Machine m({.intensity = 1, .backoff = {.first = 10s}});
  m.up(1);
  m.run(m.crash("a"));
  EXPECT_EQ(m.run(m.crash("a")), (Strings{"child_terminated a", "retry a in 10000"}));
  m.now += 10s;
  EXPECT_EQ(m.run(m.due()), (Strings{"start a", "progress a"}));
}

TEST(SupervisorMachine, the_exit_of_a_stranger_means_nothing) {
  Machine m({});
  m.up(1);
  EXPECT_EQ(m.read(m.machine.exited(Machine::pid(77), Reason::other("boo"), m.now)), Strings{});
}

TEST(SupervisorMachine, a_temporary_child_is_forgotten_when_it_is_stopped) {
  Machine m({});
  m.up(1, Restart::temporary);
  EXPECT_EQ(m.run(m.read(m.machine.terminate_child("a"))), (Strings{"stop a", "forget a", "ok"}));
  EXPECT_TRUE(m.machine.members().empty());
}

TEST(RestartWindow, allows_so_many_within_the_period_and_forgets_the_older) {
  RestartWindow window(3, 5s);
  Instant now{};
  for (int round = 0; round < 100; ++round) {
    for (int i = 0; i < 3; ++i) EXPECT_TRUE(window.allow(now));
    EXPECT_FALSE(window.allow(now));
    EXPECT_FALSE(window.allow(now + 5s));  // the period's last instant is within it
    now += 5s + 1ns;
  }
}

TEST(RestartWindow, agrees_with_a_list_that_is_walked) {
  std::uint64_t random = 7;
  for (std::uint32_t intensity : {0u, 1u, 5u, 33u}) {
    RestartWindow window(intensity, 100ms);
    std::vector<Instant> list;
    Instant now{};
    for (int i = 0; i < 5000; ++i) {
      random = random * 6364136223846793005u + 1442695040888963407u;
      now += std::chrono::milliseconds((random >> 40) % 12);
      std::erase_if(list, [&](Instant then) { return now - then > 100ms; });
      const bool allowed = list.size() < intensity;
      if (allowed) list.push_back(now);
      ASSERT_EQ(window.allow(now), allowed);
    }
  }
}

TEST(RestartWindow, a_great_intensity_costs_nothing_before_restarts_come) {
  RestartWindow window(UINT32_MAX, 1h);
  EXPECT_TRUE(window.allow(Instant{}));
  EXPECT_EQ(window.count(), 1u);
}

TEST(Backoff, grows_by_its_factor_up_to_its_ceiling) {
  const Backoff backoff{.first = 100ms, .ceiling = 1s, .factor = 3};
  Streak streak;
  for (Duration expected : {0ms, 100ms, 300ms, 900ms, 1000ms, 1000ms}) {
    streak.failed(backoff, Instant{}, Instant{});
    EXPECT_EQ(streak.pause(backoff, 0), expected);
  }
  streak.failed(backoff, Instant{}, Instant{} + backoff.calm);  // it ran long enough
  EXPECT_EQ(streak.pause(backoff, 0), 0ms);
}

TEST(Backoff, jitter_adds_up_to_its_share_and_the_same_seed_adds_the_same) {
  const Backoff backoff{.first = 100ms, .jitter = 0.5};
  Streak streak;
  for (int i = 0; i < 2; ++i) streak.failed(backoff, Instant{}, Instant{});
  Jitter one(42), other(42), third(43);
  bool differs = false;
  Duration least = 1h, most = 0ms;
  for (int i = 0; i < 1000; ++i) {
    const Duration pause = streak.pause(backoff, one.next());
    EXPECT_EQ(pause, streak.pause(backoff, other.next()));
    differs |= pause != streak.pause(backoff, third.next());
    least = std::min(least, pause);
    most = std::max(most, pause);
  }
  EXPECT_TRUE(differs);
  EXPECT_GE(least, 100ms);
  EXPECT_LT(least, 105ms);
  EXPECT_LE(most, 150ms);
  EXPECT_GT(most, 145ms);
}

TEST(Backoff, never_overflows) {
  const Backoff backoff{.first = 1h, .ceiling = kInfinity, .factor = 1e6, .jitter = 10};
  Streak streak;
  for (int i = 0; i < 1000; ++i) streak.failed(backoff, Instant{}, Instant{});
  EXPECT_GT(streak.pause(backoff, UINT64_MAX), 24h);
}

}  // namespace
}  // namespace otp::test::supervisor_machine_test
