// Calls that wait for an answer outside of any process: HTTP sessions, main, tests. Internal to the runtime.
//
// A number stands for the waiting callback, so that neither a timer nor a From keeps a pointer to it. Whoever takes the
// callback out first (answer, failure, timeout) calls it; the others find nothing.
//
// Thread rules: any thread.
#pragma once

#include <array>
#include <mutex>
#include <unordered_map>

#include "core/otp/runtime.hpp"

namespace otp {

class Runtime::Outside {
 public:
  std::uint64_t add(Answer answer);
  void set_timer(std::uint64_t id, Scheduler& scheduler, std::uint64_t timer);
  /// False where nobody waits (any more).
  bool answer(std::uint64_t id, Envelope& envelope);
  void timeout(std::uint64_t id);
  void forget(std::uint64_t id);
  void fail_all();

 private:
  struct Waiting {
    Answer answer;
    Scheduler* scheduler = nullptr;
    std::uint64_t timer = 0;
  };
  struct Shard {
    std::mutex mutex;
    std::unordered_map<std::uint64_t, Waiting> waiting;
  };
  Shard& shard(std::uint64_t id) noexcept { return shards_[id % shards_.size()]; }
  std::optional<Waiting> take(std::uint64_t id);

  std::atomic<std::uint64_t> next_{1};
  std::array<Shard, 16> shards_;
};

}  // namespace otp
