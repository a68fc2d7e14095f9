// The kinds of values that configuration has, each with its one text form: read strictly, written so that it reads
// back.
//
//     duration   "250ms" "5s" "1m30s" "2h" "7d"        a number and a unit, larger units first; a unit is always named
//     size       "512B" "16KiB" "1MiB" "25MB"          KiB, MiB, GiB count in 1024, kB, MB, GB in 1000
//     endpoint   "127.0.0.1:8080" "[::1]:8080"         the host may be a name; port 0 asks the system for a free one
//     origin     "https://bids.example"                scheme, host and maybe a port, as a browser sends it
//     host name  "bids.example" "[2001:db8::1]"        a name or an address, without a port
//     network    "10.0.0.0/8" "::1"                    an address, and how many bits of it count (all)
//
// parse_value(text, out) sets `out`, or answers with a sentence that says what would be right; out is then as it was.
//
// Thread rules: pure functions.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/expected.hpp"

namespace gavel::config {

struct ByteSize {
  std::uint64_t bytes = 0;
  friend constexpr auto operator<=>(ByteSize, ByteSize) = default;
};

struct Endpoint {
  std::string host;  ///< a name or an address; an IPv6 address without its brackets
  std::uint16_t port = 0;
  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

/// Names by which clients know the server, without ports.
struct HostNames {
  std::vector<std::string> names;
  friend bool operator==(const HostNames&, const HostNames&) = default;
};

/// Addresses and networks: "10.0.0.0/8", "::1".
struct Networks {
  std::vector<std::string> texts;
  friend bool operator==(const Networks&, const Networks&) = default;
};

/// The field in which a proxy says who it was asked by.
enum class ForwardedField : std::uint8_t { x_forwarded_for, forwarded };
enum class LogLevel : std::uint8_t { trace, debug, info, warn, error, off };
enum class LogFormat : std::uint8_t { text, json };

/// Nothing, or a sentence such as "'5' has no unit: write 5s or 5ms".
using Parsed = base::Expected<void, std::string>;

Parsed parse_value(std::string_view text, bool& out);
Parsed parse_value(std::string_view text, std::uint32_t& out);
Parsed parse_value(std::string_view text, std::chrono::milliseconds& out);
Parsed parse_value(std::string_view text, ByteSize& out);
Parsed parse_value(std::string_view text, Endpoint& out);
/// One line without control characters, of at most 1000 bytes; may be empty.
Parsed parse_value(std::string_view text, std::string& out);
Parsed parse_value(std::string_view text, LogLevel& out);
Parsed parse_value(std::string_view text, LogFormat& out);
Parsed parse_value(std::string_view text, ForwardedField& out);
Parsed parse_value(std::string_view text, std::filesystem::path& out);
/// Origins, separated by commas; an empty text is an empty list.
Parsed parse_value(std::string_view text, std::vector<std::string>& out);
/// Host names, separated by commas; an empty text is an empty list.
Parsed parse_value(std::string_view text, HostNames& out);
/// Networks, separated by commas; an empty text is an empty list.
Parsed parse_value(std::string_view text, Networks& out);

/// The text that parse_value() reads back to the same value.
std::string print_value(bool value);
std::string print_value(std::uint32_t value);
std::string print_value(std::chrono::milliseconds value);
std::string print_value(ByteSize value);
std::string print_value(const Endpoint& value);
std::string print_value(const std::string& value);
std::string print_value(LogLevel value);
std::string print_value(LogFormat value);
std::string print_value(const std::filesystem::path& value);
std::string print_value(const std::vector<std::string>& value);
std::string print_value(const HostNames& value);
std::string print_value(const Networks& value);
std::string print_value(ForwardedField value);

}  // namespace gavel::config
