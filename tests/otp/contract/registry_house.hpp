// For the registry's rows: a registry of one partition or eight in a world, and actors that use it.
#pragma once

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "../actor.hpp"
#include "../world.hpp"
#include "core/otp/registry.hpp"
#include "core/otp/supervisor.hpp"

namespace otp::test {

using Unique = Registry<std::string, int>;
using Duplicate = DuplicateRegistry<std::string, int>;
using Keys = std::vector<std::string>;

inline std::vector<int> sorted(std::vector<int> all) {
  std::sort(all.begin(), all.end());
  return all;
}
template <class Entries>
std::vector<int> values(const Entries& entries) {
  std::vector<int> all;
  for (const auto& e : entries) all.push_back(e.value);
  return sorted(std::move(all));
}

/// A registry of one partition or eight, under a supervisor, and actors.
template <class R>
struct RegistryHouse {
  explicit RegistryHouse(std::size_t partitions, typename R::Options options = {})
      : registry("names", [&] { return options.partitions = partitions, std::move(options); }()) {
    top =
        w.start_tree(supervisor("top", {.strategy = Strategy::one_for_one, .intensity = 100}, {registry.child_spec()}));
    EXPECT_EQ(top.kind, Started::Kind::ok);
  }
  Ref<ActorProtocol> actor(bool trap = false) { return w.start<Actor>({.trap = trap}); }
  /// Runs f in the actor, and what comes of it.
  void in(Ref<ActorProtocol> who, std::function<void(Actor&)> f) {
    w.rt.cast(who, Do{std::move(f)});
    w.sim.settle();
  }
  void add(Ref<ActorProtocol> who, const std::string& key, int value) {
    in(who, [&](Actor&) { EXPECT_TRUE(registry.register_key(key, value)); });
  }
  void kill(Pid pid) {
    w.rt.exit(pid, Reason::kill());
    w.sim.settle();
  }
  std::vector<std::string> heard(Ref<ActorProtocol> who) { return w.call(who, Heard{}).value(); }

  R registry;
  World w;
  Started top;
};

inline constexpr std::size_t kPartitions[] = {1, 8};

}  // namespace otp::test
