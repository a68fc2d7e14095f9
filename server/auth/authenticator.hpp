// Authenticator: all that is good here for saying who one is: API tokens (tokens.hpp), JWTs (jwt.hpp) where the
// configuration has an issuer, and tickets for WebSockets (tickets.hpp).
//
//     Authenticator tokens(store, jwts);
//     auto who = authenticate(request, tokens);                        // bearer.hpp
//     auto who = authorize(request, tokens, Operation::place_bid);     // permissions.hpp
//
// Thread rules: all functions from any thread. What it is made of outlives it.
#pragma once

#include <memory>
#include <string_view>

#include "core/base/expected.hpp"
#include "server/auth/jwt.hpp"
#include "server/auth/tickets.hpp"
#include "server/auth/tokens.hpp"
#include "server/http/message.hpp"
#include "server/http/problem_code.hpp"

namespace gavel::auth {

class Authenticator {
 public:
  /// @param jwts null: JWTs are tokens that nobody knows
  explicit Authenticator(TokenStore& store, std::shared_ptr<JwtVerifier> jwts = nullptr)
      : store_(store), jwts_(std::move(jwts)), tickets_([&store] { return store.now(); }) {}
  Authenticator(Authenticator&&) = delete;

  /// Whose bearer token it is, or 401 with WWW-Authenticate and the code that says which check failed.
  base::Expected<Principal, http::Response> verify(std::string_view token);
  /// For whom the ticket is, which is good for nothing afterwards; or 401 "ticket_unknown". Whether the token that it
  /// was asked for with is still good is still to be asked: renew() of bearer.hpp.
  base::Expected<SignedIn, http::Response> redeem(std::string_view ticket);

  TokenStore& store() noexcept { return store_; }
  Tickets& tickets() noexcept { return tickets_; }

 private:
  TokenStore& store_;
  std::shared_ptr<JwtVerifier> jwts_;
  Tickets tickets_;
};

/// 401 with a challenge (RFC 6750 section 3). @param error "invalid_token", "invalid_request"; empty: nothing was shown
http::Response unauthorized(http::ProblemCode code, std::string_view detail, std::string_view error);

}  // namespace gavel::auth
