#include "server/auth/scope.hpp"

#include <nlohmann/json.hpp>

#include "server/http/problem.hpp"

namespace gavel::auth {
namespace {

constexpr std::string_view kAuctions = "/v1/auctions/", kSales = "/v1/sales/";

/// Does the path name that one, after `prefix`?
bool names(std::string_view path, std::string_view prefix, const auction::AuctionId& id) noexcept {
  const auto rest = path.substr(prefix.size());
  const auto named = auction::AuctionId::parse(rest.substr(0, rest.find('/')));
  return named && *named == id;
}

}  // namespace

Reach reach(const Scope& scope, std::string_view path, Operation operation) noexcept {
  if (operation == Operation::see_account) return Reach::inside;
  if (operation == Operation::create_auction) return Reach::outside;  // it would be another one, also made again
  const bool sale = scope.kind == Scope::Kind::sale;
  if (sale && path.starts_with(kAuctions)) return Reach::depends;
  const auto prefix = sale ? kSales : kAuctions;
  return path.starts_with(prefix) && names(path, prefix, scope.id) ? Reach::inside : Reach::outside;
}

bool covers(const Scope& scope, const auction::View& view) {
  if (scope.kind == Scope::Kind::auction) return view.id == scope.id;
  return view.terms->sale && view.terms->sale->sale == scope.id.to_string();
}

http::Response out_of_scope(const Scope& scope) {
  return http::problem(403, "token_out_of_scope",
                       "The token is good for one " + std::string(name(scope.kind)) + " alone, and this is not of it.",
                       {{"scope", {{name(scope.kind), scope.id.to_string()}}}});
}

}  // namespace gavel::auth
