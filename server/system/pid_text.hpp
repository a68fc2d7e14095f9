// Pids in paths: "14.2", or "<14.2>" as answers show them.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>

#include "core/otp/pid.hpp"

namespace gavel::system {

/// Nothing for what is no pid. A pid whose process has ended is one.
inline std::optional<otp::Pid> parse_pid(std::string_view text) noexcept {
  if (text.size() >= 2 && text.front() == '<' && text.back() == '>') text = text.substr(1, text.size() - 2);
  std::uint32_t slot = 0, generation = 0;
  const char* const end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, slot);
  if (first.ec != std::errc{} || first.ptr == end || *first.ptr != '.') return std::nullopt;
  const auto second = std::from_chars(first.ptr + 1, end, generation);
  if (second.ec != std::errc{} || second.ptr != end || generation == 0) return std::nullopt;
  return otp::Pid(slot, generation);
}

}  // namespace gavel::system
