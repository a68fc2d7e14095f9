// Calls that wait for an answer outside of any process: HTTP sessions, main, tests. Internal to the runtime.
//
// A number stands for the waiting callback, so that neither a timer nor a From keeps a pointer to it. The numbers are
// those of Runtime::fresh_id: a watcher outside and a monitor of a process never have the same. Whoever takes the
// callback out first (answer, failure, timeout) calls it; the others find nothing.
//
// Thread rules: any thread.
#pragma once

#include <array>
#include <exception>
#include <mutex>
#include <unordered_map>

#include "core/otp/runtime.hpp"
#include "core/otp/turn.hpp"

namespace otp {

/// Runs what is not the process's own doing (a completion, a cleanup), whoever's turn it is on this thread. What it
/// throws is reported and goes no further.
template <class F>
void run_apart(const Runtime& rt, const char* what, F&& f) noexcept {
  const turn::OutsideScope scope;
  Reason reason;
  try {
    f();
    return;
  } catch (const std::exception& e) {
    reason = Reason::error(e.what());
  } catch (...) {
    reason = Reason::error("an exception that is no std::exception");
  }
  rt.report({.kind = Report::Kind::stray_exception, .name = what, .reason = std::move(reason)});
}

class Runtime::Outside {
 public:
  explicit Outside(Runtime& rt) : rt_(rt) {}
  std::uint64_t add(Answer answer);
  void set_timer(std::uint64_t id, std::uint64_t timer);
  /// False where nobody waits (any more).
  bool answer(std::uint64_t id, Envelope& envelope);
  void timeout(std::uint64_t id);
  void forget(std::uint64_t id);
  void fail_all();

 private:
  struct Waiting {
    Answer answer;
    std::uint64_t timer = 0;  ///< 0: none
  };
  struct Shard {
    std::mutex mutex;
    std::unordered_map<std::uint64_t, Waiting> waiting;
  };
  Shard& shard(std::uint64_t id) noexcept { return shards_[id % shards_.size()]; }
  std::optional<Waiting> take(std::uint64_t id);
  void finish(Waiting waiting, Envelope& envelope) noexcept;

  Runtime& rt_;
  std::array<Shard, 16> shards_;
};

}  // namespace otp
