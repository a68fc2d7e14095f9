// What is known of an API token, but for the token itself.
//
// Thread rules: values.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/auction/id.hpp"
#include "server/auth/principal.hpp"

namespace gavel::auth {

/// A ULID: the name by which lists, logs and people speak of a token. It is no secret.
using TokenId = auction::AuctionId;

/// SHA-256 of a token: what is kept of it.
using TokenDigest = std::array<std::uint8_t, 32>;

/// What somebody wants a token for.
struct NewToken {
  std::string account;
  Role role = Role::observer;
  std::optional<Scope> scope = {};
  std::optional<std::chrono::milliseconds> life = {};  ///< counted from when it is made, above zero; nothing: no end
};

struct TokenInfo {
  TokenId id;
  std::string account;
  Role role = Role::observer;
  std::optional<Scope> scope = {};
  rules::Time created;
  std::optional<rules::Time> expires = {};  ///< the first moment at which it is good for nothing; nothing: never
  std::optional<rules::Time> revoked = {};
  std::optional<rules::Time> last_used = {};  ///< to a minute; nothing: never
  friend bool operator==(const TokenInfo&, const TokenInfo&) = default;
};

enum class TokenState : std::uint8_t { active, expired, revoked };

/// What it is good for at that moment. One that was taken back is revoked, whether or not its time would be over.
inline TokenState state_at(const TokenInfo& token, rules::Time now) noexcept {
  if (token.revoked) return TokenState::revoked;
  return token.expires && *token.expires <= now ? TokenState::expired : TokenState::active;
}

/// "active", "expired", "revoked".
constexpr std::string_view name(TokenState state) noexcept {
  switch (state) {
    case TokenState::active:
      return "active";
    case TokenState::expired:
      return "expired";
    case TokenState::revoked:
      return "revoked";
  }
  return "unknown";
}

}  // namespace gavel::auth
