// Registry<Key, Value>: processes by data (Elixir's Registry). For fixed names see names.hpp.
//
//     otp::Registry<AuctionId, ViewPtr> auctions("auctions");   // unique keys; DuplicateRegistry: many entries a key
//     auctions.child_spec()                                     // its place in the tree: before who registers
//     …inside a process:  auctions.register_key(id, view);      // for itself; gone with it
//     …anywhere:          auctions.find(id)                     // {pid, value}, a shared lock of one shard
//     …anywhere:          rt.call(auctions.via<Protocol>(id), Get{}, 5s, …)
//
// An entry belongs to the process that registered it and is gone before anybody hears of that process's death. From its
// first key to its last a holder is linked to a partition of the registry: if that dies, the holder dies with it
// (unless it traps exits), so no process lives on that cannot be found.
//
// Partitions spread the locks: unique keys by key, duplicate ones by pid; what is seen is the same. Names are Elixir's,
// but for register_key (`register` is a keyword) and find (lookup of a unique key). Callbacks run without locks held,
// but for listeners: they run under the holder's lock, so that a key's coming is told before its going, and must not
// use the registry.
//
// Errors: any use of a registry that does not run throws UnknownRegistry; only try_find() takes that for "not there".
// Registering outside of a process throws std::logic_error, in one that was killed Exit{noproc}.
//
// Thread rules: any thread, but for what needs a calling process: register_key, unregister, unregister_match,
// update_value. The registry must outlive the runtime's processes.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "core/base/expected.hpp"
#include "core/otp/key_locks.hpp"
#include "core/otp/registry_base.hpp"
#include "core/otp/registry_tables.hpp"
#include "core/otp/self.hpp"
#include "core/otp/via.hpp"

namespace otp {

/// The key is somebody's, maybe the caller's own.
struct AlreadyRegistered {
  Pid pid;
};

/// To the listeners of a registry.
template <class Key, class Value>
struct KeyRegistered {
  std::string registry;
  Key key;
  Pid pid;
  Value value;
};
template <class Key>
struct KeyUnregistered {
  std::string registry;
  Key key;
  Pid pid;
};

template <class Key, class Value, RegistryKind kKind>
class BasicRegistry final : public RegistryBase {
 public:
  using Entry = RegistryEntry<Value>;
  using Registered = KeyRegistered<Key, Value>;
  using Unregistered = KeyUnregistered<Key>;
  using Lock = typename KeyLocks<Key>::Held;
  static constexpr bool kUnique = kKind == RegistryKind::unique;

  struct Listener {
    std::function<void(Runtime&, const Registered&)> registered;
    std::function<void(Runtime&, const Unregistered&)> unregistered;
  };
  struct Options {
    std::size_t partitions = 1;
    std::vector<Listener> listeners;
    RegistryMeta meta;
  };
  /// A process that hears of every key that comes and goes; its protocol P has both messages. While nobody has the name
  /// they are lost.
  template <class P>
  static Listener listener(Name<P> name) {
    return {[name](Runtime& rt, const Registered& event) { rt.cast(name, event); },
            [name](Runtime& rt, const Unregistered& event) { rt.cast(name, event); }};
  }

  explicit BasicRegistry(std::string name) : BasicRegistry(std::move(name), Options{}) {}
  BasicRegistry(std::string name, Options options)
      : RegistryBase(std::move(name), kKind, options.partitions, std::move(options.meta)),
        partitions_(std::make_unique<Partition[]>(options.partitions)),
        listeners_(std::move(options.listeners)) {}

  // -- by the process itself --------------------------------------------------------------------------------------

  /// The calling process is found by the key from now on.
  base::Expected<void, AlreadyRegistered> register_key(const Key& key, Value value) {
    const Pid pid = self_for("Registry::register_key");
    if (auto refused = enter(pid, key, std::move(value))) return base::Unexpected(AlreadyRegistered{*refused});
    return {};
  }
  /// Drops all entries of the calling process under the key; fine where there is none.
  void unregister(const Key& key) {
    unregister_match(key, [](const Value&) { return true; });
  }
  /// Drops those entries of the calling process under the key for which `which(value)`.
  template <class Which>
  void unregister_match(const Key& key, Which which) {
    leave(self_for("Registry::unregister"), key, which);
  }
  /// Replaces the value under a key of the calling process by `change(value)`. The new and the old one; nothing where
  /// it does not hold the key.
  template <class Change>
  std::optional<std::pair<Value, Value>> update_value(const Key& key, Change change) requires kUnique {
    auto entry = find(key);
    if (!entry || entry->pid != self_for("Registry::update_value")) return std::nullopt;
    Value fresh = change(std::as_const(entry->value));
    if (!replace_value(key, fresh)) return std::nullopt;
    return std::pair(std::move(fresh), std::move(entry->value));
  }
  /// The same with the value itself; false where the calling process does not hold the key.
  bool replace_value(const Key& key, Value value) requires kUnique {
    const Pid pid = self_for("Registry::replace_value");
    const std::size_t p = partition_of(key, pid);
    require(p);
    return partitions_[p].keys.swap(key, pid, value);
  }

