// Reason: why a process ended (Erlang's exit reasons).
//
//   normal          it was done
//   shutdown        its supervisor asked it to end; shutdown_with(x) carries a term
//   killed          exit(pid, kill) hit it; `kill` itself is only ever a signal, never trapped
//   noproc          it was not there
//   error           an exception left a handler: its type and what()
//   other           anything else, by name
//
// "Abnormal" is all but normal, shutdown and shutdown_with: that is what restarts a transient child and what is
// reported as a crash. For a plain link only `normal` is special.
//
// Thread rules: a value; copies share an immutable detail.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace otp {

class Reason {
 public:
  enum class Kind : std::uint8_t { normal, shutdown, shutdown_with, kill, killed, noproc, timeout, error, other };

  Reason() = default;  ///< normal
  static Reason normal() { return {}; }
  static Reason shutdown() { return Reason(Kind::shutdown); }
  static Reason shutdown_with(std::string term) { return {Kind::shutdown_with, std::move(term)}; }
  static Reason kill() { return Reason(Kind::kill); }
  static Reason killed() { return Reason(Kind::killed); }
  static Reason noproc() { return Reason(Kind::noproc); }
  static Reason timeout() { return Reason(Kind::timeout); }
  static Reason error(std::string text) { return {Kind::error, std::move(text)}; }
  static Reason other(std::string name) { return {Kind::other, std::move(name)}; }

  Kind kind() const noexcept { return kind_; }
  bool is(Kind kind) const noexcept { return kind_ == kind; }
  bool abnormal() const noexcept {
    return kind_ != Kind::normal && kind_ != Kind::shutdown && kind_ != Kind::shutdown_with;
  }

  /// What shutdown_with, error and other carry; empty for the rest.
  std::string_view detail() const noexcept { return detail_ ? std::string_view(*detail_) : std::string_view(); }
  /// "normal", "shutdown(drain)", "error: std::runtime_error: boom"; for logs.
  std::string to_string() const;

  friend bool operator==(const Reason& a, const Reason& b) noexcept {
    return a.kind_ == b.kind_ && a.detail() == b.detail();
  }

 private:
  explicit Reason(Kind kind) : kind_(kind) {}
  Reason(Kind kind, std::string detail)
      : kind_(kind), detail_(std::make_shared<const std::string>(std::move(detail))) {}

  Kind kind_ = Kind::normal;
  std::shared_ptr<const std::string> detail_;
};

/// Throw it from a handler to end the process with a reason of your choice (Erlang's exit/1). terminate() still runs.
struct Exit {
  Reason reason;
};

/// Within a catch block: why the exception that is being handled ends what threw it. An Exit's reason, what() of a
/// std::exception.
Reason reason_of_exception();

}  // namespace otp
