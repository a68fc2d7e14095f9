#include "core/otp/partition_supervisor.hpp"

#include <mutex>
#include <stdexcept>

namespace otp {

PartitionsBase::PartitionsBase(std::string name, PartitionOptions options)
    : name_(std::move(name)), entry_(&intern(name_)), options_(std::move(options)) {
  if (name_.empty()) throw std::invalid_argument("a partition supervisor needs a name");
  if (!options_.child.start && !options_.child_of) throw std::invalid_argument("a partition supervisor needs a child");
  if (options_.partitions == std::size_t{0}) throw std::invalid_argument("a partition supervisor needs a partition");
}

// -- start ---------------------------------------------------------------------------------------------------------

ChildSpec PartitionsBase::child_spec() {
  ChildSpec spec;
  spec.id = name_;
  spec.type = ChildType::supervisor;
  spec.start = [this](Runtime& rt, SpawnOptions options) { return start(rt, std::move(options)); };
  return std::move(spec).named(name_);
}

// Every life of the supervisor has a table of its own, so a child of the one before cannot write into it.
Started PartitionsBase::start(Runtime& rt, SpawnOptions options) {
  const auto table = std::make_shared<Table>(options_.partitions.value_or(rt.scheduler().workers()));
  std::vector<ChildSpec> children;
  for (std::size_t i = 0; i < table->pids.size(); ++i) children.push_back(spec_of(i, table));
  const SupervisorFlags flags{
      .strategy = options_.strategy, .intensity = options_.intensity, .period = options_.period};
  std::unique_lock lock(mutex_);  // whoever finds it by its name finds its table
  const Started started = supervisor(name_, flags, std::move(children)).start(rt, std::move(options));
  if (started.kind == Started::Kind::ok) {
    runtime_ = &rt;
    table_ = table;
  }
  return started;
}

ChildSpec PartitionsBase::spec_of(std::size_t index, const std::shared_ptr<Table>& table) const {
  ChildSpec spec = options_.child_of ? options_.child_of(index) : options_.child;
  spec.id = std::to_string(index);
  spec.options.name.clear();
  spec.options.via.reset();
  spec.start = [table, index, start = std::move(spec.start)](Runtime& rt, SpawnOptions options) {
    const Started started = start(rt, std::move(options));
    if (started.kind == Started::Kind::ok) table->pids[index] = started.pid.pack();
    return started;
  };
  return spec;
}

// -- use -----------------------------------------------------------------------------------------------------------

PartitionsBase::Running PartitionsBase::running() const {
  std::shared_lock lock(mutex_);
  const Pid pid = runtime_ ? runtime_->whereis(*entry_) : Pid{};
  if (!pid) throw Exit{Reason::noproc()};
  return {runtime_, {pid}, table_};
}

std::size_t PartitionsBase::partitions() const { return running().table->active; }

Pid PartitionsBase::partition(std::size_t index) const {
  const auto table = running().table;
  if (index >= table->active) throw std::invalid_argument("no such partition of " + name_);
  return Pid::unpack(table->pids[index]);
}

Pid PartitionsBase::pick(std::uint64_t hash) const {
  const auto table = running().table;
  const std::size_t active = table->active;
  if (active == 0) throw std::invalid_argument(name_ + " has no active partition");
  return Pid::unpack(table->pids[hash % active]);
}

void PartitionsBase::count_children(base::UniqueFunction<void(CallResult<ChildCounts>)> done) const {
  const Running r = running();
  r.runtime->call(r.supervisor, CountChildren{}, kInfinity, std::move(done));
}

void PartitionsBase::which_children(base::UniqueFunction<void(CallResult<std::vector<ChildInfo>>)> done) const {
  const Running r = running();
  r.runtime->call(r.supervisor, WhichChildren{}, kInfinity, std::move(done));
}

// -- resize --------------------------------------------------------------------------------------------------------

/// One step after the other: routes are closed before their partitions stop, and opened after they have started.
struct PartitionsBase::Resize : std::enable_shared_from_this<Resize> {
  Resize(Running r, std::size_t count, base::UniqueFunction<void(std::size_t)> d)
      : running(std::move(r)), before(running.table->active), after(count), next(before), done(std::move(d)) {}

  void step() {
    if (next == after) {
      running.table->active = after;
      done(before);
    } else if (next > after) {
      running.table->active = after;
      change(TerminateChild{std::to_string(--next)});
    } else {
      change(RestartChild{std::to_string(next++)});
    }
  }
  template <class M>
  void change(M message) {
    running.runtime->call(running.supervisor, std::move(message), kInfinity,
                          [self = shared_from_this()](auto) { self->step(); });
  }

  Running running;
  const std::size_t before, after;
  std::size_t next;
  base::UniqueFunction<void(std::size_t)> done;
};

void PartitionsBase::resize(std::size_t count, base::UniqueFunction<void(std::size_t)> done) {
  Running r = running();
  if (count > r.table->pids.size()) {
    throw std::invalid_argument(name_ + " began with " + std::to_string(r.table->pids.size()) + " partitions");
  }
  std::make_shared<Resize>(std::move(r), count, std::move(done))->step();
}

}  // namespace otp
