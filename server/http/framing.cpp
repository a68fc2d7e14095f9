#include "server/http/framing.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "server/http/text.hpp"

namespace gavel::http {
namespace {

using base::Expected;
using base::Unexpected;
using text::equal_no_case;

Unexpected<Refusal> refuse(int status, ProblemCode code, std::string detail) {
  return Unexpected(Refusal{status, code, std::move(detail)});
}

std::size_t count(const Fields& fields, std::string_view name) {
  return static_cast<std::size_t>(std::ranges::count(fields, name, &Fields::value_type::first));
}

/// The value of the field, or nothing. Of a field that is there more than once, the first.
std::optional<std::string_view> find(const Fields& fields, std::string_view name) {
  const auto at = std::ranges::find(fields, name, &Fields::value_type::first);
  if (at == fields.end()) return std::nullopt;
  return std::string_view{at->second};
}

/// Two of one of these would be read differently by different readers.
std::optional<std::string_view> field_there_twice(const Fields& fields) {
  static constexpr std::array<std::string_view, 8> single{
      "authorization",     "content-type",         "expect", "idempotency-key", "if-match", "origin",
      "sec-websocket-key", "sec-websocket-version"};
  const auto at = std::ranges::find_if(single, [&](std::string_view name) { return count(fields, name) > 1; });
  return at == single.end() ? std::nullopt : std::optional{*at};
}

bool is_port(std::string_view s) noexcept { return s.size() <= 5 && std::ranges::all_of(s, text::is_digit); }

/// uri-host [":" port] of RFC 9110 7.2, without percent-encoding: a name, an IPv4 or a bracketed IPv6 address.
bool is_host(std::string_view s) noexcept {
  std::size_t end = 0;
  if (s.starts_with('[')) {
    end = s.find(']');
    if (end == std::string_view::npos || end < 3) return false;
    const auto is_inside = [](char c) { return text::is_digit(c) || text::is_alpha(c) || c == ':' || c == '.'; };
    if (!std::ranges::all_of(s.substr(1, end - 1), is_inside)) return false;
    ++end;
  } else {
    end = std::min(s.find(':'), s.size());
    const auto is_inside = [](char c) {
      return text::is_digit(c) || text::is_alpha(c) || c == '-' || c == '.' || c == '_';
    };
    if (end == 0 || !std::ranges::all_of(s.substr(0, end), is_inside)) return false;
  }
  return end == s.size() || (s[end] == ':' && is_port(s.substr(end + 1)));
}

/// A list of codings of which the last alone is chunked: what has an end that all readers agree on (RFC 9112 6.3).
bool ends_in_chunked(std::string_view codings) {
  bool last = false;
  bool bad = false;
  text::split(codings, ',', [&](std::string_view piece) {
    const auto coding = text::trim(piece);
    bad = bad || last || !text::is_token(coding);
    last = equal_no_case(coding, "chunked");
    return true;
  });
  return last && !bad;
}

Expected<void, Refusal> check_transfer_encoding(bool is_1_1, const Fields& fields) {
  const auto codings = find(fields, "transfer-encoding");
  if (!codings) return {};
  if (!is_1_1 || count(fields, "transfer-encoding") > 1 || count(fields, "content-length") > 0 ||
      !ends_in_chunked(*codings)) {
    return refuse(400, "bad_transfer_encoding", "This Transfer-Encoding does not say where the body ends.");
  }
  return refuse(411, "length_required", "Send the body with a Content-Length instead of a Transfer-Encoding.");
}

Expected<std::uint64_t, Refusal> content_length(const Fields& fields, const Limits& limits) {
  const auto value = find(fields, "content-length");
  if (!value) return std::uint64_t{0};
  std::uint64_t length = 0;
  const auto* const end = value->data() + value->size();
  const bool digits = !value->empty() && std::ranges::all_of(*value, text::is_digit);
  if (!digits || count(fields, "content-length") > 1 || std::from_chars(value->data(), end, length).ec != std::errc{}) {
    return refuse(400, "bad_content_length", "Content-Length must be there once and be one number.");
  }
  if (length > limits.body) return refuse(413, "body_too_large", "The request body is too large.");
  return length;
}

Expected<void, Refusal> check_coding(const Fields& fields) {
  const auto coding = find(fields, "content-encoding");
  if (!coding || equal_no_case(*coding, "identity")) return {};
  return refuse(415, "content_coding_not_supported", "Send the body without a Content-Encoding.");
}

Expected<bool, Refusal> expects_continue(bool is_1_1, const Fields& fields) {
  const auto value = find(fields, "expect");
  if (!value || !is_1_1) return false;
  if (equal_no_case(*value, "100-continue")) return true;
  return refuse(417, "expectation_failed", "The only expectation that is met here is 100-continue.");
}

/// Whether any Connection field lists the option.
bool has_option(const Fields& fields, std::string_view option) {
  return std::ranges::any_of(
      fields, [&](const auto& field) { return field.first == "connection" && text::list_has(field.second, option); });
}

Expected<bool, Refusal> asks_websocket(std::string_view method, bool is_1_1, const Fields& fields) {
  const auto protocols = find(fields, "upgrade");
  if (!protocols || !is_1_1 || !text::list_has(*protocols, "websocket")) return false;
  if (method == "GET" && count(fields, "upgrade") == 1 && has_option(fields, "upgrade")) return true;
  return refuse(400, "bad_upgrade",
                "A WebSocket is asked for with GET, Connection: Upgrade and one Upgrade: websocket.");
}

Expected<void, Refusal> check_body_is_expected(std::string_view method, std::uint64_t length, const Fields& fields) {
  if (length == 0) return {};
  if (find(fields, "upgrade")) return refuse(400, "bad_upgrade", "A request for an upgrade must not have a body.");
  if (method == "GET" || method == "HEAD") return refuse(400, "body_not_expected", "GET and HEAD have no body.");
  return {};
}

}  // namespace

Expected<Framing, Refusal> frame(std::string_view method, bool is_1_1, const Fields& fields, const Limits& limits) {
  const auto host = find(fields, "host");
  if (!host || count(fields, "host") > 1 || !is_host(*host)) {
    return refuse(400, "bad_host", "The request must have one Host field with a host and maybe a port.");
  }
  if (const auto twice = field_there_twice(fields)) {
    return refuse(400, "field_twice", "The field " + std::string{*twice} + " must be there once.");
  }
  if (const auto coded = check_transfer_encoding(is_1_1, fields); !coded) return Unexpected(coded.error());
  const auto length = content_length(fields, limits);
  if (!length) return Unexpected(length.error());
  if (const auto plain = check_coding(fields); !plain) return Unexpected(plain.error());
  const auto expect = expects_continue(is_1_1, fields);
  if (!expect) return Unexpected(expect.error());
  const auto upgrade = asks_websocket(method, is_1_1, fields);
  if (!upgrade) return Unexpected(upgrade.error());
  if (const auto body = check_body_is_expected(method, *length, fields); !body) return Unexpected(body.error());
  return Framing{*length, is_1_1 && !has_option(fields, "close"), *upgrade, *expect && *length > 0};
}

}  // namespace gavel::http
