#include "server/http/access.hpp"

#include <algorithm>
#include <array>

#include "server/http/problem.hpp"
#include "server/http/text.hpp"

namespace gavel::http {
namespace {

/// Seconds for which a browser may remember the answer to a preflight.
constexpr std::string_view kPreflightAge = "600";
/// Fields that a page may send beside those that every page may.
constexpr std::string_view kSendable =
    "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, Traceparent, X-Request-Id";

bool has_field(const Request& request, std::string_view name) noexcept {
  return std::ranges::any_of(request.fields, [&](const auto& field) { return field.first == name; });
}

bool is_listed(std::string_view origin, const std::vector<std::string>& listed) {
  return std::ranges::any_of(listed, [&](const auto& one) { return text::equal_no_case(one, origin); });
}

/// Without its port; an IPv6 address keeps its brackets.
std::string_view without_port(std::string_view host) noexcept {
  return host.starts_with('[') ? host.substr(0, host.find(']') + 1) : host.substr(0, host.find(':'));
}

/// 127.0.0.0/8 in its usual form: 127 and three more numbers below 256.
bool is_loopback_v4(std::string_view host) noexcept {
  int parts = 0;
  bool good = true;
  text::split(host, '.', [&](std::string_view part) {
    const bool number = !part.empty() && part.size() <= 3 && std::ranges::all_of(part, text::is_digit);
    good = number && (part.size() < 3 || part <= "255") && (parts > 0 || part == "127");
    return good && ++parts <= 4;
  });
  return good && parts == 4;
}

/// Whether it does more than read what anybody may read.
bool needs_good_origin(const Request& request, bool upgrade) noexcept {
  static constexpr std::array<std::string_view, 3> safe{"GET", "HEAD", "OPTIONS"};
  const bool changes = std::ranges::find(safe, request.method) == safe.end();
  return changes || upgrade || has_field(request, "authorization") || is_preflight(request);
}

}  // namespace

bool is_loopback(std::string_view host) noexcept {
  return text::equal_no_case(host, "localhost") || host == "[::1]" || host == "::1" || is_loopback_v4(host);
}

bool is_preflight(const Request& request) noexcept {
  return request.method == "OPTIONS" && has_field(request, "access-control-request-method");
}

void add_preflight_fields(Response& answer) {
  const auto allow = std::ranges::find(answer.fields, "Allow", [](const auto& field) { return field.first; });
  if (allow != answer.fields.end()) answer.fields.emplace_back("Access-Control-Allow-Methods", allow->second);
  answer.fields.emplace_back("Access-Control-Allow-Headers", kSendable);
  answer.fields.emplace_back("Access-Control-Max-Age", kPreflightAge);
}

bool is_origin_allowed(std::string_view origin, std::string_view host, const std::vector<std::string>& listed,
                       bool secure) {
  if (is_listed(origin, listed)) return true;
  const auto is_own = [&](std::string_view scheme) {
    return origin.starts_with(scheme) && text::equal_no_case(origin.substr(scheme.size()), host);
  };
  return is_own("https://") || (!secure && is_own("http://"));
}

bool is_host_allowed(std::string_view host, const std::vector<std::string>& names) {
  const auto name = without_port(host);
  return is_loopback(name) || is_listed(name, names);
}

Access look_at(const Request& request, Asked asked, const Options& options) {
  const auto host = request.field("host");
  if (options.hosts && !is_host_allowed(host, *options.hosts)) {
    return {problem(421, "misdirected_request", "This server does not go by the name in the Host field."), {}};
  }
  if (!has_field(request, "origin")) return {};
  const auto origin = request.field("origin");
  if (!is_origin_allowed(origin, host, options.origins, asked.secure)) {
    if (!needs_good_origin(request, asked.upgrade)) return {};
    return {problem(403, "origin_not_allowed", "Pages of this origin may not do this here."), {}};
  }
  return {std::nullopt, is_listed(origin, options.origins) ? std::string{origin} : std::string{}};
}

}  // namespace gavel::http
