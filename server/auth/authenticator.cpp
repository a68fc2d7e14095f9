#include "server/auth/authenticator.hpp"

#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "server/http/problem.hpp"

namespace gavel::auth {
namespace {

http::Response challenged(http::Response answer, std::string_view error) {
  std::string challenge = "Bearer realm=\"gavel\"";
  if (!error.empty()) challenge += ", error=\"" + std::string(error) + "\"";
  return http::with_field(std::move(answer), "WWW-Authenticate", std::move(challenge));
}

base::Unexpected<http::Response> refused(http::ProblemCode code, std::string_view detail) {
  return base::Unexpected(unauthorized(code, detail, "invalid_token"));
}

base::Expected<Principal, http::Response> answer_of(base::Expected<Principal, TokenStore::Errc> known) {
  if (known) return *std::move(known);
  switch (known.error()) {
    case TokenStore::Errc::expired:
      return refused("token_expired", "The token has expired.");
    case TokenStore::Errc::revoked:
      return refused("token_revoked", "The token was taken back.");
    case TokenStore::Errc::unknown:
      break;
  }
  return refused("token_unknown", "The token is not known here.");
}

http::ProblemCode code_of(JwtError::Code code) {
  using Code = JwtError::Code;
  switch (code) {
    case Code::malformed:
      return "token_malformed";
    case Code::wrong_algorithm:
      return "token_wrong_algorithm";
    case Code::key_unknown:
      return "token_key_unknown";
    case Code::bad_signature:
      return "token_bad_signature";
    case Code::wrong_issuer:
      return "token_wrong_issuer";
    case Code::wrong_audience:
      return "token_wrong_audience";
    case Code::expired:
      return "token_expired";
    case Code::not_yet_valid:
      return "token_not_yet_valid";
    case Code::invalid_claim:
      return "token_invalid_claim";
  }
  return "token_unknown";
}

base::Expected<Principal, http::Response> answer_of(base::Expected<Principal, JwtError> known) {
  if (known) return *std::move(known);
  const JwtError& error = known.error();
  if (error.claim.empty()) return refused(code_of(error.code), error.detail);
  auto answer = http::problem(401, code_of(error.code), error.detail, {{"claim", error.claim}});
  return base::Unexpected(challenged(std::move(answer), "invalid_token"));
}

}  // namespace

http::Response unauthorized(http::ProblemCode code, std::string_view detail, std::string_view error) {
  return challenged(http::problem(401, code, detail), error);
}

base::Expected<Principal, http::Response> Authenticator::verify(std::string_view token) {
  const bool jwt = jwts_ && !token.starts_with("gvl_") && token.find('.') != token.npos;
  return jwt ? answer_of(jwts_->verify(token)) : answer_of(store_.verify(token));
}

base::Expected<SignedIn, http::Response> Authenticator::redeem(std::string_view ticket) {
  if (auto who = tickets_.sign_in(ticket)) return *std::move(who);
  return refused("ticket_unknown", "The ticket is not known here: it was used, or is too old.");
}

}  // namespace gavel::auth
