#include "server/live/connection_routes.hpp"

#include <utility>

#include "server/api/query.hpp"
#include "server/auth/bearer.hpp"

namespace gavel::live {
namespace {

/// As much may wait for a socket of many auctions: a hundred snapshots at once, each with a long description.
constexpr std::size_t kRoom = 4;

http::SocketHandlers handlers_of(const std::shared_ptr<Connection>& connection) {
  return {.opened = [connection](std::shared_ptr<http::Socket> socket) { connection->opened(std::move(socket)); },
          .message = [connection](const std::string& text) { connection->message(text); },
          .closed = [connection] { connection->closed(); },
          .room = kRoom};
}

}  // namespace

void add_connection_routes(http::Router& router, Connection::Services services, auth::Authenticator& tokens) {
  services.tokens = &tokens;
  router.add_socket("/v1/live", [services, &tokens](const http::Request& request, http::AnswerUpgrade answer) {
    if (auto refusal = api::Query(request, {}).refusal()) return answer(*std::move(refusal));
    auto who = auth::sign_in(request, tokens);
    if (!who) return answer(std::move(who.error()));
    answer(handlers_of(std::make_shared<Connection>(services, *std::move(who))));
  });
}

}  // namespace gavel::live
