// Router: which handler a request goes to, and the answers that need none: 404, 405, 415, 426, OPTIONS.
//
//     Router router;
//     router.add("GET",  "/v1/auctions/{id}", [](Request r, Respond respond) { respond(show(r.params["id"])); });
//     router.add("POST", "/v1/auctions/{id}/bids", place_bid, needs_bidder);
//     router.add_socket("/v1/auctions/{id}/live", [](Request r, AnswerUpgrade answer) { … });
//
// A pattern is a path; "{name}" stands for one segment that is not empty. Where two patterns fit, the one with the
// literal segment earlier wins. HEAD goes to the GET handler (its body is not sent), OPTIONS is answered with Allow.
//
// Handlers are called on the loop of the request's connection and must return at once; with more than one loop they are
// called from several threads at a time. They answer whenever they like, from any thread. One that throws, or drops
// its Respond, is answered 500. Filling a Router is not thread-safe; it belongs to the Server afterwards.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/unique_function.hpp"
#include "server/http/message.hpp"

namespace gavel::http {

using Handler = base::UniqueFunction<void(Request, Respond)>;
using SocketHandler = base::UniqueFunction<void(Request, AnswerUpgrade)>;
/// Looks at a request before its body is read (or 100 Continue is said), params filled in: a Response refuses it.
using Guard = base::UniqueFunction<std::optional<Response>(const Request&)>;

class Router {
 public:
  Router();
  Router(Router&&) noexcept;
  Router& operator=(Router&&) noexcept;
  ~Router();

  /// @param method "GET", "POST", "PUT", "PATCH" or "DELETE"
  /// @param types what a body may be in place of application/json, such as "text/csv"; empty: JSON alone
  /// @throws std::invalid_argument for a pattern without leading '/', an unnamed or unclosed parameter, a route twice
  void add(std::string_view method, std::string_view pattern, Handler handler, Guard guard = {},
           std::vector<std::string_view> types = {});

  /// A WebSocket. The pattern may have a GET handler too, which gets the requests without an upgrade.
  /// @throws std::invalid_argument as add()
  void add_socket(std::string_view pattern, SocketHandler handler, Guard guard = {});

  /// All that was added, in the order in which it is looked through: the method ("WEBSOCKET" for one) and the pattern.
  std::vector<std::pair<std::string, std::string>> routes() const;

  /// What a request without its body leads to.
  using Match = std::variant<Handler*, SocketHandler*, Response>;

  /// Finds the handler and fills in request.params; or the Response that it gets without one: 400 (a query parameter
  /// twice, an upgrade that the route has not), 404, 405, 415 (a body that is not of the route's type in UTF-8), 426,
  /// what the guard says, or 204 for OPTIONS. The pointers live as long as the Router. May be called from any thread.
  Match match(Request& request, bool upgrade, bool has_body) const;

 private:
  struct Table;
  std::unique_ptr<Table> table_;
};

}  // namespace gavel::http
