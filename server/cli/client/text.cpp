#include "server/cli/client/text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

#include "core/rules/money.hpp"
#include "server/api/time.hpp"

namespace gavel::cli {
namespace {

struct CodePoint {
  char32_t value;
  std::size_t size;  ///< bytes; 0: these are no UTF-8
};

/// The code point at the start; only the shortest form and no surrogates (RFC 3629).
CodePoint first_code_point(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) return {byte(0), 1};
  const std::size_t size = byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
  if (byte(0) < 0xC2 || byte(0) > 0xF4 || text.size() < size) return {0, 0};
  char32_t value = byte(0) & (0xFFU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return {0, 0};
    value = value << 6 | (byte(i) & 0x3FU);
  }
  constexpr std::array<char32_t, 5> kLeast{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value < 0xE000;
  if (value < kLeast[size] || value > 0x10FFFF || surrogate) return {0, 0};
  return {value, size};
}

bool is_obeyed(char32_t c) {
  const bool control = c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029;
  const bool direction =
      c == 0x061C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  return control || direction;
}

bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto next = first_code_point(text);
    if (next.size == 0 || is_obeyed(next.value)) {
      out += '?';
    } else {
      out += text.substr(0, next.size);
    }
    text.remove_prefix(std::max<std::size_t>(next.size, 1));
  }
  return out;
}

std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return !continues(c); }));
}

std::string cut_to(std::string_view text, std::size_t width) {
  if (columns(text) <= width) return std::string(text);
  if (width == 0) return {};
  std::size_t end = 0;
  for (std::size_t seen = 0; end < text.size(); ++end) {
    if (!continues(text[end]) && ++seen == width) break;
  }
  return std::string(text.substr(0, end)) + "…";
}

std::string money_text(std::int64_t minor, std::string_view currency) {
  const auto known = rules::Currency::parse(currency);
  const auto number = known ? rules::to_decimal(rules::Amount{minor}, *known) : std::to_string(minor);
  return number + " " + printable(currency);
}

std::string local_time(std::string_view rfc3339) {
  const auto time = api::parse_time(rfc3339);
  if (!time) return printable(rfc3339);
  const std::time_t seconds = static_cast<std::time_t>(time->ms / 1000);
  std::tm local{};
  std::array<char, 64> text{};
  if (!localtime_r(&seconds, &local)) return printable(rfc3339);
  return {text.data(), std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S %Z", &local)};
}

std::string countdown(std::chrono::milliseconds left) {
  const auto seconds = std::max<std::int64_t>(0, (left.count() + 999) / 1000);
  std::array<char, 48> text{};
  const auto days = static_cast<long>(seconds / 86'400);
  const auto hours = static_cast<int>(seconds / 3600 % 24), minutes = static_cast<int>(seconds / 60 % 60);
  const auto rest = static_cast<int>(seconds % 60);
  if (days > 0) {
    std::snprintf(text.data(), text.size(), "%ld d %02d:%02d:%02d", days, hours, minutes, rest);
  } else {
    std::snprintf(text.data(), text.size(), "%d:%02d:%02d", hours, minutes, rest);
  }
  return text.data();
}

std::string aligned(const std::vector<std::vector<std::string>>& rows, const std::vector<std::size_t>& right) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns(row[i]));
  }
  std::string out;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string pad(widths[i] - columns(row[i]), ' ');
      const bool flush_right = std::ranges::find(right, i) != right.end();
      line += (i > 0 ? "  " : "") + (flush_right ? pad + row[i] : row[i] + pad);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

}  // namespace gavel::cli
