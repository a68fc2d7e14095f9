#include "server/auth/permissions.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "server/auth/bearer.hpp"
#include "server/auth/scope.hpp"
#include "server/http/problem.hpp"

namespace gavel::auth {
namespace {

struct Rule {
  Operation operation;
  std::string_view name, phrase;
  bool admin, operator_, seller, bidder, observer;
};

constexpr bool X = true;
constexpr bool o = false;

// clang-format off
// In the order of Operation.                                                             admin operator seller bidder observer
constexpr std::array<Rule, kOperations> kTable = {{
    {Operation::create_auction, "create_auction", "create auctions",                       X,    X,       X,     o,     o},
    {Operation::place_bid, "place_bid", "place bids",                                      o,    X,       X,     X,     o},
    {Operation::name_bidder, "name_bidder", "bid in the name of others (\"bidder\")",      o,    X,       o,     o,     o},
    {Operation::run_own_auction, "run_own_auction", "run auctions",                        X,    X,       X,     o,     o},
    {Operation::run_any_auction, "run_any_auction", "run the auctions of others",          X,    o,       o,     o,     o},
    {Operation::limit_bidders, "limit_bidders", "set what bidders may owe",                X,    X,       o,     o,     o},
    {Operation::see_secrets, "see_secrets", "ask what other terms would have given",       X,    o,       o,     o,     o},
    {Operation::read_system, "read_system", "see the processes of the daemon",             X,    o,       o,     o,     o},
    {Operation::read_metrics, "read_metrics", "read the metrics",                          X,    X,       o,     o,     X},
    {Operation::crash_process, "crash_process", "crash a process",                         X,    o,       o,     o,     o},
    {Operation::manage_tokens, "manage_tokens", "make tokens, list them, take them back",  X,    o,       o,     o,     o},
    {Operation::manage_webhooks, "manage_webhooks", "manage webhooks",                     X,    o,       o,     o,     o},
    {Operation::see_account, "see_account", "see their account",                           X,    X,       X,     X,     X},
}};
// clang-format on

const Rule& rule(Operation operation) noexcept { return kTable[static_cast<std::size_t>(operation)]; }

}  // namespace

std::string_view name(Operation operation) noexcept { return rule(operation).name; }

std::string_view phrase(Operation operation) noexcept { return rule(operation).phrase; }

bool may(Role role, Operation operation) noexcept {
  const Rule& r = rule(operation);
  switch (role) {
    case Role::admin:
      return r.admin;
    case Role::operator_:
      return r.operator_;
    case Role::seller:
      return r.seller;
    case Role::bidder:
      return r.bidder;
    case Role::observer:
      return r.observer;
  }
  return false;
}

std::vector<Role> allowed_roles(Operation operation) {
  std::vector<Role> roles;
  std::ranges::copy_if(kAllRoles, std::back_inserter(roles), [&](Role role) { return may(role, operation); });
  return roles;
}

http::Response forbidden(Operation operation) {
  auto roles = nlohmann::json::array();
  std::string list;
  for (const Role role : allowed_roles(operation)) {
    roles.push_back(name(role));
    list += (list.empty() ? "" : ", ") + std::string(name(role));
  }
  return http::problem(403, "forbidden", "Only these roles may " + std::string(phrase(operation)) + ": " + list + ".",
                       {{"roles", roles}});
}

base::Expected<Principal, http::Response> authorize(const http::Request& request, Authenticator& tokens,
                                                    Operation operation) {
  auto who = authenticate(request, tokens);
  if (!who) return who;
  if (!may(who->role, operation)) return base::Unexpected(forbidden(operation));
  if (who->scope && reach(*who->scope, request.path, operation) == Reach::outside) {
    return base::Unexpected(out_of_scope(*who->scope));
  }
  return who;
}

http::Guard only(Authenticator& tokens, Operation operation) {
  return [&tokens, operation](const http::Request& request) -> std::optional<http::Response> {
    auto who = authorize(request, tokens, operation);
    if (who) return std::nullopt;
    return std::move(who.error());
  };
}

}  // namespace gavel::auth
