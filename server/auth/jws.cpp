#include "server/auth/jws.hpp"

#include <optional>
#include <set>
#include <utility>

#include "core/base/base64url.hpp"
#include "server/http/text.hpp"

namespace gavel::auth {
namespace {

using nlohmann::json;

base::Unexpected<std::string> malformed(const char* why) { return base::Unexpected(std::string(why)); }

/// A JSON object in which no object names a member twice; nothing for anything else.
std::optional<json> object_of(std::string_view base64url) {
  const auto bytes = base::from_base64url(base64url);
  if (!bytes) return std::nullopt;
  std::vector<std::set<std::string>> open;
  bool twice = false;
  const auto look = [&](int, json::parse_event_t event, json& parsed) {
    if (event == json::parse_event_t::object_start) open.emplace_back();
    if (event == json::parse_event_t::object_end) open.pop_back();
    if (event == json::parse_event_t::key) twice |= !open.back().insert(parsed.get<std::string>()).second;
    return true;
  };
  auto parsed = json::parse(bytes->begin(), bytes->end(), look, false);
  if (twice || !parsed.is_object()) return std::nullopt;
  return parsed;
}

bool is_known_type(std::string_view type) noexcept {
  constexpr std::string_view kMedia = "application/";
  if (type.size() > kMedia.size() && http::text::equal_no_case(type.substr(0, kMedia.size()), kMedia)) {
    type.remove_prefix(kMedia.size());
  }
  return http::text::equal_no_case(type, "jwt") || http::text::equal_no_case(type, "at+jwt");
}

/// The member's text; nothing where it is there and no text.
std::optional<std::string> text_of(const json& header, const char* name) {
  const auto at = header.find(name);
  if (at == header.end()) return std::string();
  if (!at->is_string()) return std::nullopt;
  return at->get<std::string>();
}

}  // namespace

base::Expected<Jws, std::string> parse_jws(std::string_view text) {
  if (text.size() > Jws::kMost) return malformed("A JWT has at most 4096 characters here.");
  const auto first = text.find('.');
  const auto second = first == text.npos ? text.npos : text.find('.', first + 1);
  if (second == text.npos || text.find('.', second + 1) != text.npos) return malformed("A JWT has three parts.");
  const auto header = object_of(text.substr(0, first));
  auto claims = object_of(text.substr(first + 1, second - first - 1));
  auto signature = base::from_base64url(text.substr(second + 1));
  if (!header || !claims || !signature)
    return malformed("A JWT's parts are base64url of JSON objects and a signature.");
  const auto algorithm = text_of(*header, "alg"), key = text_of(*header, "kid"), type = text_of(*header, "typ");
  if (!algorithm || !key || !type) return malformed("alg, kid and typ of a JWT are texts.");
  if (header->contains("crit")) return malformed("The JWT wants an extension (crit) that is not known here.");
  if (!type->empty() && !is_known_type(*type)) return malformed("The typ of the JWT is not JWT or at+jwt.");
  return Jws{*algorithm, *key, *std::move(claims), text.substr(0, second), *std::move(signature)};
}

}  // namespace gavel::auth
