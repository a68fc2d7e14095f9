#include "server/auth/bearer.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "server/http/text.hpp"

namespace gavel::auth {
namespace {

constexpr std::string_view kTicket = "gavel.ticket.";

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

/// Of a handshake that offers one as a subprotocol.
std::optional<std::string_view> ticket_of(const http::Request& request) {
  if (!http::text::equal_no_case(request.field("upgrade"), "websocket")) return std::nullopt;
  std::optional<std::string_view> ticket;
  http::text::split(request.field("sec-websocket-protocol"), ',', [&](std::string_view offered) {
    offered = http::text::trim(offered);
    if (!offered.starts_with(kTicket)) return true;
    ticket = offered.substr(kTicket.size());
    return false;
  });
  return ticket;
}

/// A ticket is as good as the token that it was asked for with.
base::Expected<SignedIn, http::Response> signed_in_by(std::string_view ticket, Authenticator& tokens) {
  auto who = tokens.redeem(ticket);
  if (!who || who->authorization.empty()) return who;
  if (auto still = renew(*who, tokens); !still) return base::Unexpected(std::move(still.error()));
  return who;
}

}  // namespace

base::Expected<Principal, http::Response> authenticate(const http::Request& request, Authenticator& tokens) {
  const auto count = std::ranges::count(request.fields, "authorization", &std::pair<std::string, std::string>::first);
  if (count == 0) {
    if (const auto ticket = ticket_of(request)) {
      auto who = signed_in_by(*ticket, tokens);
      if (!who) return base::Unexpected(std::move(who.error()));
      return std::move(who->principal);
    }
    return base::Unexpected(
        unauthorized("token_missing", "This needs a token: Authorization: Bearer gvl_…", std::string_view()));
  }
  const auto token = count == 1 ? token_of(request.field("authorization")) : std::nullopt;
  if (!token) {
    return base::Unexpected(unauthorized("token_malformed",
                                         "The Authorization field has to be \"Bearer\", a space and one token, once.",
                                         "invalid_request"));
  }
  return tokens.verify(*token);
}

base::Expected<std::optional<Principal>, http::Response> authenticate_if_shown(const http::Request& request,
                                                                               Authenticator& tokens) {
  const bool bearer = std::ranges::any_of(request.fields, [](const auto& f) { return f.first == "authorization"; });
  if (!bearer && !ticket_of(request)) return std::optional<Principal>();
  auto who = authenticate(request, tokens);
  if (!who) return base::Unexpected(std::move(who.error()));
  return std::optional<Principal>(*std::move(who));
}

base::Expected<Principal, http::Response> renew(const SignedIn& who, Authenticator& tokens) {
  http::Request again;
  again.fields.emplace_back("authorization", who.authorization);
  return authenticate(again, tokens);
}

base::Expected<std::optional<SignedIn>, http::Response> sign_in(const http::Request& handshake, Authenticator& tokens) {
  const auto ticket = ticket_of(handshake);
  const auto authorization = handshake.field("authorization");
  if (ticket && authorization.empty()) {
    auto who = signed_in_by(*ticket, tokens);
    if (!who) return base::Unexpected(std::move(who.error()));
    return std::optional(*std::move(who));
  }
  auto who = authenticate_if_shown(handshake, tokens);
  if (!who) return base::Unexpected(std::move(who.error()));
  if (!*who) return std::optional<SignedIn>();
  return std::optional(SignedIn{**std::move(who), std::string(authorization)});
}

}  // namespace gavel::auth
