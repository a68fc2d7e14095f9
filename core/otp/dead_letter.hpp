// Dead letters: messages that no handler ever saw, counted by the reason why.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace otp {

enum class DeadLetter : std::uint8_t {
  dead,          ///< sent to a process that had ended
  unknown_name,  ///< sent to a name that nobody has
  mailbox,       ///< waited in the mailbox of a process when it ended
  late_answer,   ///< an answer to a caller that had given up or ended
  unsaid,        ///< sent by the last handler of a process that had been killed meanwhile
};

inline constexpr std::size_t kDeadLetters = 5;
using DeadLetterCounts = std::array<std::uint64_t, kDeadLetters>;

/// "dead", "unknown_name", …
constexpr const char* name(DeadLetter why) noexcept {
  constexpr std::array<const char*, kDeadLetters> names{"dead", "unknown_name", "mailbox", "late_answer", "unsaid"};
  return names[static_cast<std::size_t>(why)];
}

}  // namespace otp
