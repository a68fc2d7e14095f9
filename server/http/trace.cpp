#include "server/http/trace.hpp"

#include <algorithm>

#include "server/http/text.hpp"

namespace gavel::http {
namespace {

constexpr std::size_t kLongestId = 128;

bool is_request_id(std::string_view id) noexcept {
  constexpr std::string_view kMarks = "-_.:/+=";
  const auto fits = [&](char c) { return text::is_alpha(c) || text::is_digit(c) || kMarks.find(c) != kMarks.npos; };
  return !id.empty() && id.size() <= kLongestId && std::ranges::all_of(id, fits);
}

bool is_hex(std::string_view digits) noexcept { return digits.find_first_not_of("0123456789abcdef") == digits.npos; }

/// Hexadecimal digits that are not all 0, which means "none".
bool is_set(std::string_view digits) noexcept { return is_hex(digits) && digits.find_first_not_of('0') != digits.npos; }

}  // namespace

// version "-" trace-id "-" parent-id "-" flags; a version to come may have more behind them, with a "-" before it.
std::string_view trace_id_of(std::string_view traceparent) noexcept {
  constexpr std::size_t kSize = 2 + 1 + 32 + 1 + 16 + 1 + 2;
  if (traceparent.size() < kSize) return {};
  const auto version = traceparent.substr(0, 2);
  const bool dashes = traceparent[2] == '-' && traceparent[35] == '-' && traceparent[52] == '-';
  const bool ends = traceparent.size() == kSize || (version != "00" && traceparent[kSize] == '-');
  if (!dashes || !ends || !is_hex(version) || version == "ff") return {};
  const auto trace = traceparent.substr(3, 32);
  const bool good = is_set(trace) && is_set(traceparent.substr(36, 16)) && is_hex(traceparent.substr(53, 2));
  return good ? trace : std::string_view();
}

std::string Trace::text() const {
  std::string line;
  if (!request_id.empty()) line += " request_id=" + request_id;
  if (!trace_id.empty()) line += " trace_id=" + trace_id;
  return line;
}

Trace trace_of(const Request& request) {
  Trace trace;
  if (const auto id = request.field("x-request-id"); is_request_id(id)) trace.request_id = id;
  trace.trace_id = trace_id_of(request.field("traceparent"));
  return trace;
}

}  // namespace gavel::http
