// Calls and casts: how fast processes talk.
#include <benchmark/benchmark.h>

#include "tests/bench/otp/bench.hpp"

namespace otp::bench {
namespace {

constexpr int kWarmUp = 20'000;
constexpr int kCalls = 400'000;
constexpr int kCasts = 2'000'000;
constexpr int kCastsATurn = 1'000;

struct Go {
  int calls;
  std::shared_ptr<std::atomic<int>> running;
  Gate* done;
};

/// Calls one server again and again, each call after the last one's answer.
class Caller final : public GenServer<Caller, Protocol<Go>> {
 public:
  struct Args {
    Ref<IdleProtocol> server;
  };
  explicit Caller(Args args) : server_(args.server) {}
  void handle_cast(const Go& go) {
    go_ = go;
    next();
  }

 private:
  void next() {
    if (go_.calls-- == 0) {
      if (go_.running->fetch_sub(1) == 1) go_.done->open();
      return;
    }
    await(server_, Ask{}, 5s, [](Caller& self, CallResult<int>) { self.next(); });
  }
  Ref<IdleProtocol> server_;
  Go go_;
};

/// Lets every caller make `calls` calls; returns when all have.
void run_callers(Setting& setting, const std::vector<Pid>& callers, int calls) {
  Gate gate;
  auto running = std::make_shared<std::atomic<int>>(static_cast<int>(callers.size()));
  for (Pid pid : callers) setting.rt.cast(Ref<Caller::Proto>{pid}, Go{calls, running, &gate});
  gate.wait();
}

void calls(benchmark::State& state, int pairs) {
  for (auto _ : state) {
    Setting setting;
    std::vector<Pid> callers;
    for (int i = 0; i < pairs; ++i) {
      callers.push_back(setting.start<Caller>({.server = {setting.start<Idle>({})}}));
    }
    run_callers(setting, callers, kWarmUp / pairs);
    const Watch watch;
    run_callers(setting, callers, kCalls / pairs);
    watch.report(state, kCalls);
  }
}

void call_1_1(benchmark::State& state) { calls(state, 1); }
void call_64_64(benchmark::State& state) { calls(state, 64); }

/// Casts to one server, a thousand at a time, and then asks it once: when that is answered, all were handled.
class Caster final : public GenServer<Caster, Protocol<Go>> {
 public:
  struct Args {
    Ref<IdleProtocol> server;
  };
  explicit Caster(Args args) : server_(args.server) {}
  void handle_cast(const Go& go) {
    go_ = go;
    continue_with(Tell{});
  }
  void handle_continue(Tell) {
    for (int i = 0; i < kCastsATurn; ++i) cast(server_, Tell{1});
    go_.calls -= kCastsATurn;
    if (go_.calls > 0) {
      continue_with(Tell{});
    } else {
      await(server_, Ask{}, kInfinity, [](Caster& self, CallResult<int>) { self.go_.done->open(); });
    }
  }

 private:
  Ref<IdleProtocol> server_;
  Go go_;
};

void casts(benchmark::State& state) {
  for (auto _ : state) {
    Setting setting;
    const Ref<Caster::Proto> caster{setting.start<Caster>({.server = {setting.start<Idle>({})}})};
    for (const int count : {kCasts / 10, kCasts}) {
      Gate gate;
      const Watch watch;
      setting.rt.cast(caster, Go{count, nullptr, &gate});
      gate.wait();
      watch.report(state, count);
    }
  }
}

OTP_ROW(call_1_1);
OTP_ROW(call_64_64);
OTP_ROW(casts);

}  // namespace
}  // namespace otp::bench
