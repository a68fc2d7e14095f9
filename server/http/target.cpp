#include "server/http/target.hpp"

#include <algorithm>
#include <array>
#include <boost/url/parse.hpp>
#include <optional>

#include "server/http/text.hpp"

namespace gavel::http {
namespace {

using base::Unexpected;

Unexpected<Refusal> bad(std::string detail) { return Unexpected(Refusal{400, "bad_target", std::move(detail)}); }

int hex_value(char c) noexcept {
  if (text::is_digit(c)) return c - '0';
  const char low = text::to_lower(c);
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

/// Percent-decodes once. Nothing where the result has a control byte or is not UTF-8, or an escape is not one.
std::optional<std::string> decode(std::string_view raw) {
  std::string out;
  out.reserve(raw.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    if (raw[i] != '%') {
      out += raw[i];
      continue;
    }
    if (raw.size() - i < 3) return std::nullopt;
    const int high = hex_value(raw[i + 1]);
    const int low = hex_value(raw[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  if (std::ranges::any_of(out, text::is_control) || !text::is_utf8(out)) return std::nullopt;
  return out;
}

bool has_escape_of_slash(std::string_view raw) noexcept {
  for (auto at = raw.find('%'); at != std::string_view::npos; at = raw.find('%', at + 1)) {
    const auto escape = raw.substr(at + 1, 2);
    if (text::equal_no_case(escape, "2f") || text::equal_no_case(escape, "5c")) return true;
  }
  return false;
}

bool has_dot_segment(std::string_view path) {
  bool found = false;
  text::split(path, '/', [&](std::string_view segment) { return !(found = segment == "." || segment == ".."); });
  return found;
}

bool carries_credentials(std::string_view name) noexcept {
  static constexpr std::array<std::string_view, 13> names{
      "token",  "access_token",  "auth_token", "id_token", "refresh_token", "api_key", "apikey",
      "bearer", "authorization", "auth",       "jwt",      "password",      "secret"};
  return std::ranges::any_of(names, [&](std::string_view n) { return text::equal_no_case(n, name); });
}

std::optional<std::string> decode_form(std::string_view raw) {
  std::string spaced{raw};
  std::ranges::replace(spaced, '+', ' ');
  return decode(spaced);
}

base::Expected<Target, Refusal> with_query(Target target, std::string_view raw, const Limits& limits) {
  std::optional<Refusal> refusal;
  text::split(raw, '&', [&](std::string_view pair) {
    if (pair.empty()) return true;
    const auto equals = pair.find('=');
    auto name = decode_form(pair.substr(0, equals));
    auto value = decode_form(equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1));
    if (!name || !value) {
      refusal = Refusal{400, "bad_target", "The query has an escape that is not text."};
    } else if (carries_credentials(*name)) {
      refusal =
          Refusal{400, "token_in_url",
                  "Credentials do not belong into a URL, where logs keep them. Send them as Authorization: Bearer."};
    } else if (target.query.size() == limits.parameters) {
      refusal = Refusal{400, "too_many_parameters", "The query has too many parameters."};
    } else {
      target.query.emplace_back(std::move(*name), std::move(*value));
    }
    return !refusal;
  });
  if (refusal) return Unexpected(std::move(*refusal));
  return target;
}

}  // namespace

base::Expected<Target, Refusal> parse_target(std::string_view raw, const Limits& limits) {
  if (!raw.starts_with('/')) return bad("The request target must start with '/' (origin-form).");
  if (!boost::urls::parse_origin_form({raw.data(), raw.size()})) {
    return bad("The request target has characters that a URL does not have; percent-encode them.");
  }
  const auto question = raw.find('?');
  const auto raw_path = raw.substr(0, question);
  if (has_escape_of_slash(raw_path)) return bad("The path must not have an encoded slash or backslash.");
  auto path = decode(raw_path);
  if (!path) return bad("The path has an escape that is not text.");
  if (has_dot_segment(*path)) return bad("The path must not have '.' or '..' segments.");
  Target target{std::move(*path), {}};
  if (question == std::string_view::npos) return target;
  return with_query(std::move(target), raw.substr(question + 1), limits);
}

std::string encode_query(std::string_view plain) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : plain) {
    const auto byte = static_cast<unsigned char>(c);
    if (text::is_alpha(c) || text::is_digit(c) || std::string_view("-._~").find(c) != std::string_view::npos) {
      out += c;
    } else {
      (out += '%') += kHex[byte >> 4];
      out += kHex[byte & 15];
    }
  }
  return out;
}

}  // namespace gavel::http
