// Small pieces of text that the HTTP grammar is made of (RFC 9110 section 5.6). ASCII only, no locale.
//
// Thread rules: pure functions.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace gavel::http::text {

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_alpha(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
constexpr char to_lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// NUL, the other C0 controls and DEL; HT counts too.
constexpr bool is_control(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

/// tchar: what methods and field names are made of.
constexpr bool is_tchar(char c) noexcept {
  return is_alpha(c) || is_digit(c) ||
         (c != '\0' && std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos);
}
constexpr bool is_token(std::string_view s) noexcept { return !s.empty() && std::ranges::all_of(s, is_tchar); }

constexpr bool equal_no_case(std::string_view a, std::string_view b) noexcept {
  return std::ranges::equal(a, b, {}, to_lower, to_lower);
}

inline std::string lower(std::string_view s) {
  std::string out{s};
  std::ranges::transform(out, out.begin(), to_lower);
  return out;
}

/// Without the spaces and tabs around it (OWS).
constexpr std::string_view trim(std::string_view s) noexcept {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\t')) s.remove_suffix(1);
  return s;
}

/// Calls `visit` with each piece of `s` between separators, the empty ones too; stops when it answers false.
template <class Visit>
constexpr void split(std::string_view s, char separator, Visit visit) {
  for (;;) {
    const auto end = s.find(separator);
    if (!visit(s.substr(0, end)) || end == std::string_view::npos) return;
    s.remove_prefix(end + 1);
  }
}

/// Whether the comma-separated list has the element, in any case.
constexpr bool list_has(std::string_view list, std::string_view element) {
  bool found = false;
  split(list, ',', [&](std::string_view piece) { return !(found = equal_no_case(trim(piece), element)); });
  return found;
}

/// Whether the bytes are well-formed UTF-8 (Unicode table 3-7: no surrogates, no over-long forms).
bool is_utf8(std::string_view bytes) noexcept;

}  // namespace gavel::http::text
