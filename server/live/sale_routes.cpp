#include "server/live/sale_routes.hpp"

#include "server/api/query.hpp"
#include "server/api/sales.hpp"
#include "server/live/sale_hub.hpp"

namespace gavel::live {
namespace {

using namespace std::chrono_literals;

/// What a watcher does: joins when its socket is open, leaves when it has closed. It has nothing to say.
http::SocketHandlers watch_sale(otp::Runtime& rt, const auction::SaleId& id, std::optional<std::uint64_t> after) {
  auto socket = std::make_shared<std::shared_ptr<http::Socket>>();
  return {.opened =
              [&rt, id, after, socket](std::shared_ptr<http::Socket> opened) {
                *socket = opened;
                rt.call(kSaleHub, JoinSale{id, after, opened}, 10s, [opened](otp::CallResult<void> joined) {
                  if (!joined) opened->close(1012, "the live stream restarts, come again");
                });
              },
          .message = [socket](std::string) { (*socket)->close(1003, "this stream takes no messages"); },
          .closed =
              [&rt, id, socket] {
                if (*socket) rt.cast(kSaleHub, LeaveSale{id, std::move(*socket)});
              }};
}

}  // namespace

void add_sale_routes(http::Router& router, SaleServices services) {
  router.add_socket("/v1/sales/{id}/live", [services](http::Request request, http::AnswerUpgrade answer) {
    api::Query query(request, {"after"});
    std::optional<std::uint64_t> after;
    if (request.parameter("after")) after = query.number("after");
    if (auto refusal = query.refusal()) return answer(*std::move(refusal));
    const auto id = auction::SaleId::parse(request.params["id"]);
    if (!id) return answer(api::sale_problem(auction::HouseErrc::not_found));
    services.sales.view(*id, [services, id = *id, after, answer = std::move(answer)](auto sale) mutable {
      if (!sale) return answer(api::sale_problem(sale.error()));
      answer(watch_sale(services.rt, id, after));
    });
  });
}

}  // namespace gavel::live
