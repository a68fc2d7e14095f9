#include "server/auth/bearer.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "server/http/problem.hpp"
#include "server/http/text.hpp"

namespace gavel::auth {
namespace {

base::Unexpected<http::Response> refused(http::ProblemCode code, std::string_view detail, std::string_view error = {}) {
  auto answer = http::problem(401, code, detail);
  std::string challenge = "Bearer realm=\"gavel\"";
  if (!error.empty()) challenge += ", error=\"" + std::string(error) + "\"";
  answer.fields.emplace_back("WWW-Authenticate", std::move(challenge));
  return base::Unexpected(std::move(answer));
}

/// What follows "Bearer" and one or more spaces; nothing where that is not what is written.
std::optional<std::string_view> token_of(std::string_view credentials) {
  const auto space = credentials.find(' ');
  if (space == credentials.npos || !http::text::equal_no_case(credentials.substr(0, space), "bearer"))
    return std::nullopt;
  const auto start = credentials.find_first_not_of(' ', space);
  if (start == credentials.npos) return std::nullopt;
  const auto token = credentials.substr(start);
  if (token.find(' ') != token.npos) return std::nullopt;
  return token;
}

}  // namespace

base::Expected<Principal, http::Response> authenticate(const http::Request& request, TokenStore& tokens) {
  const auto count = std::ranges::count(request.fields, "authorization", &std::pair<std::string, std::string>::first);
  if (count == 0) return refused("token_missing", "This needs a token: Authorization: Bearer gvl_…");
  const auto token = count == 1 ? token_of(request.field("authorization")) : std::nullopt;
  if (!token) {
    return refused("token_malformed", "The Authorization field has to be \"Bearer\", a space and one token, once.",
                   "invalid_request");
  }
  auto principal = tokens.verify(*token);
  if (!principal) return refused("token_unknown", "The token is not known here.", "invalid_token");
  return *std::move(principal);
}

}  // namespace gavel::auth
