#include "server/live/routes.hpp"

#include "server/api/answers.hpp"
#include "server/api/query.hpp"
#include "server/live/hub.hpp"
#include "server/live/watching.hpp"

namespace gavel::live {

http::SocketHandlers watch_auction(otp::Runtime& rt, const auction::AuctionId& id, Form form,
                                   std::optional<std::uint64_t> after, bool presence) {
  return watching(
      rt, kHub,
      [form](std::shared_ptr<http::Socket> socket) -> std::shared_ptr<Subscriber> {
        return std::make_shared<SocketSubscriber>(std::move(socket), form);
      },
      [id, after, presence](std::shared_ptr<Subscriber> to) {
        return Join{id, std::move(to), after, presence};
      },
      [id](std::shared_ptr<Subscriber> to) {
        return Leave{id, std::move(to)};
      });
}

void add_routes(http::Router& router, Services services) {
  router.add_socket("/v1/auctions/{id}/live", [services](http::Request request, http::AnswerUpgrade answer) {
    api::Query query(request, {"after", "presence"});
    std::optional<std::uint64_t> after;
    if (request.parameter("after")) after = query.number("after");
    const bool presence = query.flag("presence");
    if (auto refusal = query.refusal()) return answer(*std::move(refusal));
    const auto id = auction::AuctionId::parse(request.params["id"]);
    if (!id) return answer(api::no_such_auction());
    services.house.view(*id, [services, id = *id, after, presence, answer = std::move(answer)](auto view) mutable {
      if (!view) return answer(api::problem_of(view.error()));
      if ((*view)->phase == rules::Phase::draft) return answer(api::no_such_auction());  // nobody bids on it yet
      answer(watch_auction(services.rt, id, Form::json, after, presence));
    });
  });
  add_event_routes(router, services);
}

}  // namespace gavel::live