  // -- by anybody -------------------------------------------------------------------------------------------------

  /// The live holder of the key.
  std::optional<Entry> find(const Key& key) const requires kUnique {
    const std::size_t p = partition_of(key, {});
    return find_in(p, require(p), key);
  }
  /// The same; nothing also where the registry does not run.
  std::optional<Entry> try_find(const Key& key) const requires kUnique {
    const std::size_t p = partition_of(key, {});
    Runtime* rt = running(p);
    return rt ? find_in(p, *rt, key) : std::nullopt;
  }
  Pid whereis(const Key& key) const requires kUnique {
    const auto entry = find(key);
    return entry ? entry->pid : Pid{};
  }

  /// All entries of a key.
  std::vector<Entry> lookup(const Key& key) const {
    std::vector<Entry> all;
    each_partition(key, [&](Runtime& rt, const Partition& p) { collect(rt, p, key, all); });
    return all;
  }
  /// Those for which `which(value)`.
  template <class Which>
  std::vector<Entry> match(const Key& key, Which which) const {
    auto all = lookup(key);
    std::erase_if(all, [&](const Entry& e) { return !which(e.value); });
    return all;
  }
  template <class Which>
  std::size_t count_match(const Key& key, Which which) const {
    return match(key, which).size();
  }
  /// The keys of a process, a key for each of its entries.
  std::vector<Key> keys(Pid pid) const {
    require_all();
    return home(pid).holders.keys(pid);
  }
  /// The values of a process under a key.
  std::vector<Value> values(const Key& key, Pid pid) const {
    std::vector<Value> own;
    for (auto& entry : lookup(key)) {
      if (entry.pid == pid) own.push_back(std::move(entry.value));
    }
    return own;
  }
  /// Entries in all partitions.
  std::size_t count() const {
    require_all();
    std::size_t n = 0;
    for (std::size_t p = 0; p < partitions(); ++p) n += partitions_[p].keys.size();
    return n;
  }
  /// What `choose(key, pid, value)` makes of the entries of all partitions, as far as it returns something: an
  /// optional.
  template <class Choose>
  auto select(Choose choose) const {
    using Chosen = std::invoke_result_t<Choose&, const Key&, Pid, const Value&>;
    std::vector<typename Chosen::value_type> chosen;
    each_entry([&](const Key& key, const Entry& e) {
      if (Chosen one = choose(key, e.pid, e.value)) chosen.push_back(std::move(*one));
    });
    return chosen;
  }
  /// How many entries there are for which `which(key, pid, value)`.
  template <class Which>
  std::size_t count_select(Which which) const {
    std::size_t n = 0;
    each_entry([&](const Key& key, const Entry& e) { n += which(key, e.pid, e.value) ? 1 : 0; });
    return n;
  }

  /// Calls `f(entries)` here, once for each partition that has some under the key: once for a unique key, maybe several
  /// times for a duplicate one. What it throws goes to the caller. In parallel: registry_dispatch.hpp.
  template <class F>
  void dispatch(const Key& key, F f) const {
    for (auto& entries : lookup_by_partition(key)) f(std::span<const Entry>(entries));
  }
  /// The entries of a key, partition by partition, as far as there are some.
  std::vector<std::vector<Entry>> lookup_by_partition(const Key& key) const {
    std::vector<std::vector<Entry>> all;
    each_partition(key, [&](Runtime& rt, const Partition& p) {
      std::vector<Entry> some;
      collect(rt, p, key, some);
      if (!some.empty()) all.push_back(std::move(some));
    });
    return all;
  }

  /// A process that takes P by a key; started under it, it has this value.
  template <class P>
  Via<P> via(Key key, Value value = {}) requires kUnique {
    return Via<P>(std::make_shared<KeyName>(*this, std::move(key), std::move(value)));
  }

  /// The locks of this registry's keys, held or not: registry_lock.hpp takes them.
  KeyLocks<Key>& locks() {
    require(0);
    return locks_;
  }
  Runtime& runtime() const { return require(0); }

 private:
  struct Partition {
    KeyTable<Key, Value, kKind> keys;
    HolderTable<Key> holders;
  };
  struct KeyName final : ViaName {
    KeyName(BasicRegistry& r, Key k, Value v) : registry(r), key(std::move(k)), value(std::move(v)) {}
    Pid register_name(Pid pid) const override { return registry.enter(pid, key, value).value_or(pid); }
    Pid whereis_name() const override { return registry.whereis(key); }
    BasicRegistry& registry;
    Key key;
    Value value;
  };

