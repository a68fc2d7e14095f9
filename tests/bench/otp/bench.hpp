// What the programs of this folder share: a runtime on all cores, a watch for time and CPU, and a server that idles.
//
//     Setting setting;                                  // ThreadScheduler, one worker a core, no report sink
//     const Pid client = setting.start<Client>({.done = &gate});
//     Watch watch;  gate.wait();  watch.report(state, calls);
//
// Each row is measured once a process, by the same steps as in otp_bench.erl; run.py repeats and compares.
#pragma once

#include <future>

#include "core/otp/child_spec.hpp"
#include "core/otp/gen_server.hpp"
#include "core/otp/runtime.hpp"
#include "core/otp/thread_scheduler.hpp"

namespace benchmark {
class State;
}

namespace otp::bench {

using namespace std::chrono_literals;

/// Opened once by a process; the main thread waits for it.
class Gate {
 public:
  void open() { promise_.set_value(); }
  void wait() { promise_.get_future().wait(); }

 private:
  std::promise<void> promise_;
};

/// CPU seconds that this program has used, all threads.
double cpu_seconds();
/// Bytes of memory that are resident, after the allocator gave back what it holds for nothing.
double resident_bytes();

/// Time and CPU from its making.
class Watch {
 public:
  double seconds() const;
  double cpu() const { return cpu_seconds() - cpu_; }
  /// Ends a throughput row: counters `rate` (a second) and `cpu_us` (microseconds of CPU each).
  void report(benchmark::State& state, double operations) const;

 private:
  Instant start_ = std::chrono::steady_clock::now();
  double cpu_ = cpu_seconds();
};

struct Setting {
  ThreadScheduler scheduler;
  Runtime rt{scheduler};

  template <class Server>
  Pid start(typename Server::Args args) {
    return rt.start<Server>(std::move(args)).pid;
  }
  /// Starts what a spec says and waits for its init.
  Pid start(const ChildSpec& spec) {
    return rt.start_with([&](SpawnOptions options) { return spec.start(rt, std::move(options)); }, {}).pid;
  }
};

struct Ask {
  using Reply = int;
};
struct Tell {
  int n;
};
using IdleProtocol = Protocol<Ask, Tell>;

/// A server with 80 bytes of state that answers and counts.
class Idle final : public GenServer<Idle, IdleProtocol> {
 public:
  struct Args {};
  explicit Idle(Args) {}
  int handle_call(const Ask&) { return static_cast<int>(state_[0]); }
  void handle_cast(const Tell& tell) { state_[0] += tell.n; }

 private:
  std::int64_t state_[10] = {};
};

/// A percentile of values that it sorts.
double percentile(std::vector<double>& values, double part);

}  // namespace otp::bench

/// Registers a row: run once, timed by itself. Wants <benchmark/benchmark.h>.
#define OTP_ROW(function) \
  BENCHMARK(function)->Name(#function)->Iterations(1)->UseManualTime()->Unit(benchmark::kMillisecond)
