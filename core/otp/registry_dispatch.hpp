// Dispatch in parallel (Elixir's Registry.dispatch with parallel: true): a task for each partition that has entries.
//
//     otp::dispatch_parallel(topics, *this, topic, [event](auto entries) { … }, [](Hub& self) { … });
//
// `f(entries)` runs in other processes, at the same time for several partitions: it must stand that. The caller parks
// until all are done, then `then(server)` runs; no message of theirs is left in its mailbox. If one fails, the caller,
// which they are linked to, exits with its reason. With one partition `f` runs in the caller.
//
// Thread rules: in handlers of the calling process.
#pragma once

#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "core/otp/registry.hpp"
#include "core/otp/task.hpp"

namespace otp {

namespace detail {

template <class Server, class F>
void await_each(Server& server, std::vector<Task<void>> tasks, F then) {
  if (tasks.empty()) {
    then(server);
    return;
  }
  const Task<void> last = tasks.back();
  tasks.pop_back();
  task::await(server, last, kInfinity, [tasks = std::move(tasks), then = std::move(then)](Server& same) mutable {
    await_each(same, std::move(tasks), std::move(then));
  });
}

}  // namespace detail

template <class K, class V, RegistryKind kKind, class Server, class F, class Then>
void dispatch_parallel(const BasicRegistry<K, V, kKind>& registry, Server& server, const K& key, F f, Then then) {
  if (registry.partitions() == 1) {
    registry.dispatch(key, f);
    then(server);
    return;
  }
  Runtime& rt = registry.runtime();
  const Pid caller = self_for("dispatch_parallel");
  const auto shared = std::make_shared<const F>(std::move(f));
  std::vector<Task<void>> tasks;
  for (auto& some : registry.lookup_by_partition(key)) {
    tasks.push_back(task::async(server, [&rt, caller, shared, entries = std::move(some)] {
      (*shared)(std::span(entries));
      rt.unlink(self(), caller);  // so that its end is no message to a caller that traps exits
    }));
  }
  detail::await_each(server, std::move(tasks), std::move(then));
}

}  // namespace otp
