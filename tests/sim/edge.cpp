#include "tests/sim/edge.hpp"

#include <algorithm>

#include "core/otp/gen_server.hpp"
#include "server/http/problem.hpp"

namespace gavel::sim {

// -- a watcher's socket ----------------------------------------------------------------------------------------------

void Visit::send(http::Frame text, Kind kind, Topic) {
  if (cut) return;
  broken |= code != 0;
  seen.push_back({std::move(text), kind, clock_()});
}

void Visit::close(std::uint16_t close_code, std::string) {
  if (cut) return;
  broken |= code != 0;
  code = close_code;
}

// -- the endpoint's process ------------------------------------------------------------------------------------------

struct Ping {};

class Endpoint final : public otp::GenServer<Endpoint, otp::Protocol<Ping>> {
 public:
  struct Args {
    Edge* edge;
    std::function<http::Router()> routes;
  };
  explicit Endpoint(Args args) : args_(std::move(args)) {}
  ~Endpoint() override {
    if (router_) args_.edge->ended(&*router_);
  }
  void init() {
    router_ = args_.routes();
    args_.edge->began(&*router_);
  }
  void handle_cast(const Ping&) {}

 private:
  Args args_;
  std::optional<http::Router> router_;
};

otp::ChildSpec Edge::endpoint(std::function<http::Router()> routes) {
  return otp::child<Endpoint>("endpoint", {this, std::move(routes)}).named("endpoint");
}

// The successor of one that was killed may begin before that one's state is gone: its connections end now.
void Edge::began(http::Router* router) {
  lose_all();
  router_ = router;
  ++life_;
}

void Edge::ended(const http::Router* router) {
  if (router_ != router) return;
  lose_all();
}

void Edge::lose_all() {
  router_ = nullptr;
  for (auto& visit : std::exchange(visits_, {})) visit->cut = true;
}

// -- requests --------------------------------------------------------------------------------------------------------

/// Who must answer once: dropping it is an answer too (500), as it is behind a socket.
struct Edge::Once {
  Once(Edge& of, std::function<void(http::Response)> to) : edge(of), life(of.life_), answered(std::move(to)) {}
  Once(const Once&) = delete;
  Once& operator=(const Once&) = delete;
  ~Once() {
    if (answered) give(http::problem(500, "internal_error", "The request was not answered."));
  }
  void give(http::Response answer) {
    const auto to = std::exchange(answered, nullptr);
    if (to && edge.up() && edge.life_ == life) to(std::move(answer));
  }

  Edge& edge;
  std::uint64_t life;
  std::function<void(http::Response)> answered;
};

void Edge::request(http::Request request, std::function<void(http::Response)> answered) {
  auto once = std::make_unique<Once>(*this, std::move(answered));
  auto match = router_->match(request, false, !request.body.empty());
  if (auto* refused = std::get_if<http::Response>(&match)) return once->give(std::move(*refused));
  auto& handler = *std::get<http::Handler*>(match);
  handler(std::move(request), [once = std::move(once)](http::Response answer) { once->give(std::move(answer)); });
}

void Edge::open(http::Request request, std::shared_ptr<Visit> visit) {
  visits_.push_back(visit);
  auto once = std::make_unique<Once>(*this, [visit](const http::Response& r) { visit->refused = r.status; });
  auto match = router_->match(request, true, false);
  if (auto* refused = std::get_if<http::Response>(&match)) return once->give(std::move(*refused));
  auto answer = [this, once = std::move(once), visit](std::variant<http::SocketHandlers, http::Response> a) {
    if (auto* refused = std::get_if<http::Response>(&a)) return once->give(std::move(*refused));
    once->answered = nullptr;
    auto& handlers = std::get<http::SocketHandlers>(a);
    connections_.push_back({std::move(handlers), visit});
    if (!visit->cut) connections_.back().handlers.opened(visit);
  };
  (*std::get<http::SocketHandler*>(match))(std::move(request), std::move(answer));
}

void Edge::leave(Visit& visit) { visit.cut = true; }

void Edge::tidy() {
  const auto ended = std::partition(connections_.begin(), connections_.end(),
                                    [](const Connection& c) { return !c.visit->cut && c.visit->code == 0; });
  std::vector<Connection> gone(std::make_move_iterator(ended), std::make_move_iterator(connections_.end()));
  connections_.erase(ended, connections_.end());
  for (auto& connection : gone) connection.handlers.closed();
}

void Edge::power_cut() {
  lose_all();
  connections_.clear();
}

}  // namespace gavel::sim
