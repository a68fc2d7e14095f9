// PartitionSupervisor: the same child n times over, and a route from each key to one of them (Elixir's
// PartitionSupervisor). For a single process that has too much to do.
//
//     otp::PartitionSupervisor<CounterProtocol> counters("counters", {.child = otp::child<Counter>("", {})});
//     counters.child_spec()                          // its place in a tree
//     rt.cast(counters.route(user_id), Increment{});
//     rt.cast(counters.via(user_id), Increment{});   // the same, looked up at each use
//
// Children have the ids "0" to "n-1"; n is the number of the scheduler's workers if nothing else is said. Whole numbers
// go to partition |key| mod n, other keys by a hash that is the same in every run. resize() stops and starts
// partitions below the number that it began with; routes lead only to those that are active.
//
// Errors: a bad option throws std::invalid_argument from the constructor; so does what cannot be routed or resized. To
// use one that does not run throws Exit{noproc}.
//
// Thread rules: any thread. It must outlive the runtime's processes. resize() by one caller at a time.
#pragma once

#include <atomic>
#include <concepts>
#include <functional>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "core/otp/supervisor.hpp"
#include "core/otp/via.hpp"

namespace otp {

struct PartitionOptions {
  /// Children; none: one for each worker of the scheduler.
  std::optional<std::size_t> partitions;
  ChildSpec child;  ///< id and name are not used
  /// Instead of `child`: the spec of one partition (Elixir's with_arguments).
  std::function<ChildSpec(std::size_t)> child_of;
  Strategy strategy = Strategy::one_for_one;
  std::uint32_t intensity = 3;
  Duration period = std::chrono::seconds(5);
};

/// A hash of bytes that never changes (FNV-1a).
constexpr std::uint64_t stable_hash(std::string_view bytes) noexcept {
  std::uint64_t hash = 0xCBF29CE484222325ull;
  for (const char c : bytes) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ull;
  return hash;
}

/// What is not in need of the protocol.
class PartitionsBase {
 public:
  PartitionsBase(std::string name, PartitionOptions options);
  PartitionsBase(const PartitionsBase&) = delete;
  PartitionsBase& operator=(const PartitionsBase&) = delete;

  const std::string& name() const noexcept { return name_; }
  ChildSpec child_spec();

  /// How many are active. Throws Exit{noproc} where it does not run.
  std::size_t partitions() const;
  /// The process of an active partition; between its death and its restart the dead one.
  Pid partition(std::size_t index) const;
  /// Specs, and who is alive; asked of the supervisor.
  void count_children(base::UniqueFunction<void(CallResult<ChildCounts>)> done) const;
  void which_children(base::UniqueFunction<void(CallResult<std::vector<ChildInfo>>)> done) const;
  /// Makes `count` partitions active: stops those above, or starts those below that are stopped; `done(before)` when
  /// that is done. Throws std::invalid_argument for more than it began with.
  void resize(std::size_t count, base::UniqueFunction<void(std::size_t)> done);

 protected:
  Pid pick(std::uint64_t hash) const;
  template <std::integral N>
  static std::uint64_t hash(N key) noexcept {
    const auto wide = static_cast<std::uint64_t>(key);
    if constexpr (std::is_signed_v<N>) return key < 0 ? 0 - wide : wide;
    return wide;
  }
  static std::uint64_t hash(std::string_view key) noexcept { return stable_hash(key); }

 private:
  struct Table {  // of one life of the supervisor
    std::atomic<std::size_t> active;
    std::vector<std::atomic<std::uint64_t>> pids;
    explicit Table(std::size_t n) : active(n), pids(n) {}
  };
  struct Running {
    Runtime* runtime;
    Ref<SupervisorProtocol> supervisor;
    std::shared_ptr<Table> table;
  };
  struct Resize;
  Running running() const;
  ChildSpec spec_of(std::size_t index, const std::shared_ptr<Table>& table) const;
  Started start(Runtime& rt, SpawnOptions options);

  std::string name_;
  const NameEntry* entry_;
  PartitionOptions options_;
  mutable std::shared_mutex mutex_;
  Runtime* runtime_ = nullptr;
  std::shared_ptr<Table> table_;
};

template <class P>
class PartitionSupervisor final : public PartitionsBase {
 public:
  using PartitionsBase::PartitionsBase;

  /// The process for a key: a whole number or a text. Throws std::invalid_argument while no partition is active.
  template <class Key>
  Ref<P> route(const Key& key) const {
    return {pick(hash(key))};
  }
  template <class Key>
  Via<P> via(const Key& key) const {
    return Via<P>(std::make_shared<Route>(*this, hash(key)));
  }

 private:
  struct Route final : ViaName {
    Route(const PartitionSupervisor& o, std::uint64_t h) : owner(o), key_hash(h) {}
    Pid register_name(Pid) const override {
      throw std::invalid_argument("a partition cannot be registered: it is started by its PartitionSupervisor");
    }
    Pid whereis_name() const override { return owner.pick(key_hash); }
    const PartitionSupervisor& owner;
    std::uint64_t key_hash;
  };
};

}  // namespace otp
