// World: a runtime on the seeded scheduler, for tests. Blocking looks without threads: every wait runs the scheduler.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "core/otp/child_spec.hpp"
#include "core/otp/gen_server.hpp"
#include "core/otp/runtime.hpp"
#include "core/otp/sim_scheduler.hpp"

namespace otp::test {

/// The seed of this run: GAVEL_SEED, or 1.
inline std::uint64_t base_seed() {
  const char* text = std::getenv("GAVEL_SEED");
  return text ? std::strtoull(text, nullptr, 10) : 1;
}

class World {
 public:
  explicit World(std::uint64_t seed = base_seed())
      : sim(seed), rt(sim), trace_(__FILE__, __LINE__, "seed " + std::to_string(seed)) {
    rt.on_report([this](const Report& r) { reports.push_back(r); });
  }

  template <class Server>
  Ref<typename Server::Proto> start(typename Server::Args args, SpawnOptions options = {}) {
    const Started started = rt.spawn<Server>(std::move(args), std::move(options));
    EXPECT_EQ(started.kind, Started::Kind::ok);
    sim.settle();
    return {started.pid};
  }

  /// Starts a tree; the outcome of its init.
  Started start_tree(const ChildSpec& root) {
    std::optional<Started> result;
    SpawnOptions options = root.options;
    Started spawned = root.start(rt, std::move(options));
    sim.settle();
    return spawned;
  }

  template <class P, class M>
  CallResult<typename M::Reply> call(Ref<P> to, M message, Duration timeout = std::chrono::seconds(5)) {
    std::optional<CallResult<typename M::Reply>> result;
    rt.call(to, std::move(message), timeout, [&](CallResult<typename M::Reply> r) { result.emplace(std::move(r)); });
    sim.settle();
    for (int i = 0; i < 1000 && !result; ++i) sim.advance(std::chrono::milliseconds(10));
    if (!result) throw std::runtime_error("a call was neither answered nor failed");
    return std::move(*result);
  }
  template <class P, class M>
  CallResult<typename M::Reply> call(const Name<P>& to, M message) {
    return call(Ref<P>{rt.whereis(to.entry())}, std::move(message));
  }

  Reason stop(Pid pid, Reason reason = Reason::normal()) {
    std::optional<Reason> end;
    rt.stop(pid, std::move(reason), [&](Reason r) { end = std::move(r); });
    sim.settle();
    for (int i = 0; i < 1000 && !end; ++i) sim.advance(std::chrono::milliseconds(10));
    return end ? *end : throw std::runtime_error("a process does not stop");
  }

  std::size_t count(Report::Kind kind) const {
    std::size_t n = 0;
    for (const auto& r : reports) n += r.kind == kind;
    return n;
  }

  std::vector<Report> reports;
  SimScheduler sim;
  Runtime rt;

 private:
  ::testing::ScopedTrace trace_;
};

}  // namespace otp::test
