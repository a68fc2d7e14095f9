// Who may do what: one table, in permissions.cpp. Reading auctions and bids is public and not in it.
//
//     auto who = authorize(request, tokens, Operation::place_bid);
//     if (!who) return respond(std::move(who.error()));   // 401 or 403
//
// The table is in docs/security.md too, and tests/e2e/test_access.py walks every operation of the contract with it.
//
// Thread rules: pure functions.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/base/expected.hpp"
#include "server/auth/authenticator.hpp"
#include "server/auth/principal.hpp"
#include "server/http/message.hpp"
#include "server/http/router.hpp"

namespace gavel::auth {

enum class Operation : std::uint8_t {
  create_auction,
  place_bid,
  name_bidder,  ///< bid in the name of another
  run_own_auction,
  run_any_auction,
  limit_bidders,  ///< what they may owe
  see_secrets,    ///< of auctions that are over: what-if
  read_system,    ///< the supervision tree
  read_metrics,   ///< counters for a monitoring system
  crash_process,  ///< fault injection, where the configuration allows it at all
  manage_tokens,  ///< of anybody
  manage_webhooks,
  see_account,  ///< one's own: who one is, tickets for WebSockets
};
inline constexpr std::size_t kOperations = 13;

/// "create_auction", …: the enumerator, for programs.
std::string_view name(Operation operation) noexcept;

/// "create auctions", …: how a sentence says it.
std::string_view phrase(Operation operation) noexcept;

bool may(Role role, Operation operation) noexcept;

/// The roles that may, in the order of kAllRoles.
std::vector<Role> allowed_roles(Operation operation);

/// 403 "forbidden" with "roles": who may.
http::Response forbidden(Operation operation);

/// The principal of the request's token, if it may do that; else the answer: 401 (bearer.hpp), 403 "forbidden", or 403
/// "token_out_of_scope". Whether an auction belongs to the sale that a token is bound to is still to be asked:
/// scope.hpp.
base::Expected<Principal, http::Response> authorize(const http::Request& request, Authenticator& tokens,
                                                    Operation operation);

/// The guard of a route for those alone: they are told so before the body is read. `tokens` outlives it.
http::Guard only(Authenticator& tokens, Operation operation);

}  // namespace gavel::auth
