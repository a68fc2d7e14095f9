// Demo: keeps a handful of auctions open, and simulated people bidding in them, so that there is always something to
// see and to bid on (`gavel serve --demo`).
//
// Thread rules: child() is a child of the tree; make_people() from the main thread.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/auction/house.hpp"
#include "core/otp/child_spec.hpp"
#include "server/auth/tokens.hpp"

namespace gavel::demo {

struct Args {
  auction::House* house;
  /// Hears once, when the first auctions are made.
  std::function<void(std::vector<auction::ViewPtr>)> opened;
};

/// The supervisor of the process that makes the demo's auctions, and replaces those that have ended, and of the
/// bidders.
otp::ChildSpec child(Args args);

struct Person {
  std::string name;
  auth::Role role;
  std::string token;
};

/// A fresh token for each of the demo's people: two bidders, a seller, an operator, an admin.
base::Expected<std::vector<Person>, std::string> make_people(auth::TokenStore& tokens);

}  // namespace gavel::demo
