#include "server/live/sale_routes.hpp"

#include "server/api/query.hpp"
#include "server/api/sales.hpp"
#include "server/live/sale_hub.hpp"
#include "server/live/watching.hpp"

namespace gavel::live {
namespace {

http::SocketHandlers watch_sale(otp::Runtime& rt, const auction::SaleId& id, std::optional<std::uint64_t> after) {
  return watching(
      rt, kSaleHub, [](std::shared_ptr<http::Socket> socket) { return socket; },
      [id, after](std::shared_ptr<http::Socket> socket) {
        return JoinSale{id, after, std::move(socket)};
      },
      [id](std::shared_ptr<http::Socket> socket) {
        return LeaveSale{id, std::move(socket)};
      });
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
