#include "server/proof/keys.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/base/base64url.hpp"
#include "core/base/jwk.hpp"

namespace gavel::proof {
namespace {

using nlohmann::json;

bool says(const json& key, const char* member, const char* value) {
  const auto found = key.find(member);
  return found != key.end() && *found == value;
}

std::optional<base::Ed25519Public> ed25519_of(const json& key) {
  if (!key.is_object() || !says(key, "kty", "OKP") || !says(key, "crv", "Ed25519")) return std::nullopt;
  const auto x = key.find("x");
  if (x == key.end() || !x->is_string()) return std::nullopt;
  const auto bytes = base::from_base64url(x->get_ref<const std::string&>());
  base::Ed25519Public found;
  if (!bytes || bytes->size() != found.size()) return std::nullopt;
  std::ranges::copy(*bytes, found.begin());
  return found;
}

}  // namespace

Keys keys_of(const std::vector<base::Ed25519Public>& list) {
  Keys keys;
  for (const auto& key : list) keys.emplace(base::jwk_thumbprint(key), key);
  return keys;
}

base::Expected<std::vector<base::Ed25519Public>, std::string> parse_keys(std::string_view text) {
  const auto parsed = json::parse(text, nullptr, false);
  const auto list = parsed.is_object() ? parsed.find("keys") : parsed.end();
  if (!parsed.is_object() || list == parsed.end() || !list->is_array()) {
    return base::Unexpected(std::string("is no JWK set: {\"keys\":[…]}"));
  }
  std::vector<base::Ed25519Public> keys;
  for (const auto& item : *list) {
    if (const auto key = ed25519_of(item)) keys.push_back(*key);
  }
  if (keys.empty()) return base::Unexpected(std::string("has no Ed25519 key"));
  return keys;
}

}  // namespace gavel::proof
