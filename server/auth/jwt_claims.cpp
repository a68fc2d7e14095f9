#include "server/auth/jwt_claims.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

namespace gavel::auth {
namespace {

using nlohmann::json;
using Code = JwtError::Code;

constexpr double kLastSecond = 253'402'300'799;  // the year 9999

base::Unexpected<JwtError> wrong(Code code, std::string detail, std::string claim = {}) {
  return base::Unexpected(JwtError{code, std::move(detail), std::move(claim)});
}

base::Unexpected<JwtError> invalid(const std::string& claim, const std::string& must) {
  return wrong(Code::invalid_claim, "The claim " + claim + " of the JWT " + must + '.', claim);
}

/// A NumericDate (RFC 7519 section 2): nothing where it is not there, an error where it is no such number.
base::Expected<std::optional<rules::Time>, JwtError> time_of(const json& claims, const char* name) {
  std::optional<rules::Time> time;
  const auto at = claims.find(name);
  if (at == claims.end()) return time;
  const double seconds = at->is_number() ? at->get<double>() : -1;
  if (!(seconds >= 0 && seconds <= kLastSecond)) return invalid(name, "has to be a number of seconds since 1970");
  time = rules::Time{static_cast<std::int64_t>(seconds * 1000)};
  return time;
}

bool has_audience(const json& claims, const std::string& audience) {
  const auto at = claims.find("aud");
  if (at == claims.end()) return false;
  return at->is_array() ? std::ranges::find(*at, json(audience)) != at->end() : *at == json(audience);
}

/// The claim of that name, or where its dots lead.
const json* find_claim(const json& claims, std::string_view name) {
  const auto whole = claims.find(std::string(name));
  if (whole != claims.end()) return &*whole;
  const auto dot = name.find('.');
  if (dot == name.npos) return nullptr;
  const auto inner = claims.find(std::string(name.substr(0, dot)));
  return inner != claims.end() && inner->is_object() ? find_claim(*inner, name.substr(dot + 1)) : nullptr;
}

std::optional<Role> role_of(const json* claim) {
  if (!claim) return std::nullopt;
  if (claim->is_string()) return parse_role(claim->get_ref<const std::string&>());
  if (!claim->is_array()) return std::nullopt;
  for (const auto& word : *claim) {
    if (!word.is_string()) continue;
    if (const auto role = parse_role(word.get_ref<const std::string&>())) return role;
  }
  return std::nullopt;
}

/// The moment at which it ends.
base::Expected<rules::Time, JwtError> check_times(const json& claims, const JwtVerifier::Options& wanted) {
  const auto now = wanted.now();
  const auto leeway = wanted.leeway.count();
  const auto ends = time_of(claims, "exp");
  if (!ends) return base::Unexpected(ends.error());
  if (!*ends) return invalid("exp", "is missing");
  if (now.ms >= (*ends)->ms + leeway) return wrong(Code::expired, "The JWT has expired.");
  for (const char* name : {"nbf", "iat"}) {
    const auto from = time_of(claims, name);
    if (!from) return base::Unexpected(from.error());
    if (*from && (*from)->ms > now.ms + leeway) {
      return wrong(Code::not_yet_valid, std::string("The JWT is of the future (") + name + ").");
    }
  }
  return **ends;
}

}  // namespace

base::Expected<Principal, JwtError> check_claims(const json& claims, const JwtVerifier::Options& wanted) {
  const auto issuer = claims.find("iss");
  if (issuer == claims.end() || *issuer != json(wanted.issuer)) {
    return wrong(Code::wrong_issuer, "The JWT is not of the issuer that this server trusts.");
  }
  if (!has_audience(claims, wanted.audience)) return wrong(Code::wrong_audience, "The JWT is not for this server.");
  const auto ends = check_times(claims, wanted);
  if (!ends) return base::Unexpected(ends.error());
  const auto* const account = find_claim(claims, wanted.account_claim);
  if (!account || !account->is_string() || !is_account_name(account->get_ref<const std::string&>())) {
    return invalid(wanted.account_claim, "has to be an account: 1 to 64 characters of A-Z a-z 0-9 . _ -");
  }
  const auto role = role_of(find_claim(claims, wanted.roles_claim));
  if (!role) return invalid(wanted.roles_claim, "has none of the roles admin, operator, seller, bidder, observer");
  const auto id = claims.find("jti");
  return Principal{.name = account->get<std::string>(),
                   .role = *role,
                   .expires = *ends,
                   .token = id != claims.end() && id->is_string() ? id->get<std::string>().substr(0, 64) : "",
                   .jwt = true};
}

}  // namespace gavel::auth
