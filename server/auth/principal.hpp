// Who asks: the account that a token stands for, its role, and what the token is bound to.
//
// Thread rules: values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/auction/id.hpp"

namespace gavel::auth {

enum class Role : std::uint8_t {
  admin,      ///< runs the daemon: sees the processes, cancels any auction; does not bid
  operator_,  ///< a marketplace's own back end: bids in the name of its people
  seller,     ///< makes auctions, and bids on those of others
  bidder,     ///< bids
  observer,   ///< only reads
};

inline constexpr std::array kAllRoles = {Role::admin, Role::operator_, Role::seller, Role::bidder, Role::observer};

/// "admin", "operator", "seller", "bidder", "observer".
std::string_view name(Role role) noexcept;
/// Nothing for any other word.
std::optional<Role> parse_role(std::string_view text) noexcept;

/// The one auction or sale (with its lots) that a token is good for.
struct Scope {
  enum class Kind : std::uint8_t { auction, sale };
  Kind kind = Kind::auction;
  auction::AuctionId id;
  friend bool operator==(const Scope&, const Scope&) = default;
};

/// "auction", "sale".
std::string_view name(Scope::Kind kind) noexcept;
/// "auction:01K…", "sale:01K…"; nothing for any other text.
std::optional<Scope> parse_scope(std::string_view text) noexcept;
std::string to_string(const Scope& scope);

struct Principal {
  std::string name;  ///< the account: seller of its auctions, bidder of its bids
  Role role = Role::observer;
  std::optional<Scope> scope = {};          ///< nothing: all that the role may
  std::optional<rules::Time> expires = {};  ///< nothing: never
  std::string token = {};                   ///< how lists and logs name the token, never the token itself: its id;
                                            ///< of a JWT its "jti", empty where it has none
  bool jwt = false;                         ///< it is not one of this server's own
  friend bool operator==(const Principal&, const Principal&) = default;
};

/// Who has opened a connection that lasts.
struct SignedIn {
  Principal principal;
  std::string authorization;  ///< the field, by which it can be asked later whether that is still so
};

/// Is it a name of an account? 1 to 64 of A-Z a-z 0-9 . _ -
bool is_account_name(std::string_view text) noexcept;

}  // namespace gavel::auth
