// The tables of one partition of a registry: entries by key, and keys by holder. See registry.hpp.
//
// Both are split into shards with a lock each. Under a lock no user code runs but hash, equality, copies and moves of
// keys and values, and a registry's listeners; values that go are destroyed outside. Order of locks: a holder's, then a
// key's.
//
// Thread rules: any thread.
#pragma once

#include <array>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/otp/pid.hpp"
#include "core/otp/registry_base.hpp"

namespace otp {

template <class Value>
struct RegistryEntry {
  Pid pid;
  Value value;
};

/// A hash whose high bits are good, also where std::hash does nothing.
template <class Key>
std::uint64_t spread(const Key& key) noexcept {
  return std::hash<Key>{}(key)*0x9E3779B97F4A7C15ull;
}

template <class Key, class Value, RegistryKind kKind>
class KeyTable {
 public:
  using Entry = RegistryEntry<Value>;
  static constexpr bool kUnique = kKind == RegistryKind::unique;

  /// Puts an entry in. Nothing if it is in; nobody if not `open()` under the lock; unique: who holds the key and is
  /// `alive`. What is left in `entry` is the caller's to destroy.
  template <class Open, class Alive>
  std::optional<Pid> insert(const Key& key, Entry& entry, Open open, Alive alive) {
    Shard& s = shard(key);
    std::unique_lock lock(s.mutex);
    if (!open()) return Pid{};
    if constexpr (kUnique) {
      const auto [it, fresh] = s.slots.try_emplace(key, std::move(entry));
      if (!fresh) {
        // A holder that was killed this moment may not have been cleaned up yet.
        if (alive(it->second.pid)) return it->second.pid;
        std::swap(it->second, entry);
      }
    } else {
      s.slots[key].push_back(std::move(entry));
    }
    return std::nullopt;
  }

  /// Takes out the entries of `pid` under the key for which `which(n)`, n counting them from 0.
  template <class Which>
  std::vector<Entry> extract(const Key& key, Pid pid, Which which) {
    Shard& s = shard(key);
    std::vector<Entry> gone;
    std::unique_lock lock(s.mutex);
    const auto it = s.slots.find(key);
    if (it == s.slots.end()) return gone;
    if constexpr (kUnique) {
      if (it->second.pid != pid || !which(0)) return gone;
      gone.push_back(std::move(it->second));
      s.slots.erase(it);
    } else {
      std::vector<Entry> kept;
      std::size_t n = 0;
      for (Entry& e : it->second) (e.pid == pid && which(n++) ? gone : kept).push_back(std::move(e));
      it->second = std::move(kept);
      if (it->second.empty()) s.slots.erase(it);
    }
    return gone;
  }

  /// Swaps the value of the one entry of `pid`; false where there is none.
  bool swap(const Key& key, Pid pid, Value& value) requires kUnique {
    Shard& s = shard(key);
    std::unique_lock lock(s.mutex);
    const auto it = s.slots.find(key);
    if (it == s.slots.end() || it->second.pid != pid) return false;
    std::swap(it->second.value, value);
    return true;
  }

  std::optional<Entry> find(const Key& key) const requires kUnique {
    const Shard& s = shard(key);
    std::shared_lock lock(s.mutex);
    const auto it = s.slots.find(key);
    return it == s.slots.end() ? std::nullopt : std::optional(it->second);
  }

  /// Appends the entries of the key, oldest first.
  void collect(const Key& key, std::vector<Entry>& to) const {
    const Shard& s = shard(key);
    std::shared_lock lock(s.mutex);
    const auto it = s.slots.find(key);
    if (it == s.slots.end()) return;
    const auto all = entries(it->second);
    to.insert(to.end(), all.begin(), all.end());
  }

  std::size_t size() const {
    std::size_t n = 0;
    for (const Shard& s : shards_) {
      std::shared_lock lock(s.mutex);
      if constexpr (kUnique) {
        n += s.slots.size();
      } else {
        for (const auto& [key, slot] : s.slots) n += slot.size();
      }
    }
    return n;
  }

  /// Calls f(key, entry) for each, outside of the locks: for what was there when its shard was looked at.
  template <class F>
  void each(F&& f) const {
    std::vector<std::pair<Key, Entry>> seen;
    for (const Shard& s : shards_) {
      seen.clear();
      {
        std::shared_lock lock(s.mutex);
        for (const auto& [key, slot] : s.slots) {
          for (const Entry& e : entries(slot)) seen.emplace_back(key, e);
        }
      }
      for (const auto& [key, entry] : seen) f(key, entry);
    }
  }

  void clear() {
    for (Shard& s : shards_) {
      Slots gone;
      std::unique_lock lock(s.mutex);
      gone.swap(s.slots);
      lock.unlock();
    }
  }

 private:
  using Slot = std::conditional_t<kUnique, Entry, std::vector<Entry>>;
  using Slots = std::unordered_map<Key, Slot>;
  struct Shard {
    mutable std::shared_mutex mutex;
    Slots slots;
  };
  static std::span<const Entry> entries(const Entry& one) { return {&one, 1}; }
  static std::span<const Entry> entries(const std::vector<Entry>& all) { return all; }
  Shard& shard(const Key& key) { return shards_[spread(key) >> 58]; }
  const Shard& shard(const Key& key) const { return shards_[spread(key) >> 58]; }

  static constexpr std::size_t kShards = 64;  // 6 bits of the hash
  std::array<Shard, kShards> shards_;
};

/// Which keys a process has. A holder stays here until it dies, also without keys: so it is cleaned up once.
template <class Key>
class HolderTable {
 public:
  using Keys = std::vector<Key>;
  struct Shard {
    std::mutex mutex;
    std::unordered_map<Pid, Keys> holders;
  };
  Shard& shard(Pid pid) { return shards_[spread(pid) >> 60]; }

  Keys keys(Pid pid) {
    Shard& s = shard(pid);
    std::lock_guard lock(s.mutex);
    const auto it = s.holders.find(pid);
    return it == s.holders.end() ? Keys{} : it->second;
  }

  /// Forgets a holder; its keys.
  Keys extract(Pid pid) {
    Shard& s = shard(pid);
    std::lock_guard lock(s.mutex);
    auto node = s.holders.extract(pid);
    return node ? std::move(node.mapped()) : Keys{};
  }

  void clear() {
    for (Shard& s : shards_) {
      std::lock_guard lock(s.mutex);
      s.holders.clear();
    }
  }

 private:
  static constexpr std::size_t kShards = 16;  // 4 bits of the hash
  std::array<Shard, kShards> shards_;
};

}  // namespace otp
