// Who asks: the account that a token stands for, and its role.
//
// Thread rules: values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

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

struct Principal {
  std::string name;  ///< the account: seller of its auctions, bidder of its bids
  Role role = Role::observer;
  friend bool operator==(const Principal&, const Principal&) = default;
};

/// Is it a name of an account? 1 to 64 of A-Z a-z 0-9 . _ -
bool is_account_name(std::string_view text) noexcept;

}  // namespace gavel::auth
