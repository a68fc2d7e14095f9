// Children: starting them, what an idle one takes, restarting them, stopping them.
#include <benchmark/benchmark.h>

#include <thread>

#include "core/otp/dynamic_supervisor.hpp"
#include "core/otp/supervisor.hpp"
#include "tests/bench/otp/bench.hpp"

namespace otp::bench {
namespace {

constexpr int kChildren = 200'000;
constexpr int kIdle = 300'000;
constexpr int kCrashing = 10'000;
constexpr int kRestarts = 300;
constexpr auto kGap = 5ms;

// -- start and stop ------------------------------------------------------------------------------------------------

struct StartAll {
  int children;
  Gate* done;
};

/// Starts children one after another.
class Starter final : public GenServer<Starter, Protocol<StartAll>> {
 public:
  struct Args {
    Ref<DynamicSupervisorProtocol> supervisor;
    ChildSpec child;
  };
  explicit Starter(Args args) : args_(std::move(args)) {}
  void handle_cast(const StartAll& order) {
    order_ = order;
    next();
  }

 private:
  void next() {
    if (order_.children-- == 0) return order_.done->open();
    await(args_.supervisor, StartDynamic{args_.child}, kInfinity,
          [](Starter& self, ChildResultOrFailure) { self.next(); });
  }
  using ChildResultOrFailure = CallResult<ChildResult<Pid>>;
  Args args_;
  StartAll order_{};
};

void start_children(Setting& setting, Pid supervisor, const ChildSpec& spec, int count) {
  const Ref<Starter::Proto> starter{setting.start<Starter>({{supervisor}, spec})};
  Gate gate;
  setting.rt.cast(starter, StartAll{count, &gate});
  gate.wait();
}

Pid start_dynamic(Setting& setting) { return setting.start(dynamic_supervisor("children", {.intensity = 1'000'000})); }

void children(benchmark::State& state) {
  for (auto _ : state) {
    Setting setting;
    const Pid supervisor = start_dynamic(setting);
    const ChildSpec spec = child<Idle>("", {}).restarts(Restart::temporary);
    start_children(setting, supervisor, spec, 1'000);
    const double before = resident_bytes();
    const Watch starting;
    start_children(setting, supervisor, spec, kChildren);
    starting.report(state, kChildren);
    state.counters["bytes"] = (resident_bytes() - before) / kChildren;
    Gate stopped;
    const Watch stopping;
    setting.rt.stop(supervisor, Reason::shutdown(), [&](const Reason&) { stopped.open(); });
    stopped.wait();
    state.counters["stop_s"] = stopping.seconds();
    state.counters["stop_cpu_us"] = stopping.cpu() * 1e6 / kChildren;
  }
}

void idle_memory(benchmark::State& state) {
  for (auto _ : state) {
    Setting setting;
    for (int i = 0; i < 1'000; ++i) setting.start<Idle>({});
    const double before = resident_bytes();
    const Watch watch;
    for (int i = 1; i < kIdle; ++i) setting.rt.spawn<Idle>({});
    setting.start<Idle>({});
    watch.report(state, kIdle);
    std::this_thread::sleep_for(100ms);
    state.counters["bytes"] = (resident_bytes() - before) / kIdle;
  }
}

// -- restart -------------------------------------------------------------------------------------------------------

struct Up {  // a child's init has run
  Pid pid;
};
struct Pause {};
using JudgeProtocol = Protocol<Up, Pause>;

/// A child that says when it is up.
class Child final : public GenServer<Child, IdleProtocol> {
 public:
  struct Args {
    Ref<JudgeProtocol> judge;
  };
  explicit Child(Args args) : judge_(args.judge) {}
  void init() { cast(judge_, Up{self()}); }
  int handle_call(const Ask&) { return 1; }
  void handle_cast(const Tell&) {}

 private:
  Ref<JudgeProtocol> judge_;
};

/// Kills a registered child, waits until the next one is up, and asks it by name: the time till the answer.
class Judge final : public GenServer<Judge, JudgeProtocol> {
 public:
  struct Args {
    std::vector<double>* micros;
    Gate* done;
  };
  explicit Judge(Args args) : args_(args) {}
  void handle_cast(const Up& up) {
    child_ = up.pid;
    if (!killed_) return rest();
    await(name_, Ask{}, 5s, [](Judge& self, CallResult<int>) {
      const std::chrono::duration<double, std::micro> took = self.now() - *self.killed_;
      self.args_.micros->push_back(took.count());
      if (self.args_.micros->size() == kRestarts) return self.args_.done->open();
      self.rest();
    });
  }
  void handle_cast(const Pause&) {
    killed_ = now();
    exit(child_, Reason::kill());
  }

 private:
  void rest() { send_after(kGap, Pause{}); }
  Args args_;
  Name<IdleProtocol> name_{"bench_child"};
  Pid child_;
  std::optional<Instant> killed_;
};

void restart(benchmark::State& state) {
  for (auto _ : state) {
    Setting setting;
    std::vector<double> micros;
    Gate done;
    const Pid judge = setting.start<Judge>({&micros, &done});
    const Watch watch;
    setting.start(supervisor("top", {.intensity = 1'000'000}, {child<Child>("child", {{judge}}).named("bench_child")}));
    done.wait();
    state.SetIterationTime(watch.seconds());
    state.counters["p50_us"] = percentile(micros, 0.5);
    state.counters["p99_us"] = percentile(micros, 0.99);
  }
}

// -- ten thousand at once ------------------------------------------------------------------------------------------

struct KillAll {};

/// Hears of every child that is up; kills all that are when it is told.
class Killer final : public GenServer<Killer, Protocol<Up, Pause, KillAll>> {
 public:
  struct Args {
    std::atomic<int>* up;
    Gate* done;
  };
  explicit Killer(Args args) : args_(args) {}
  void handle_cast(const Up& up) {
    pids_.push_back(up.pid);
    if (pids_.size() == 2 * kCrashing) args_.done->open();
    args_.up->fetch_add(1);
  }
  void handle_cast(const KillAll&) {
    for (int i = 0; i < kCrashing; ++i) exit(pids_[i], Reason::kill());
  }
  void handle_cast(const Pause&) {}

 private:
  Args args_;
  std::vector<Pid> pids_;
};

void crash_10000(benchmark::State& state) {
  for (auto _ : state) {
    Setting setting;
    Gate done;
    std::atomic<int> up{0};
    const Pid killer = setting.start<Killer>({&up, &done});
    start_children(setting, start_dynamic(setting), child<Child>("", {{killer}}), kCrashing);
    while (up < kCrashing) std::this_thread::sleep_for(1ms);
    const Watch watch;
    setting.rt.cast(Ref<Killer::Proto>{killer}, KillAll{});
    done.wait();
    watch.report(state, kCrashing);
  }
}

OTP_ROW(children);
OTP_ROW(idle_memory);
OTP_ROW(restart);
OTP_ROW(crash_10000);

}  // namespace
}  // namespace otp::bench
