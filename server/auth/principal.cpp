#include "server/auth/principal.hpp"

#include <algorithm>

namespace gavel::auth {

std::string_view name(Role role) noexcept {
  switch (role) {
    case Role::admin:
      return "admin";
    case Role::operator_:
      return "operator";
    case Role::seller:
      return "seller";
    case Role::bidder:
      return "bidder";
    case Role::observer:
      return "observer";
  }
  return "unknown";
}

std::optional<Role> parse_role(std::string_view text) noexcept {
  const auto* found = std::ranges::find(kAllRoles, text, [](Role role) { return name(role); });
  if (found == kAllRoles.end()) return std::nullopt;
  return *found;
}

std::string_view name(Scope::Kind kind) noexcept { return kind == Scope::Kind::auction ? "auction" : "sale"; }

std::optional<Scope> parse_scope(std::string_view text) noexcept {
  for (const auto kind : {Scope::Kind::auction, Scope::Kind::sale}) {
    const auto word = name(kind);
    if (!text.starts_with(word) || !text.substr(word.size()).starts_with(':')) continue;
    if (const auto id = auction::AuctionId::parse(text.substr(word.size() + 1))) return Scope{kind, *id};
  }
  return std::nullopt;
}

std::string to_string(const Scope& scope) { return std::string(name(scope.kind)) + ':' + scope.id.to_string(); }

bool is_account_name(std::string_view text) noexcept {
  constexpr std::string_view kCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
  return !text.empty() && text.size() <= 64 && text.find_first_not_of(kCharacters) == text.npos;
}

}  // namespace gavel::auth
