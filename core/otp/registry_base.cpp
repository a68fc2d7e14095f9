#include "core/otp/registry_base.hpp"

#include "core/otp/supervisor.hpp"

namespace otp {

RegistryBase::RegistryBase(std::string name, RegistryKind kind, std::size_t partitions, RegistryMeta meta)
    : name_(std::move(name)),
      kind_(kind),
      size_(partitions),
      parts_(std::make_unique<Part[]>(partitions)),
      first_meta_(std::move(meta)) {
  if (name_.empty()) throw std::invalid_argument("a registry needs a name");
  if (size_ == 0) throw std::invalid_argument("a registry needs a partition");
}

ChildSpec RegistryBase::partition_spec(std::size_t index) {
  return child<RegistryPartition>("partition " + std::to_string(index), {this, index});
}

ChildSpec RegistryBase::child_spec() {
  ChildSpec spec;
  if (size_ == 1) {
    spec = partition_spec(0);
    spec.id = name_;
  } else {
    std::vector<ChildSpec> all;
    for (std::size_t i = 0; i < size_; ++i) all.push_back(partition_spec(i));
    const auto strategy = kind_ == RegistryKind::unique ? Strategy::one_for_all : Strategy::one_for_one;
    spec = supervisor(name_, {.strategy = strategy}, std::move(all));
  }
  spec.start = [this, start = std::move(spec.start)](Runtime& rt, SpawnOptions options) {
    const Started started = start(rt, std::move(options));
    if (started.kind == Started::Kind::ok) {
      std::unique_lock lock(meta_mutex_);
      meta_ = first_meta_;
    }
    return started;
  };
  return std::move(spec).named(name_);
}

// Who is there already is the child of a supervisor that was killed, and its own end is on the way.
void RegistryBase::open(Runtime& rt, std::size_t partition, Pid keeper) {
  Part& part = parts_[partition];
  const Pid before = this->partition(partition);
  if (before && runtime_.load() == &rt) rt.exit(before, Reason::kill());
  std::lock_guard lock(part.life);
  clear(partition);
  runtime_ = &rt;
  part.keeper = keeper.pack();
  if (!rt.at_death(keeper, [this, partition](Pid dead) { close(partition, dead); })) part.keeper = 0;
}

// First nobody gets in any more, then everything goes.
void RegistryBase::close(std::size_t partition, Pid keeper) {
  Part& part = parts_[partition];
  std::lock_guard lock(part.life);
  if (part.keeper != keeper.pack()) return;
  part.keeper = 0;
  clear(partition);
}

void RegistryBase::put_meta(const std::string& key, std::any value) {
  require(0);
  std::unique_lock lock(meta_mutex_);
  meta_[key].swap(value);
}

void RegistryBase::delete_meta(const std::string& key) {
  require(0);
  std::unique_lock lock(meta_mutex_);
  const auto gone = meta_.extract(key);
  lock.unlock();
}

}  // namespace otp
