// What registries of all types have in common: the processes of their partitions, and their metadata. See registry.hpp.
//
// Each partition has a process, which holds nothing: it is what holders of keys are linked to. Its entries live in the
// Registry, open for use from the partition's start to its death, and are cleared in the moment of that death.
//
// Thread rules: any thread.
#pragma once

#include <any>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <stdexcept>
#include <string>
#include <unordered_map>

#include "core/otp/child_spec.hpp"
#include "core/otp/gen_server.hpp"

namespace otp {

/// A registry was used that does not run.
struct UnknownRegistry : std::invalid_argument {
  explicit UnknownRegistry(const std::string& name) : std::invalid_argument("unknown registry: " + name) {}
};

enum class RegistryKind : std::uint8_t {
  unique,     ///< a key has one entry
  duplicate,  ///< any number, also of one process
};

using RegistryMeta = std::unordered_map<std::string, std::any>;

class RegistryBase {
 public:
  RegistryBase(const RegistryBase&) = delete;
  RegistryBase& operator=(const RegistryBase&) = delete;

  const std::string& name() const noexcept { return name_; }
  /// The registry's part of a tree, before all who register. One partition: its process, by the registry's name. More:
  /// a supervisor of that name, one_for_all for unique keys and one_for_one for duplicate ones.
  ChildSpec child_spec();
  std::size_t partitions() const noexcept { return size_; }
  /// The process of a partition; nobody while it does not run.
  Pid partition(std::size_t index) const noexcept {
    return Pid::unpack(parts_[index].keeper.load(std::memory_order_acquire));
  }

  /// What is known of the registry besides its keys; as it was given to the constructor whenever the registry starts.
  /// Throws std::bad_any_cast for a value of another type.
  template <class T>
  std::optional<T> meta(const std::string& key) const {
    require(0);
    std::shared_lock lock(meta_mutex_);
    const auto it = meta_.find(key);
    if (it == meta_.end()) return std::nullopt;
    return std::any_cast<T>(it->second);
  }
  void put_meta(const std::string& key, std::any value);
  void delete_meta(const std::string& key);

 protected:
  /// Throws std::invalid_argument for an empty name or no partition.
  RegistryBase(std::string name, RegistryKind kind, std::size_t partitions, RegistryMeta meta);
  virtual ~RegistryBase() = default;

  /// Drops what the partition holds.
  virtual void clear(std::size_t partition) = 0;

  /// The runtime; null where the partition does not run.
  Runtime* running(std::size_t partition) const noexcept {
    if (!parts_[partition].keeper.load(std::memory_order_acquire)) return nullptr;
    return runtime_.load(std::memory_order_relaxed);
  }
  /// The same; throws UnknownRegistry where it does not run.
  Runtime& require(std::size_t partition) const {
    if (Runtime* rt = running(partition)) return *rt;
    throw UnknownRegistry(name_);
  }
  void require_all() const {
    for (std::size_t i = 0; i < size_; ++i) require(i);
  }

 private:
  friend class RegistryPartition;
  struct Part {
    std::mutex life;  // one opens or closes at a time
    std::atomic<std::uint64_t> keeper{0};
  };
  void open(Runtime& rt, std::size_t partition, Pid keeper);
  void close(std::size_t partition, Pid keeper);
  ChildSpec partition_spec(std::size_t index);

  std::string name_;
  RegistryKind kind_;
  std::size_t size_;
  std::unique_ptr<Part[]> parts_;
  std::atomic<Runtime*> runtime_{nullptr};
  RegistryMeta first_meta_;
  mutable std::shared_mutex meta_mutex_;
  RegistryMeta meta_;
};

/// The process of one partition.
class RegistryPartition final : public GenServer<RegistryPartition, Protocol<>> {
 public:
  struct Args {
    RegistryBase* registry;
    std::size_t index;
  };
  explicit RegistryPartition(Args args) : args_(args) {}
  void init() {
    trap_exit(true);
    args_.registry->open(runtime(), args_.index, self());
  }
  void handle_info(const ExitMessage&) {}  // a holder ended; its entries went with it

 private:
  Args args_;
};

}  // namespace otp
