// What a supervisor knows of a child besides how it is started: who it is, when it is restarted, how it is stopped.
//
// The decisions that hang on nothing else are here too, as pure functions; supervisors of both kinds share them. They
// follow supervisor:do_restart/3 and supervisor:shutdown/1.
//
// Thread rules: values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/otp/pid.hpp"
#include "core/otp/reason.hpp"
#include "core/otp/time.hpp"

namespace otp {

enum class Restart : std::uint8_t {
  permanent,  ///< restarted whenever it ends
  transient,  ///< restarted if it ends abnormally
  temporary,  ///< never restarted; forgotten when it ends
};

enum class ChildType : std::uint8_t { worker, supervisor };

/// When a supervisor ends because its significant children did.
enum class AutoShutdown : std::uint8_t {
  never,            ///< no child may be significant
  any_significant,  ///< when one of them ends by itself
  all_significant,  ///< when the last of them does
};

/// How long a child may take to end when it is told to.
class Shutdown {
 public:
  static constexpr Shutdown brutal_kill() { return Shutdown(true, Duration::zero()); }
  static constexpr Shutdown infinity() { return Shutdown(false, kInfinity); }
  static constexpr Shutdown within(Duration time) { return Shutdown(false, time); }
  constexpr bool kills() const noexcept { return kill_; }
  constexpr Duration timeout() const noexcept { return timeout_; }
  /// Is it killed without any time to end, asked before or not?
  constexpr bool kills_at_once() const noexcept { return kill_ || timeout_ == Duration::zero(); }
  /// Is there a later moment at which a child that was asked to end is killed?
  constexpr bool has_limit() const noexcept { return !kills_at_once() && timeout_ != kInfinity; }
  /// "brutal_kill", "infinity", "5000 ms".
  std::string to_string() const;
  friend constexpr bool operator==(Shutdown, Shutdown) = default;

 private:
  constexpr Shutdown(bool kill, Duration timeout) : kill_(kill), timeout_(timeout) {}
  bool kill_;
  Duration timeout_;
};

struct ChildRules {
  std::string id;
  Restart restart = Restart::permanent;
  ChildType type = ChildType::worker;
  bool significant = false;          ///< its end may end the supervisor (AutoShutdown)
  std::optional<Shutdown> shutdown;  ///< none: 5 s for a worker, infinity for a supervisor

  Shutdown shutdown_rule() const noexcept {
    constexpr auto kWorker = Shutdown::within(std::chrono::seconds(5));
    return shutdown.value_or(type == ChildType::supervisor ? Shutdown::infinity() : kWorker);
  }
};

/// Is a child that has ended by itself with `reason` started again?
bool restarts_after(Restart restart, const Reason& reason) noexcept;

/// Whose end by itself with `reason` is worth a report: all that restart, and whatever is abnormal.
bool reported_after(Restart restart, const Reason& reason) noexcept;

/// Is `reason` how a child ends that is stopped by its shutdown rule? What is not is reported as shutdown_error.
bool expected_when_stopped(const ChildRules& child, const Reason& reason) noexcept;

/// "permanent", "worker", …; "restart(9)" for a value that is none.
std::string name(Restart restart);
std::string name(ChildType type);

}  // namespace otp
