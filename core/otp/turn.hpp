// Which process this thread is running now. Internal to the runtime.
#pragma once

#include <mutex>
#include <vector>

#include "core/otp/cell.hpp"

namespace otp::turn {

struct State {
  Cell* cell = nullptr;
  Runtime* runtime = nullptr;
  const Reason* burying = nullptr;  // set while the state of a dead process is being destroyed
  bool outside = false;             // a callback of somebody outside: what it sends is not said by the cell's process
};

inline thread_local State t_state;

/// The cell whose turn it is on this thread, or null.
inline Cell* current() noexcept { return t_state.cell; }
/// Why the process dies whose state is being destroyed on this thread, or null.
inline const Reason* burying() noexcept { return t_state.burying; }
inline Runtime* runtime() noexcept { return t_state.runtime; }
/// Calls whose From was destroyed by an exception on its way out of a handler: they fail with the exit reason, once it
/// is known.
inline std::vector<ReplyTo>& unwound() {
  static thread_local std::vector<ReplyTo> calls;
  return calls;
}
/// The process that speaks on this thread: whose turn it is, unless a callback of somebody outside runs within it.
inline Cell* speaker() noexcept { return t_state.outside ? nullptr : t_state.cell; }

/// Was the process in the cell whose turn it is killed meanwhile?
inline bool is_dead(const Cell& cell) noexcept {
  return cell.self && cell.generation.load(std::memory_order_acquire) != cell.self.generation();
}
/// Is this thread in a handler of a process that was killed meanwhile?
inline bool is_dead() noexcept {
  const Cell* cell = speaker();
  return cell && is_dead(*cell);
}

/// Why the process ended that was in the cell last.
inline Reason exit_reason(Cell& cell) {
  std::lock_guard lock(cell.lock);
  return cell.exit_reason;
}

class Scope {
 public:
  Scope(Cell& cell, Runtime& runtime) : saved_(t_state) { t_state = {&cell, &runtime, nullptr, false}; }
  ~Scope() { t_state = saved_; }
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

 private:
  State saved_;
};

/// Around a callback of somebody outside, whichever process runs, or is buried, on this thread.
class OutsideScope {
 public:
  OutsideScope() : saved_(t_state) {
    t_state.burying = nullptr;
    t_state.outside = true;
  }
  ~OutsideScope() { t_state = saved_; }
  OutsideScope(const OutsideScope&) = delete;
  OutsideScope& operator=(const OutsideScope&) = delete;

 private:
  State saved_;
};

class BurialScope {
 public:
  explicit BurialScope(const Reason& reason) : saved_(t_state.burying) { t_state.burying = &reason; }
  ~BurialScope() { t_state.burying = saved_; }
  BurialScope(const BurialScope&) = delete;
  BurialScope& operator=(const BurialScope&) = delete;

 private:
  const Reason* saved_;
};

}  // namespace otp::turn
