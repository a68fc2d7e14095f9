// Cell: the place of a process in the runtime's table. Internal; only the runtime and its schedulers look inside.
//
// Cells are type-stable: made in chunks, used again and again, never freed while the runtime lives. So a pid can always
// be looked up, and the generation says whether its process is still there.
//
//   any thread        the atomics
//                     relations, parent, starter, type, exit_reason under `lock`
//   the turn's owner  everything else; the owner is the thread that moved `run` to `running`
//
// A sender checks the generation, pushes onto the inbox and makes the cell ready. A message that loses the race with
// the process's death carries the old generation and is dropped by the next turn.
//
// Dead is a process whose `self` is not of the cell's generation; the owner of a turn destroys its state and gives the
// cell back. A turn that ends looks at inbox and generation once more after it has said `idle`; whoever changes one of
// them looks at `run` afterwards. All four are seq_cst, so one of the two sees the other.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/base/unique_function.hpp"
#include "core/otp/call.hpp"
#include "core/otp/extras.hpp"
#include "core/otp/message.hpp"
#include "core/otp/names.hpp"

namespace otp {

class Process;
struct Started;

/// A few instructions long; held for a few instructions only.
class SpinLock {
 public:
  void lock() noexcept;
  void unlock() noexcept { locked_.store(false, std::memory_order_release); }

 private:
  std::atomic<bool> locked_{false};
};

/// A hash set of pids: a ring of places, each pid at the first that was free from where its hash points.
class PidTable {
 public:
  bool insert(Pid pid);
  bool erase(Pid pid) noexcept;
  bool contains(Pid pid) const noexcept { return places_[find(pid)] == pid; }
  std::size_t size() const noexcept { return size_; }
  template <class F>
  void each(F f) const {
    for (Pid pid : places_) {
      if (pid) f(pid);
    }
  }

 private:
  std::size_t home(Pid pid) const noexcept { return pid.pack() * 0x9E3779B97F4A7C15u >> shift_; }
  std::size_t find(Pid pid) const noexcept;
  void grow();

  int shift_ = 58;  // 64 less the bits of a place's number
  std::vector<Pid> places_ = std::vector<Pid>(64);
  std::size_t size_ = 0;
};

/// Pids without order: a vector while there are few, a hash table beyond (a supervisor of a million children).
class PidSet {
 public:
  bool insert(Pid pid);
  bool erase(Pid pid) noexcept;
  bool contains(Pid pid) const noexcept;
  std::vector<Pid> list() const;
  std::size_t size() const noexcept { return many_ ? many_->size() : few_.size(); }

 private:
  static constexpr std::size_t kFew = 16;
  std::vector<Pid> few_;
  std::unique_ptr<PidTable> many_;
};

/// Numbers with a pid each: a vector while there are few, a hash map beyond (a process that a hundred thousand watch).
class RefMap {
 public:
  using Entry = std::pair<std::uint64_t, Pid>;
  void insert(std::uint64_t ref, Pid pid);
  /// The pid that was there.
  std::optional<Pid> erase(std::uint64_t ref) noexcept;
  std::vector<Entry> list() const;
  std::size_t size() const noexcept { return many_ ? many_->size() : few_.size(); }

 private:
  static constexpr std::size_t kFew = 16;
  std::vector<Entry> few_;
  std::unique_ptr<std::unordered_map<std::uint64_t, Pid>> many_;
};

/// Something that must be gone before anybody hears of a process's death (an entry in a registry).
using Cleanup = base::UniqueFunction<void(Pid)>;

/// Whom a process is tied to. Made when it first is.
struct Relations {
  Relations();
  ~Relations();
  PidSet links;
  RefMap monitors;  // mine, on others
  RefMap watchers;  // others', on me; nobody: a callback outside
  std::vector<const NameEntry*> names;
  std::unique_ptr<Started> verdict;  // what the starter is told in place of the exit reason
  std::vector<Cleanup> cleanups;
};

/// What the runtime knows of a server's type; one per type.
struct ServerType {
  std::string_view name;
  std::size_t size;
};
template <class Server>
inline constexpr ServerType server_type{type_name<Server>(), sizeof(Server)};

enum class RunState : std::uint8_t { idle, ready, running };

struct Cell {
  Cell();
  ~Cell();

  std::atomic<Envelope*> inbox{nullptr};  // newest first
  std::atomic<std::uint32_t> generation{1};
  std::atomic<std::uint32_t> waiting{0};  // messages in inbox and queue
  std::atomic<RunState> run{RunState::idle};
  std::atomic<bool> occupied{false};
  std::atomic<const MessageType*> current{nullptr};  // what it is handling now
  std::atomic<std::uint32_t> bound{0};               // messages that may wait; 0: no bound
  std::atomic<std::uint16_t> home{0};                // 0: any worker; else a thread of its own
  std::atomic<bool> suspended{false};                // by sys: handles system requests only
  std::atomic<bool> trap_exit{false};
  std::uint32_t slot = 0;                    // never changes
  std::atomic<std::uint64_t> await_id{0};    // parked: only envelopes with this id are handled
  std::atomic<std::uint64_t> awaits{0};      // whose answer it is parked for (a packed pid)
  std::atomic<std::uint64_t> reductions{0};  // messages handled; written by the turn's owner

  SpinLock lock;
  // -- the turn's owner: two bytes that fit in here --
  bool started = false;  // init is over
  bool in_handler = false;

  std::unique_ptr<Relations> relations;
  Pid parent;
  ReplyTo starter;                   // who waits for init; runtime null: nobody (any more)
  const ServerType* type = nullptr;  // of the server that lives here, or lived here last
  Reason exit_reason;                // of the last life

  // -- the turn's owner --
  Envelope* head = nullptr;  // queue of messages, oldest first
  Envelope** tail = &head;
  Envelope* awaited = nullptr;  // arrived for `await_id`, oldest first
  std::unique_ptr<Process> process;
  std::unique_ptr<Extras> extras;
  Pid self;  // of the process that is in here

  Relations& ties() {
    if (!relations) relations = std::make_unique<Relations>();
    return *relations;
  }
  Extras& extra() {
    if (!extras) extras = std::make_unique<Extras>();
    return *extras;
  }
  /// Nobody waits in here for call `id` any more: its answer is on its way, or will come from somewhere else.
  void answered(std::uint64_t id) noexcept {
    auto whom = awaits.load(std::memory_order_relaxed);
    if (whom && await_id.load(std::memory_order_relaxed) == id) {
      awaits.compare_exchange_strong(whom, 0, std::memory_order_seq_cst);
    }
  }
  /// Ends a suspension: what was held back comes first.
  void release_held() noexcept;
};

}  // namespace otp
