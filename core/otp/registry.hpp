// Registry<Key, Value>: processes by data (Elixir's Registry, unique keys). For fixed names see names.hpp.
//
//     otp::Registry<AuctionId, ViewPtr> auctions("auctions");
//     auctions.keeper()                          // the registry's own process: first in the tree, before its holders
//     …inside a process:  auctions.claim(runtime(), self(), id, view)
//     …anywhere:          auctions.find(id)      // {pid, value}, a shared lock of one shard
//
// An entry belongs to the process that claimed it and is gone before anybody hears of that process's death. Holders are
// linked to the keeper: if the registry dies, they die with it, so no process lives on that cannot be found.
//
// Thread rules: any thread. The registry must outlive the runtime's processes.
#pragma once

#include <array>
#include <functional>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include "core/otp/child_spec.hpp"
#include "core/otp/gen_server.hpp"

namespace otp {

using KeeperProtocol = Protocol<>;

/// The registry's process. It holds nothing; it is what the holders are linked to.
class RegistryKeeper final : public GenServer<RegistryKeeper, KeeperProtocol> {
 public:
  struct Args {
    std::function<void()> clear;
  };
  explicit RegistryKeeper(Args args) : clear_(std::move(args.clear)) {}
  void init() {
    trap_exit(true);
    // Not when the next one starts: by then somebody may have found it by its name and claimed a key.
    runtime().at_death(self(), [clear = std::move(clear_)](Pid) { clear(); });
  }
  void handle_info(const ExitMessage&) {}  // a holder ended; its entries went with it

 private:
  std::function<void()> clear_;
};

template <class Key, class Value>
class Registry {
 public:
  struct Entry {
    Pid pid;
    Value value;
  };

  explicit Registry(std::string name) : name_(name), keeper_(name) {}
  Registry(const Registry&) = delete;
  Registry& operator=(const Registry&) = delete;

  ChildSpec keeper() {
    return child<RegistryKeeper>(name_, {[this] { clear(); }}).named(name_);
  }

  /// The key is now `pid`'s; returns `pid`, or who holds it already (and then nothing changed). Called by `pid` itself.
  /// Throws Exit{noproc} where the registry does not run.
  Pid claim(Runtime& rt, Pid pid, const Key& key, Value value) {
    const Pid keeper = rt.whereis(keeper_.entry());
    if (!rt.link(pid, keeper)) throw Exit{Reason::noproc()};
    Entry entry{pid, std::move(value)};  // destroyed outside of the lock, if it is not taken or takes another's place
    {
      Shard& s = shard(key);
      std::unique_lock lock(s.mutex);
      auto [it, fresh] = s.entries.try_emplace(key, std::move(entry));
      if (!fresh) {
        // A holder that was killed in the midst of its claim may not have taken it back yet.
        if (it->second.pid == pid || rt.alive(it->second.pid)) return it->second.pid;
        std::swap(it->second, entry);
      }
    }
    if (!rt.at_death(pid, [this, key](Pid dead) { release(dead, key); })) release(pid, key);
    return pid;
  }

  /// Replaces the value. False where `pid` does not hold the key.
  bool update(Pid pid, const Key& key, Value value) {
    Shard& s = shard(key);
    std::unique_lock lock(s.mutex);
    const auto it = s.entries.find(key);
    if (it == s.entries.end() || it->second.pid != pid) return false;
    std::swap(it->second.value, value);  // the old one is destroyed outside of the lock
    lock.unlock();
    return true;
  }

  /// Frees the key if `pid` holds it.
  void release(Pid pid, const Key& key) {
    Shard& s = shard(key);
    std::unique_lock lock(s.mutex);
    const auto it = s.entries.find(key);
    if (it == s.entries.end() || it->second.pid != pid) return;
    const auto entry = s.entries.extract(it);
    lock.unlock();
  }

  std::optional<Entry> find(const Key& key) const {
    const Shard& s = shard(key);
    std::shared_lock lock(s.mutex);
    const auto it = s.entries.find(key);
    return it == s.entries.end() ? std::nullopt : std::optional(it->second);
  }

  std::size_t size() const {
    std::size_t n = 0;
    for (const Shard& s : shards_) {
      std::shared_lock lock(s.mutex);
      n += s.entries.size();
    }
    return n;
  }

 private:
  struct Shard {
    mutable std::shared_mutex mutex;
    std::unordered_map<Key, Entry> entries;
  };
  Shard& shard(const Key& key) { return shards_[std::hash<Key>{}(key) >> 7 & (kShards - 1)]; }
  const Shard& shard(const Key& key) const { return shards_[std::hash<Key>{}(key) >> 7 & (kShards - 1)]; }

  void clear() {
    for (Shard& s : shards_) {
      std::unique_lock lock(s.mutex);
      s.entries.clear();
    }
  }

  static constexpr std::size_t kShards = 64;
  std::string name_;
  Name<KeeperProtocol> keeper_;
  std::array<Shard, kShards> shards_;
};

}  // namespace otp
