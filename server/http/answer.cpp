#include "server/http/answer.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "server/http/problem.hpp"
#include "server/http/text.hpp"

namespace gavel::http {
namespace {

constexpr std::string_view kShowNothing = "default-src 'none'; frame-ancestors 'none'";

bool is_ours(std::string_view name) noexcept {
  static constexpr std::array<std::string_view, 6> ours{"connection", "content-length",    "content-type",
                                                        "date",       "transfer-encoding", "keep-alive"};
  return std::ranges::any_of(ours, [&](std::string_view n) { return text::equal_no_case(n, name); });
}

void check(const Response& response) {
  const auto has_control = [](std::string_view s) {
    return std::ranges::any_of(s, [](char c) { return text::is_control(c) && c != '\t'; });
  };
  const auto is_bad = [&](const auto& field) { return !text::is_token(field.first) || has_control(field.second); };
  if (std::ranges::any_of(response.fields, is_bad) || has_control(response.content_type)) {
    throw std::invalid_argument{"a field of the answer has a byte that fields must not have"};
  }
}

bool has_field(const Response& response, std::string_view name) {
  return std::ranges::any_of(response.fields, [&](const auto& f) { return text::equal_no_case(f.first, name); });
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  ((out += name) += ": ") += value;
  out += "\r\n";
}

}  // namespace

std::string_view Date::text() {
  const auto now = std::time(nullptr);
  if (now != second_) {
    second_ = now;
    std::tm utc{};
    gmtime_r(&now, &utc);
    std::array<char, 40> buffer{};
    // The names are English whatever the process's locale, since nothing here calls setlocale().
    text_.assign(buffer.data(), std::strftime(buffer.data(), buffer.size(), "%a, %d %b %Y %H:%M:%S GMT", &utc));
  }
  return text_;
}

namespace {

bool is_vary(std::string_view name) noexcept { return text::equal_no_case(name, "vary"); }

/// What the answer hangs on, in one field: some readers look at one alone.
std::string vary_of(const Response& response, const AnswerStyle& style) {
  std::string all = style.depends_on_origin ? "Origin" : "";
  for (const auto& [name, value] : response.fields) {
    if (is_vary(name)) (all += all.empty() ? "" : ", ") += value;
  }
  return all;
}

}  // namespace

void append_answer(std::string& out, const Response& response, std::string_view date, AnswerStyle style) {
  check(response);
  ((out += "HTTP/1.1 ") += std::to_string(response.status)) += ' ';
  (out += reason_phrase(response.status)) += "\r\n";
  append_field(out, "Date", date);
  append_field(out, "Connection", style.close ? "close" : "keep-alive");
  if (!response.content_type.empty()) append_field(out, "Content-Type", response.content_type);
  const bool has_body = response.status >= 200 && response.status != 204 && response.status != 304;
  if (has_body && !style.stream) append_field(out, "Content-Length", std::to_string(response.body.size()));
  if (!has_field(response, "cache-control")) append_field(out, "Cache-Control", "no-store");
  append_field(out, "X-Content-Type-Options", "nosniff");
  if (!has_field(response, "referrer-policy")) append_field(out, "Referrer-Policy", "no-referrer");
  if (!has_field(response, "content-security-policy")) append_field(out, "Content-Security-Policy", kShowNothing);
  if (!style.transport_security.empty()) append_field(out, "Strict-Transport-Security", style.transport_security);
  if (!style.readable_by.empty()) {
    append_field(out, "Access-Control-Allow-Origin", style.readable_by);
    append_field(out, "Access-Control-Expose-Headers",
                 "Allow, ETag, Idempotent-Replayed, Link, Location, RateLimit, RateLimit-Policy, Retry-After, "
                 "X-Request-Id");
  }
  if (const auto vary = vary_of(response, style); !vary.empty()) append_field(out, "Vary", vary);
  if (!style.request_id.empty()) append_field(out, "X-Request-Id", style.request_id);
  for (const auto& [name, value] : response.fields) {
    if (!is_ours(name) && !is_vary(name)) append_field(out, name, value);
  }
  out += "\r\n";
  if (has_body && !style.head_only) out += response.body;
}

}  // namespace gavel::http
