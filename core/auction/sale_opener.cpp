#include "core/auction/sale_opener.hpp"

#include <stdexcept>

namespace gavel::auction {

using namespace std::chrono_literals;

void SaleOpener::handle_continue(const OpenSales& page) {
  await(kReader, LoadUnfinishedSales{page.after}, 60s,
        [page](SaleOpener& self, otp::CallResult<LoadUnfinishedSales::Reply> r) {
          if (!r) {
            self.send_after(kStorageAway, page);  // storage comes back, or takes everything with it
            return;
          }
          if (!*r) throw std::runtime_error("no list of open sales: " + r->error().text);
          for (const auto& id : (*r)->items) self.start(id, [](bool) {});
          if ((*r)->next) self.continue_with(OpenSales{(*r)->next});
        });
}

void SaleOpener::start(const SaleId& id, base::UniqueFunction<void(bool)> done) {
  auto spec = otp::child<SaleServer>(id.to_string(),
                                     {id, args_.sales, args_.auctions, args_.ledger, args_.clock, args_.requests.get()})
                  .restarts(otp::Restart::transient);
  call(kSales, otp::StartDynamic{std::move(spec)}, 30s,
       [id, done = std::move(done)](SaleOpener& self, otp::CallResult<otp::ChildResult<otp::Pid>> result) mutable {
         const bool started = result && *result;
         if (!started) self.send_after(1s, OpenSaleAgain{id});
         done(started);
       });
}

void SaleOpener::handle_call(OpenSale request, otp::From<bool> from) {
  start(request.id, [from = std::move(from)](bool started) mutable { from.reply(started); });
}

void SaleOpener::handle_info(const OpenSaleAgain& again) {
  if (!args_.sales->try_find(again.id)) start(again.id, [](bool) {});
}

}  // namespace gavel::auction
