// Events and debug options of one process: what sys (sys.hpp) can switch on in it. Internal; talk to it by sys
// requests.
//
// An event is told when a message is taken to be handled (in) and when the process says something (out: a cast, a call,
// a reply). System requests and their answers are no events. While nothing is switched on, a process has none of this.
//
// A hook is called in the process's own turn, before the handler (in) or before the message leaves (out). It is removed
// when it returns false or throws; the process never notices. What a hook itself sends is no event.
//
// Thread rules: the turn's owner only.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/otp/pid.hpp"
#include "core/otp/time.hpp"

namespace otp::sys {

struct Event {
  enum class Kind : std::uint8_t { in, out };
  Kind kind;
  std::string_view message;  ///< its type; lives as long as the program
  Pid peer;                  ///< in: who sent it, where that is known; out: whom it goes to; nobody: somebody outside
  Instant at;

  /// "in otp::test::Get from <3.1>"
  std::string to_string() const;
};

/// What sys::statistics counts, since it was switched on.
struct Statistics {
  Instant start_time;
  Instant current_time;
  std::uint64_t reductions = 0;
  std::uint64_t messages_in = 0;
  std::uint64_t messages_out = 0;
};

/// Sees every event; false: it is done and wants no more.
using Hook = std::function<bool(const Event&)>;

/// The debug options of one process.
class Debug {
 public:
  bool on() const noexcept { return counting_ || log_size_ || !hooks_.empty(); }
  void emit(const Event& event);

  void count(bool on, Instant now, std::uint64_t reductions);
  std::optional<Statistics> statistics(Instant now, std::uint64_t reductions) const;

  /// Keeps the last `size` events; 0 switches the log off.
  void keep_log(std::size_t size);
  bool logging() const noexcept { return log_size_ != 0; }
  /// Oldest first.
  std::vector<Event> log() const;

  /// Puts a hook in; one of that name is replaced.
  void install(std::string name, Hook hook);
  void remove(std::string_view name);
  /// "statistics", "log", and the hooks' names.
  std::vector<std::string> options() const;

 private:
  struct Installed {
    std::string name;
    Hook hook;
  };
  bool counting_ = false;
  bool emitting_ = false;
  Statistics statistics_;
  std::size_t log_size_ = 0;
  std::vector<Event> ring_;
  std::size_t oldest_ = 0;
  std::vector<Installed> hooks_;
};

}  // namespace otp::sys
