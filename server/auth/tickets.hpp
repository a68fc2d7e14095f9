// Tickets: how a browser signs a WebSocket in, whose handshake can carry no Authorization field, and whose URL must
// carry no token.
//
//     auto ticket = tickets.issue(principal);       // POST /v1/tickets
//     auto who = tickets.redeem(*ticket);           // Sec-WebSocket-Protocol: gavel.v1, gavel.ticket.<ticket>
//
// A ticket is 256 random bits as 43 characters of base64url, good once, for 30 seconds, and never beyond the token that
// it was asked for with. They are in memory alone (as their SHA-256, with that token until they are used): those of a
// daemon that has ended are good for nothing. An account may have kOfAccount that nobody has used yet, all together
// kOfAll.
//
// Thread rules: any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "core/auction/clock.hpp"
#include "server/auth/principal.hpp"
#include "server/auth/token.hpp"

namespace gavel::auth {

class Tickets {
 public:
  static constexpr std::chrono::seconds kLife{30};
  static constexpr std::size_t kOfAccount = 100;
  static constexpr std::size_t kOfAll = 100'000;

  explicit Tickets(std::function<rules::Time()> now = auction::wall_time) : now_(std::move(now)) {}

  struct Issued {
    std::string text;
    rules::Time expires;
  };
  /// Nothing where there are too many already. @param authorization the field that it was asked for with
  std::optional<Issued> issue(Principal principal, std::string authorization = {});
  /// Who it is for, once; nothing for any other text.
  std::optional<Principal> redeem(std::string_view ticket);
  /// The same, with what it was asked for with: a connection that lasts shows that again for each thing that it asks.
  std::optional<SignedIn> sign_in(std::string_view ticket);

 private:
  struct Ticket {
    SignedIn who;
    rules::Time expires;
  };
  using Open = std::map<TokenDigest, Ticket>;

  void drop_old(rules::Time now);
  void drop(Open::iterator ticket);

  const std::function<rules::Time()> now_;
  std::mutex mutex_;  ///< guards the rest
  Open open_;
  std::deque<std::pair<rules::Time, TokenDigest>> order_;  ///< of the expiries, oldest first; some are used already
  std::map<std::string, std::size_t, std::less<>> of_account_;
};

}  // namespace gavel::auth
