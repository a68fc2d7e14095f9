// Locks on the keys of a registry (Elixir's Registry.lock): for what must not run twice at a time, say filling a cache.
//
//     // in a process: parks until it is its turn
//     otp::lock(names, *this, key, [](Cache& self, auto held) { self.fill(); });
//     // on a thread of one's own: waits
//     otp::with_lock(names, key, [&] { fill(); });
//
// First come, first served; keys do not wait for each other. A lock is held as long as `held` lives: to the end of the
// continuation, or longer if it is moved on into an await. If its holder throws or dies, the next live waiter has it; a
// killed holder only lets go once its handler has returned, so two never run at a time. It is not recursive: a process
// that takes a lock which it holds waits for ever.
//
// Thread rules: lock() in handlers of the process, with_lock() outside of processes; that throws std::logic_error in
// one.
#pragma once

#include <future>
#include <memory>
#include <stdexcept>
#include <utility>

#include "core/otp/parking.hpp"
#include "core/otp/registry.hpp"

namespace otp {

/// Parks until the key is free, then calls `then(server, held)` in the process.
template <class K, class V, RegistryKind kKind, class Server, class F>
void lock(BasicRegistry<K, V, kKind>& registry, Server& server, const K& key, F then) {
  using Held = typename KeyLocks<K>::Held;
  auto& locks = registry.locks();
  Runtime& rt = detail::Parking::runtime(server);
  const std::uint64_t id = rt.fresh_id();
  detail::Parking::park(server, id, [&server, then = std::move(then)](Envelope& answer) mutable {
    Held held = std::move(answer.as<Held>());
    detail::Parking::unpark(server);
    then(server, std::move(held));
  });
  const Pid pid = self();
  locks.acquire(key, rt, pid, [&rt, pid, id](Held held) {
    detail::Parking::wake(rt, pid, id, make_envelope<Held>(EnvelopeKind::reply, std::move(held)));
  });
}

/// Waits until the key is free, and calls f. What it returns or throws goes to the caller.
template <class K, class V, RegistryKind kKind, class F>
decltype(auto) with_lock(BasicRegistry<K, V, kKind>& registry, const K& key, F f) {
  using Held = typename KeyLocks<K>::Held;
  if (self()) throw std::logic_error("with_lock would block a worker; use otp::lock in a process");
  const auto promise = std::make_shared<std::promise<Held>>();
  registry.locks().acquire(key, registry.runtime(), {}, [promise](Held held) { promise->set_value(std::move(held)); });
  const Held held = promise->get_future().get();
  return f();
}

}  // namespace otp
