// Timers: setting a million, what they take while they wait, and how late they are when all come at once.
#include <benchmark/benchmark.h>

#include <thread>

#include "tests/bench/otp/bench.hpp"

namespace otp::bench {
namespace {

constexpr int kTimers = 1'000'000;

struct Set {
  Duration first;  // delay of the first
  Duration step;   // from one to the next; zero: random delays up to a second
  Gate* done;
};
struct Ring {
  Instant deadline;
};
using SetterProtocol = Protocol<Set, Ring>;

/// Hears the timers ring.
class Ear final : public GenServer<Ear, SetterProtocol> {
 public:
  struct Args {
    std::vector<double>* lateness = nullptr;  // milliseconds
    Gate* all_rang = nullptr;
  };
  explicit Ear(Args args) : args_(args) {}
  void handle_cast(const Set&) {}
  void handle_info(const Ring& ring) {
    const std::chrono::duration<double, std::milli> late = now() - ring.deadline;
    args_.lateness->push_back(late.count());
    if (args_.lateness->size() == kTimers) args_.all_rang->open();
  }

 private:
  Args args_;
};

class Setter final : public GenServer<Setter, SetterProtocol> {
 public:
  struct Args {
    Ref<SetterProtocol> ear;
  };
  explicit Setter(Args args) : ear_(args.ear) {}
  void handle_cast(const Set& set) {
    if (set.step == Duration::zero()) {
      set_random();
    } else {
      set_in_a_row(set);
    }
    if (set.done) set.done->open();
  }
  void handle_info(const Ring&) {}

 private:
  void set_at(Instant now, Instant deadline) {
    runtime().send_after(std::max(Duration::zero(), deadline - now), ear_, Ring{deadline});
  }
  void set_in_a_row(const Set& set) {
    const Instant start = now() + set.first;
    for (int i = 0; i < kTimers; ++i) set_at(now(), start + i * set.step);
  }
  void set_random() {
    std::uint32_t random = 1;
    for (int i = 0; i < kTimers; ++i) {
      random = (random * 75 + 74) % 65537;
      const Instant at = now();
      set_at(at, at + std::chrono::milliseconds(1 + random % 1000));
    }
  }
  Ref<SetterProtocol> ear_;
};

// An hour away, a millisecond apart.
void timers_armed(benchmark::State& state) {
  for (auto _ : state) {
    Setting setting;
    const Ref<SetterProtocol> setter{setting.start<Setter>({{setting.start<Ear>({})}})};
    const double before = resident_bytes();
    Gate set;
    const Watch watch;
    setting.rt.cast(setter, Set{1h, 1ms, &set});
    set.wait();
    watch.report(state, kTimers);
    state.counters["bytes"] = (resident_bytes() - before) / kTimers;
    std::this_thread::sleep_for(500ms);
    const Watch idle;
    std::this_thread::sleep_for(1s);
    state.counters["idle_cpu_ms"] = idle.cpu() * 1e3 / idle.seconds();
  }
}

void lateness(benchmark::State& state, Duration first, Duration step) {
  for (auto _ : state) {
    Setting setting;
    std::vector<double> late;
    late.reserve(kTimers);
    Gate all_rang;
    const Ref<SetterProtocol> ear{setting.start<Ear>({&late, &all_rang})};
    const Ref<SetterProtocol> setter{setting.start<Setter>({ear})};
    const Watch watch;
    setting.rt.cast(setter, Set{first, step, nullptr});
    all_rang.wait();
    watch.report(state, kTimers);
    state.counters["p50_ms"] = percentile(late, 0.5);
    state.counters["p99_ms"] = percentile(late, 0.99);
  }
}

// Set as fast as may be, each due within a second.
void timers_due(benchmark::State& state) { lateness(state, 0s, 0s); }
// All set before; due in the second that begins three seconds from now.
void timers_planned(benchmark::State& state) { lateness(state, 3s, 1us); }

OTP_ROW(timers_armed);
OTP_ROW(timers_due);
OTP_ROW(timers_planned);

}  // namespace
}  // namespace otp::bench
