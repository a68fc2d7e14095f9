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

bool is_account_name(std::string_view text) noexcept {
  constexpr std::string_view kCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
  return !text.empty() && text.size() <= 64 && text.find_first_not_of(kCharacters) == text.npos;
}

}  // namespace gavel::auth