  std::size_t home_of(Pid pid) const noexcept { return (spread(pid) >> 32) % partitions(); }
  Partition& home(Pid pid) const noexcept { return partitions_[home_of(pid)]; }
  std::size_t partition_of(const Key& key, Pid pid) const noexcept {
    return kUnique ? (spread(key) >> 32) % partitions() : home_of(pid);
  }
  template <class F>
  void each_partition(const Key& key, F f) const {
    if constexpr (kUnique) {
      const std::size_t p = partition_of(key, {});
      f(require(p), partitions_[p]);
    } else {
      for (std::size_t p = 0; p < partitions(); ++p) f(require(p), partitions_[p]);
    }
  }
  // Without those of holders that were killed this moment.
  static void collect(Runtime& rt, const Partition& p, const Key& key, std::vector<Entry>& to) {
    p.keys.collect(key, to);
    std::erase_if(to, [&](const Entry& e) { return !rt.alive(e.pid); });
  }
  std::optional<Entry> find_in(std::size_t p, Runtime& rt, const Key& key) const {
    auto entry = partitions_[p].keys.find(key);
    if (entry && !rt.alive(entry->pid)) entry.reset();
    return entry;
  }
  template <class F>
  void each_entry(F f) const {
    require_all();
    for (std::size_t p = 0; p < partitions(); ++p) partitions_[p].keys.each(f);
  }

  // Who holds the key already, or nothing. The holder's lock is held all through: its death comes before all of this or
  // after it.
  std::optional<Pid> enter(Pid pid, const Key& key, Value value) {
    Runtime& rt = require(home_of(pid));
    const std::size_t p = partition_of(key, pid);
    const Pid opened = partition(p);
    std::optional<Registered> event;
    if (!listeners_.empty()) event.emplace(Registered{name(), key, pid, value});
    Entry entry{pid, std::move(value)};
    auto& shard = home(pid).holders.shard(pid);
    std::lock_guard lock(shard.mutex);
    auto& keys = settle_holder(rt, shard.holders, pid);
    const auto refused = partitions_[p].keys.insert(
        key, entry, [&] { return opened && partition(p) == opened; }, [&](Pid other) { return rt.alive(other); });
    if (refused) {
      if (keys.empty()) rt.unlink(pid, partition(home_of(pid)));
      if (!*refused) throw UnknownRegistry(name());
      return refused;
    }
    keys.push_back(key);
    for (const auto& l : listeners_) l.registered(rt, *event);
    return std::nullopt;
  }

  // Cleaned up at its death, once; linked if it has no keys yet.
  std::vector<Key>& settle_holder(Runtime& rt, std::unordered_map<Pid, std::vector<Key>>& holders, Pid pid) {
    const auto [it, fresh] = holders.try_emplace(pid);
    if (fresh && !rt.at_death(pid, [this](Pid dead) { forget(dead); })) {
      holders.erase(it);
      throw Exit{Reason::noproc()};
    }
    const Pid keeper = partition(home_of(pid));
    if (it->second.empty() && !rt.link(pid, keeper)) throw UnknownRegistry(name());
    return it->second;
  }

  // Only the process itself changes its entries, so what was decided of them without a lock still holds.
  template <class Which>
  void leave(Pid pid, const Key& key, Which which) {
    std::vector<bool> goes;
    for (const Value& value : values(key, pid)) goes.push_back(which(value));
    Runtime& rt = require(home_of(pid));
    std::vector<Entry> gone;
    auto& shard = home(pid).holders.shard(pid);
    std::lock_guard lock(shard.mutex);
    const auto it = shard.holders.find(pid);
    if (it == shard.holders.end()) return;
    gone = partitions_[partition_of(key, pid)].keys.extract(key, pid,
                                                            [&](std::size_t n) { return n < goes.size() && goes[n]; });
    if (gone.empty()) return;
    auto& keys = it->second;
    for (std::size_t n = 0; n < gone.size(); ++n) {
      if (const auto at = std::find(keys.begin(), keys.end(), key); at != keys.end()) keys.erase(at);
    }
    for (const auto& l : listeners_) l.unregistered(rt, {name(), key, pid});
    if (keys.empty()) rt.unlink(pid, partition(home_of(pid)));
  }

  // In the moment of the holder's death.
  void forget(Pid pid) {
    Runtime* rt = running(home_of(pid));
    for (const Key& key : home(pid).holders.extract(pid)) {
      partitions_[partition_of(key, pid)].keys.extract(key, pid, [](std::size_t) { return true; });
      if (!rt) continue;
      for (const auto& l : listeners_) l.unregistered(*rt, {name(), key, pid});
    }
  }

  void clear(std::size_t p) override {
    partitions_[p].holders.clear();
    partitions_[p].keys.clear();
  }

  std::unique_ptr<Partition[]> partitions_;
  std::vector<Listener> listeners_;
  KeyLocks<Key> locks_;
};

template <class Key, class Value>
using Registry = BasicRegistry<Key, Value, RegistryKind::unique>;
template <class Key, class Value>
using DuplicateRegistry = BasicRegistry<Key, Value, RegistryKind::duplicate>;

}  // namespace otp
