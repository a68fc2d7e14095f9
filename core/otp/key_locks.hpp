// KeyLocks: one lock for each key that somebody wants, first come, first served. otp::lock() (registry_lock.hpp) uses
// it.
//
// A lock is a value (Held) on its way: to a process it travels as a message. Wherever it is dropped — at the end of a
// handler, by an exception, in the mailbox or the state of a process that died — the next live waiter gets it.
//
// Thread rules: any thread. A Held must not outlive its KeyLocks.
#pragma once

#include <array>
#include <deque>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "core/base/unique_function.hpp"
#include "core/otp/registry_tables.hpp"
#include "core/otp/runtime.hpp"

namespace otp {

template <class Key>
class KeyLocks {
 public:
  /// The lock of one key; dropping it passes it on.
  class [[nodiscard]] Held {
   public:
    Held(Held&& other) noexcept : locks_(std::exchange(other.locks_, nullptr)), key_(std::move(other.key_)) {}
    Held& operator=(Held&& other) noexcept {
      if (this != &other) {
        release();
        locks_ = std::exchange(other.locks_, nullptr);
        key_ = std::move(other.key_);
      }
      return *this;
    }
    ~Held() { release(); }
    void release() {
      if (auto* locks = std::exchange(locks_, nullptr)) locks->pass_on(key_);
    }

   private:
    friend class KeyLocks;
    Held(KeyLocks* locks, Key key) : locks_(locks), key_(std::move(key)) {}
    KeyLocks* locks_;
    Key key_;
  };

  /// Hands the lock to `waiter` when its turn comes, maybe at once. If `pid` is somebody, he is passed over once dead.
  void acquire(const Key& key, Runtime& rt, Pid pid, base::UniqueFunction<void(Held)> waiter) {
    {
      Shard& s = shard(key);
      std::lock_guard lock(s.mutex);
      auto [it, fresh] = s.locks.try_emplace(key);
      if (!fresh) {
        it->second.push_back({&rt, pid, std::move(waiter)});
        return;
      }
    }
    waiter(Held(this, key));
  }

 private:
  struct Waiter {
    Runtime* runtime;
    Pid pid;
    base::UniqueFunction<void(Held)> take;
    bool alive() const { return !pid || runtime->alive(pid); }
  };
  struct Shard {
    std::mutex mutex;
    std::unordered_map<Key, std::deque<Waiter>> locks;  // there while it is held; who waits
  };
  Shard& shard(const Key& key) { return shards_[spread(key) >> 61]; }

  void pass_on(const Key& key) {
    std::deque<Waiter> dead;  // destroyed outside of the lock
    Shard& s = shard(key);
    std::unique_lock lock(s.mutex);
    const auto it = s.locks.find(key);
    auto& waiters = it->second;
    while (!waiters.empty() && !waiters.front().alive()) {
      dead.push_back(std::move(waiters.front()));
      waiters.pop_front();
    }
    if (waiters.empty()) {
      s.locks.erase(it);
      return;
    }
    Waiter next = std::move(waiters.front());
    waiters.pop_front();
    lock.unlock();
    next.take(Held(this, key));
  }

  std::array<Shard, 8> shards_;
};

}  // namespace otp
