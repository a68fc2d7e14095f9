// Pid: the name of one life of one process.
//
// A slot in the runtime's table and the generation of its occupant. A stale pid (its process has ended, whether or not
// the slot has a new occupant) behaves as dead everywhere: sends vanish, calls fail with noproc, monitors answer
// noproc.
//
// Thread rules: a value of 8 bytes; copy it freely. It keeps nothing alive.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <string>

namespace otp {

class Pid {
 public:
  constexpr Pid() = default;  ///< nobody
  constexpr Pid(std::uint32_t slot, std::uint32_t generation) : slot_(slot), generation_(generation) {}

  constexpr std::uint32_t slot() const noexcept { return slot_; }
  constexpr std::uint32_t generation() const noexcept { return generation_; }
  constexpr explicit operator bool() const noexcept { return generation_ != 0; }
  friend constexpr auto operator<=>(Pid, Pid) = default;

  /// The pid as one number, 0 for nobody; unpack() gives it back.
  constexpr std::uint64_t pack() const noexcept { return std::uint64_t{generation_} << 32 | slot_; }
  static constexpr Pid unpack(std::uint64_t packed) noexcept {
    return {static_cast<std::uint32_t>(packed), static_cast<std::uint32_t>(packed >> 32)};
  }

  /// "<12.3>": slot and generation.
  std::string to_string() const { return "<" + std::to_string(slot_) + "." + std::to_string(generation_) + ">"; }

 private:
  std::uint32_t slot_ = 0;
  std::uint32_t generation_ = 0;  // 0 is never handed out
};

}  // namespace otp

template <>
struct std::hash<otp::Pid> {
  std::size_t operator()(otp::Pid pid) const noexcept {
    return static_cast<std::size_t>(pid.pack() * 0x9E3779B97F4A7C15ull >> 7);
  }
};
