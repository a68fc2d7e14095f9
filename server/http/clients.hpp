// Clients: how many connections each client has and how fast it opens them, so that one cannot take them all.
//
//     Clients clients{limits};
//     auto place = clients.enter("192.0.2.7", Clock::now());
//     if (place.welcome() != Place::Welcome::served) turn_away();      // it holds its place until `place` goes
//
// A client is an IPv4 address or a /64 of IPv6, which is what one subscriber has: see client_of(). A few connections
// above the bound are told why (429); beyond those they are closed without a word, which costs the least. Behind a
// proxy all come from the proxy's address: the bounds are the proxy's business then, and off here (0).
//
// Thread rules: any thread. A Place must not outlive its Clients.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "server/http/budget.hpp"
#include "server/http/limits.hpp"

namespace gavel::http {

class Clients;

/// One connection's place with its client, for as long as it lives.
class Place {
 public:
  enum class Welcome {
    served,
    told,     ///< above a bound: to be answered 429 and closed
    dropped,  ///< too many are being told already: to be closed
  };

  Place() = default;  ///< served, and of no client
  Place(Place&& other) noexcept
      : clients_(std::exchange(other.clients_, nullptr)), client_(std::move(other.client_)), welcome_(other.welcome_) {}
  Place& operator=(Place&&) = delete;
  ~Place();

  Welcome welcome() const noexcept { return welcome_; }

 private:
  friend class Clients;
  Place(Clients* clients, std::string client, Welcome welcome)
      : clients_(clients), client_(std::move(client)), welcome_(welcome) {}

  Clients* clients_ = nullptr;
  std::string client_;
  Welcome welcome_ = Welcome::served;
};

class Clients {
 public:
  using Time = Budget::Time;

  explicit Clients(const Limits& limits);
  Clients(Clients&&) = delete;

  /// From now on these bounds hold: who has more connections than before were allowed keeps them.
  void bound(const Limits& limits);

  /// @param client see client_of()
  Place enter(std::string client, Time now);

  /// Clients that it remembers: those with connections, and some that had any a moment ago.
  std::size_t size() const;

 private:
  friend class Place;
  struct Client {
    std::size_t served = 0, told = 0;
    Budget budget;
    Time last;
  };
  void leave(const Place& place) noexcept;
  void forget_the_idle(Time now);

  mutable std::mutex mutex_;  ///< of all that follows
  std::size_t most_;
  double rate_, burst_;
  std::unordered_map<std::string, Client> clients_;
  std::size_t tidy_at_;  ///< the size at which the idle ones are forgotten
};

/// The client behind an address: "192.0.2.7" for itself and for ::ffff:192.0.2.7; "2001:db8:0:1" for all of that /64.
/// @param address as 4 or 16 bytes in network order
std::string client_of(std::string_view address);

}  // namespace gavel::http
