// Connection: one WebSocket for many auctions, /v1/live. It subscribes to auctions, and asks the server's time; one
// that is signed in (Authorization, or a ticket, at the handshake) bids, and hears how its account stands. docs/live.md
// is its page for users.
//
// A client's message is one JSON object: "type", a "ref" of the client's own which comes back with whatever answers it,
// and what the type has. What is not understood is answered, with the problem that REST would have, and changes
// nothing; what breaks the protocol below that (binary messages, bad UTF-8, floods, sizes) closes the socket.
//
// A bid goes to the handler of POST /v1/auctions/{id}/bids with the connection's Authorization, so what it may do is
// asked for each bid anew, and what comes of it is what REST answers.
//
// Thread rules: opened(), message() and closed() on the socket's loop; answers come from any thread.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "core/auction/house.hpp"
#include "core/otp/runtime.hpp"
#include "server/api/fields.hpp"
#include "server/auth/authenticator.hpp"
#include "server/auth/principal.hpp"
#include "server/http/router.hpp"
#include "server/live/subscriber.hpp"

namespace gavel::live {

class Connection : public std::enable_shared_from_this<Connection> {
 public:
  /// What it needs; all outlive it but `bid`, which is shared.
  struct Services {
    auction::House& house;
    otp::Runtime& rt;
    std::shared_ptr<http::Handler> bid;    ///< api::bid_handler()
    std::size_t subscription_limit = 100;  ///< auctions at once
    auth::Authenticator* tokens =
        nullptr;  ///< asked whether who has signed in may still; add_connection_routes() sets it
  };
  /// @param client who has opened it; nothing: somebody who has not signed in
  Connection(Services services, std::optional<auth::SignedIn> client)
      : services_(std::move(services)), client_(std::move(client)) {}

  void opened(std::shared_ptr<http::Socket> socket);
  void message(const std::string& text);
  void closed();

 private:
  class Subscription;
  class OwnChannel;
  struct Asked;

  void subscribe(const Asked& asked, api::Fields& fields);
  void unsubscribe(const Asked& asked, api::Fields& fields);
  void bid(const Asked& asked, api::Fields& fields);
  void tell_time(const Asked& asked, api::Fields& fields);

  /// Why it may not hear of its account (any more); nothing where it may.
  std::optional<http::Response> not_its_own() const;
  void follow(const Asked& asked, api::Fields& fields);
  void unfollow(const Asked& asked);
  void begin(const Asked& asked, const std::string& id, std::optional<std::uint64_t> after, bool presence);
  void end(const Asked& asked, const std::string& id);
  /// The new subscription; null where there is one, or as many as may be: that has been answered.
  std::shared_ptr<Subscription> reserve(const Asked& asked, const auction::AuctionId& id);
  /// False where it has been taken out already.
  bool take_out(const auction::AuctionId& id, const Subscription* subscription);
  bool has(const Subscription& subscription);
  void leave_hub(const auction::AuctionId& id, std::shared_ptr<Subscriber> subscription);
  void unfollow_at_hub(std::shared_ptr<OwnChannel> own);
  void say(std::string text);
  void say_error(const Asked& asked, std::string_view id, const http::Response& problem);

  Services services_;
  const std::optional<auth::SignedIn> client_;
  std::shared_ptr<http::Socket> socket_;

  std::mutex mutex_;  ///< guards what follows
  std::unordered_map<auction::AuctionId, std::shared_ptr<Subscription>> subscriptions_;
  std::shared_ptr<OwnChannel> own_;
  std::uint64_t number_ = 0;  ///< of the last subscription
};

}  // namespace gavel::live
