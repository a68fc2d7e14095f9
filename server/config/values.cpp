#include "server/config/values.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <utility>

namespace gavel::config {
namespace {

base::Unexpected<std::string> wrong(std::string_view text, std::string_view what) {
  return base::Unexpected("'" + std::string(text) + "' " + std::string(what));
}

/// The digits that `rest` starts with, taken off it; nothing where there is none or they overflow.
std::optional<std::uint64_t> take_number(std::string_view& rest) {
  std::uint64_t number = 0;
  auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  if (error != std::errc() || rest.front() == '-') return std::nullopt;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return number;
}

struct Unit {
  std::string_view name;
  std::uint64_t scale;
};

constexpr std::array kTimeUnits{Unit{"d", 86'400'000}, Unit{"h", 3'600'000}, Unit{"m", 60'000}, Unit{"s", 1'000},
                                Unit{"ms", 1}};
constexpr std::array kSizeUnits{Unit{"GiB", 1ULL << 30},
                                Unit{"MiB", 1ULL << 20},
                                Unit{"KiB", 1ULL << 10},
                                Unit{"GB", 1'000'000'000},
                                Unit{"MB", 1'000'000},
                                Unit{"kB", 1'000},
                                Unit{"B", 1}};

std::optional<std::uint64_t> scale_of(std::span<const Unit> units, std::string_view name) {
  for (const auto& unit : units)
    if (unit.name == name) return unit.scale;
  return std::nullopt;
}

std::string_view take_letters(std::string_view& rest) {
  auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  std::size_t n = 0;
  while (n < rest.size() && is_letter(rest[n])) ++n;
  auto letters = rest.substr(0, n);
  rest.remove_prefix(n);
  return letters;
}

// No setting means more than this; it keeps every sum of them far from overflow.
constexpr std::uint64_t kMostMilliseconds = 10ULL * 365 * 86'400'000;
constexpr std::uint64_t kMostBytes = 1ULL << 40;

template <class Enum>
using NameTable = std::span<const std::pair<std::string_view, Enum>>;

constexpr std::array<std::pair<std::string_view, LogLevel>, 6> kLevels{{{"trace", LogLevel::trace},
                                                                        {"debug", LogLevel::debug},
                                                                        {"info", LogLevel::info},
                                                                        {"warn", LogLevel::warn},
                                                                        {"error", LogLevel::error},
                                                                        {"off", LogLevel::off}}};
constexpr std::array<std::pair<std::string_view, LogFormat>, 2> kFormats{
    {{"text", LogFormat::text}, {"json", LogFormat::json}}};
constexpr std::array<std::pair<std::string_view, ForwardedField>, 2> kForwardedFields{
    {{"x-forwarded-for", ForwardedField::x_forwarded_for}, {"forwarded", ForwardedField::forwarded}}};
constexpr std::array<std::pair<std::string_view, bool>, 2> kBooleans{{{"true", true}, {"false", false}}};

template <class Enum>
Parsed parse_name(std::string_view text, NameTable<Enum> names, Enum& out) {
  std::string choice;
  for (const auto& [name, value] : names) {
    if (name == text) {
      out = value;
      return {};
    }
    choice += choice.empty() ? "" : ", ";
    choice += name;
  }
  return wrong(text, "is none of " + choice);
}

template <class Enum>
std::string print_name(NameTable<Enum> names, Enum value) {
  for (const auto& [name, known] : names)
    if (known == value) return std::string(name);
  return {};
}

bool is_host(std::string_view host) {
  if (host.empty() || host.size() > 253) return false;
  for (char c : host) {
    const bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
                      c == '-' || c == '_' || c == ':' || c == '%';
    if (!good) return false;
  }
  return true;
}

bool is_origin(std::string_view text) {
  for (std::string_view scheme : {"https://", "http://"}) {
    if (!text.starts_with(scheme)) continue;
    auto authority = text.substr(scheme.size());
    if (authority.starts_with('[') || authority.find(':') != std::string_view::npos) {
      Endpoint ignored;
      return static_cast<bool>(parse_value(authority, ignored));
    }
    return is_host(authority);
  }
  return false;
}

/// A name or an IPv4 address, or an IPv6 address in brackets: what stands in a Host field before the port.
bool is_host_name(std::string_view text) {
  const bool bracketed = text.size() > 2 && text.front() == '[' && text.back() == ']';
  const auto host = bracketed ? text.substr(1, text.size() - 2) : text;
  return is_host(host) && host.find('%') == std::string_view::npos &&
         (host.find(':') != std::string_view::npos) == bracketed;
}

/// The items between the commas; `out` is left alone where one of them is not good.
/// An address, or one and how many of its bits count.
bool is_network(std::string_view text) {
  const auto slash = text.find('/');
  const std::string address(text.substr(0, slash));
  std::array<unsigned char, 16> bytes{};
  const bool v4 = inet_pton(AF_INET, address.c_str(), bytes.data()) == 1;
  if (!v4 && inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1) return false;
  if (slash == std::string_view::npos) return true;
  auto rest = text.substr(slash + 1);
  const auto bits = take_number(rest);
  return bits && rest.empty() && *bits <= (v4 ? 32 : 128);
}

Parsed parse_list(std::string_view text, bool (*is_good)(std::string_view), std::string_view complaint,
                  std::vector<std::string>& out) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const auto comma = text.find(',');
    const auto item = text.substr(0, comma);
    if (!is_good(item)) return wrong(item, complaint);
    items.emplace_back(item);
    if (comma == std::string_view::npos) break;
    text.remove_prefix(comma + 1);
    if (text.empty()) return wrong("", std::string(complaint) + ": there is a comma too many");
  }
  out = std::move(items);
  return {};
}

}  // namespace

Parsed parse_value(std::string_view text, bool& out) { return parse_name<bool>(text, kBooleans, out); }
Parsed parse_value(std::string_view text, LogLevel& out) { return parse_name<LogLevel>(text, kLevels, out); }
Parsed parse_value(std::string_view text, LogFormat& out) { return parse_name<LogFormat>(text, kFormats, out); }
Parsed parse_value(std::string_view text, ForwardedField& out) {
  return parse_name<ForwardedField>(text, kForwardedFields, out);
}

Parsed parse_value(std::string_view text, std::uint32_t& out) {
  auto rest = text;
  auto number = take_number(rest);
  if (!number || !rest.empty() || *number > UINT32_MAX) return wrong(text, "is not a whole number");
  out = static_cast<std::uint32_t>(*number);
  return {};
}

Parsed parse_value(std::string_view text, std::chrono::milliseconds& out) {
  auto rest = text;
  std::uint64_t total = 0;
  std::uint64_t last_scale = UINT64_MAX;
  do {
    auto number = take_number(rest);
    if (!number) return wrong(text, "is not a duration: write 250ms, 5s, 1m30s, 2h or 7d");
    auto unit = take_letters(rest);
    if (unit.empty()) return wrong(text, "has no unit: write 250ms, 5s, 1m30s, 2h or 7d");
    auto scale = scale_of(kTimeUnits, unit);
    if (!scale || *scale >= last_scale) return wrong(text, "is not a duration: write 250ms, 5s, 1m30s, 2h or 7d");
    if (*number > kMostMilliseconds / *scale) return wrong(text, "is more than ten years");
    total += *number * *scale;
    last_scale = *scale;
  } while (!rest.empty());
  if (total > kMostMilliseconds) return wrong(text, "is more than ten years");
  out = std::chrono::milliseconds(static_cast<std::int64_t>(total));
  return {};
}

Parsed parse_value(std::string_view text, ByteSize& out) {
  auto rest = text;
  auto number = take_number(rest);
  if (!number) return wrong(text, "is not a size: write 512B, 16KiB or 1MiB");
  if (rest.empty()) return wrong(text, "has no unit: write 512B, 16KiB or 1MiB");
  auto scale = scale_of(kSizeUnits, rest);
  if (!scale) return wrong(text, "has an unknown unit: B, KiB, MiB, GiB, kB, MB and GB are known");
  if (*number > kMostBytes / *scale) return wrong(text, "is more than 1024GiB");
  out.bytes = *number * *scale;
  return {};
}

Parsed parse_value(std::string_view text, Endpoint& out) {
  constexpr std::string_view kForm = "is not HOST:PORT, such as 127.0.0.1:8080 or [::1]:8080";
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return wrong(text, kForm);
  auto host = text.substr(0, colon);
  auto port_text = text.substr(colon + 1);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  if (!is_host(host) || (host.find(':') != std::string_view::npos) != bracketed) return wrong(text, kForm);
  auto port = take_number(port_text);
  if (!port || !port_text.empty() || *port > UINT16_MAX) return wrong(text, kForm);
  out = {std::string(host), static_cast<std::uint16_t>(*port)};
  return {};
}

Parsed parse_value(std::string_view text, std::filesystem::path& out) {
  if (text.empty() || text.find('\0') != std::string_view::npos) return wrong(text, "is not a path");
  out = std::filesystem::path(text);
  return {};
}

Parsed parse_value(std::string_view text, std::string& out) {
  const auto control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  if (text.size() > 1000 || std::ranges::any_of(text, control))
    return wrong(text, "is not one line of 1000 bytes at most");
  out = text;
  return {};
}

Parsed parse_value(std::string_view text, std::vector<std::string>& out) {
  return parse_list(text, is_origin, "is not an origin, such as https://bids.example (no path, no '*')", out);
}

Parsed parse_value(std::string_view text, Networks& out) {
  return parse_list(text, is_network, "is no address or network, such as 10.0.0.0/8 or ::1", out.texts);
}

Parsed parse_value(std::string_view text, HostNames& out) {
  return parse_list(text, is_host_name, "is not a host name, such as bids.example (no port, no '*')", out.names);
}

std::string print_value(bool value) { return print_name<bool>(kBooleans, value); }
std::string print_value(LogLevel value) { return print_name<LogLevel>(kLevels, value); }
std::string print_value(ForwardedField value) { return print_name<ForwardedField>(kForwardedFields, value); }
std::string print_value(LogFormat value) { return print_name<LogFormat>(kFormats, value); }
std::string print_value(std::uint32_t value) { return std::to_string(value); }
std::string print_value(const std::string& value) { return value; }

std::string print_value(const std::filesystem::path& value) { return value.string(); }

std::string print_value(std::chrono::milliseconds value) {
  auto rest = static_cast<std::uint64_t>(value.count());
  std::string text;
  for (const auto& unit : kTimeUnits) {
    if (const auto n = rest / unit.scale) text += std::to_string(n) + std::string(unit.name);
    rest %= unit.scale;
  }
  return text.empty() ? "0s" : text;
}

std::string print_value(ByteSize value) {
  for (const auto& unit : kSizeUnits)
    if (value.bytes >= unit.scale && value.bytes % unit.scale == 0)
      return std::to_string(value.bytes / unit.scale) + std::string(unit.name);
  return "0B";
}

std::string print_value(const Endpoint& value) {
  const bool v6 = value.host.find(':') != std::string::npos;
  return (v6 ? "[" + value.host + "]" : value.host) + ":" + std::to_string(value.port);
}

std::string print_value(const std::vector<std::string>& value) {
  std::string text;
  for (const auto& item : value) text += (text.empty() ? "" : ",") + item;
  return text;
}

std::string print_value(const Networks& value) { return print_value(value.texts); }
std::string print_value(const HostNames& value) { return print_value(value.names); }

}  // namespace gavel::config
