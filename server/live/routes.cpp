#include "server/live/routes.hpp"

#include "server/api/answers.hpp"
#include "server/api/query.hpp"
#include "server/live/hub.hpp"
#include "server/live/watching.hpp"

namespace gavel::live {
namespace {

http::SocketHandlers watch(otp::Runtime& rt, const auction::AuctionId& id, std::optional<std::uint64_t> after) {
  return watching(
      rt, kHub,
      [id, after](std::shared_ptr<http::Socket> socket) {
        return Join{id, std::move(socket), after};
      },
      [id](std::shared_ptr<http::Socket> socket) {
        return Leave{id, std::move(socket)};
      });
}

}  // namespace

void add_routes(http::Router& router, Services services) {
  router.add_socket("/v1/auctions/{id}/live", [services](http::Request request, http::AnswerUpgrade answer) {
    api::Query query(request, {"after"});
    std::optional<std::uint64_t> after;
    if (request.parameter("after")) after = query.number("after");
    if (auto refusal = query.refusal()) return answer(*std::move(refusal));
    const auto id = auction::AuctionId::parse(request.params["id"]);
    if (!id) return answer(api::no_such_auction());
    services.house.view(*id, [services, id = *id, after, answer = std::move(answer)](auto view) mutable {
      if (!view) return answer(api::problem_of(view.error()));
      if ((*view)->phase == rules::Phase::draft) return answer(api::no_such_auction());  // nobody bids on it yet
      answer(watch(services.rt, id, after));
    });
  });
}

}  // namespace gavel::live
