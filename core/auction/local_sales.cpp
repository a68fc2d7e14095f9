#include "core/auction/local_sales.hpp"

#include <algorithm>
#include <utility>

#include "core/auction/local_house.hpp"

namespace gavel::auction {
namespace {

/// A batch of lots is many commits; it may take its time.
constexpr otp::Duration kAddingTakes = std::chrono::seconds(30);

}  // namespace

AuctionId LocalSales::make_id() { return ids_.make(clock_.now(), options_.random(), options_.random()); }

void LocalSales::create(SaleTerms terms, std::vector<rules::Terms> lots, Completion<HouseResult<SaleViewPtr>> done) {
  const rules::GroupClose close(terms.close);
  SaleView made{.id = make_id(),
                .terms = std::make_shared<const SaleTerms>(std::move(terms)),
                .seq = 1,
                .first_end = close.ends_at(1),
                .last_end = close.ends_at(1),
                .created_at = clock_.now()};
  auto view = std::make_shared<const SaleView>(std::move(made));
  SaleCommit commit{{entry_of(view->id, 1, view->created_at, SaleCreated{})}, record_of(*view)};
  rt_.call(kJournal, AppendSale{std::move(commit)}, options_.call_timeout,
           [this, view, lots = std::move(lots), done = std::move(done)](otp::CallResult<AppendSale::Reply> r) mutable {
             if (r && !*r) return done(base::Unexpected(HouseErrc::unavailable));
             // Where the outcome is not known: if it is on the disk, it must have its process.
             rt_.call(kSaleOpener, OpenSale{view->id}, options_.call_timeout,
                      [this, view, lots = std::move(lots), done = std::move(done),
                       known = r.has_value()](otp::CallResult<bool>) mutable {
                        if (!known) return done(base::Unexpected(HouseErrc::unknown));
                        begin(std::move(view), std::move(lots), std::move(done));
                      });
           });
}

void LocalSales::begin(SaleViewPtr view, std::vector<rules::Terms> lots, Completion<HouseResult<SaleViewPtr>> done) {
  if (lots.empty()) return done(std::move(view));
  rules::Actor by{view->terms->seller};
  add_lots(view->id, std::move(by), std::move(lots),
           [this, id = view->id, done = std::move(done)](HouseResult<LotsVerdict> added) mutable {
             const bool all = added && std::holds_alternative<LotsAdded>(*added);
             if (!all) return done(base::Unexpected(HouseErrc::unknown));
             this->view(id, std::move(done));
           });
}

// -- commands --------------------------------------------------------------------------------------------------------

/// Of the sale's process; without one it is over, not there, or being started.
template <class M, class V>
void LocalSales::ask(const SaleId& id, M message, Completion<HouseResult<V>> done) {
  if (const auto entry = sales_.try_find(id)) {
    rt_.call(otp::Ref<SaleProtocol>{entry->pid}, std::move(message), kAddingTakes,
             [done = std::move(done)](otp::CallResult<HouseResult<V>> r) mutable {
               if (r) return done(std::move(*r));
               done(base::Unexpected(errc_of(r.error())));
             });
    return;
  }
  view(id, [done = std::move(done)](HouseResult<SaleViewPtr> view) mutable {
    if (!view) return done(base::Unexpected(view.error()));
    if (!is_over((*view)->phase)) return done(base::Unexpected(HouseErrc::unavailable));
    done(V(rules::Rejection{.code = rules::RejectionCode::auction_closed}));
  });
}

void LocalSales::add_lots(const SaleId& id, rules::Actor by, std::vector<rules::Terms> lots,
                          Completion<HouseResult<LotsVerdict>> done) {
  AddLots request{std::move(by), {}};
  request.lots.reserve(lots.size());
  for (auto& terms : lots) {
    const auto lot = make_id();
    if (terms.candle) draw_candle(lot, *terms.candle, options_.random);
    request.lots.push_back({lot, std::move(terms)});
  }
  ask<AddLots, LotsVerdict>(id, std::move(request), std::move(done));
}

void LocalSales::cancel(const SaleId& id, rules::Actor by, std::string reason,
                        Completion<HouseResult<SaleVerdict>> done) {
  ask<CancelSale, SaleVerdict>(id, CancelSale{std::move(by), std::move(reason)}, std::move(done));
}

// -- reads -----------------------------------------------------------------------------------------------------------

template <class M, class F>
void LocalSales::read(M message, F then) {
  using R = typename M::Reply::value_type;
  rt_.call(kReader, std::move(message), options_.call_timeout,
           [then = std::move(then)](otp::CallResult<typename M::Reply> r) mutable {
             if (!r || !*r) {
               const bool busy = !r && r.error().code == otp::CallErrc::overloaded;
               then(HouseResult<R>(base::Unexpected(busy ? HouseErrc::busy : HouseErrc::unavailable)));
             } else {
               then(HouseResult<R>(std::move(**r)));
             }
           });
}

void LocalSales::view(const SaleId& id, Completion<HouseResult<SaleViewPtr>> done) {
  const auto entry = sales_.try_find(id);
  if (entry && entry->value) return done(entry->value);
  read(LoadSale{id}, [done = std::move(done)](HouseResult<std::optional<SaleRecord>> record) mutable {
    if (!record) return done(base::Unexpected(record.error()));
    if (!*record) return done(base::Unexpected(HouseErrc::not_found));
    auto view = view_of(**record);
    if (!view) return done(base::Unexpected(HouseErrc::unavailable));
    done(std::make_shared<const SaleView>(std::move(*view)));
  });
}

void LocalSales::lots(const SaleId& id, std::uint32_t after, std::uint32_t limit,
                      Completion<HouseResult<LotPage>> done) {
  view(id, [this, id, after, limit, done = std::move(done)](HouseResult<SaleViewPtr> view) mutable {
    if (!view) return done(base::Unexpected(view.error()));
    read(LoadLots{id, after, limit}, std::move(done));
  });
}

void LocalSales::entries(const SaleId& id, std::uint64_t after, std::uint32_t limit,
                         Completion<HouseResult<SaleEntryPage>> done) {
  view(id, [this, id, after, limit, done = std::move(done)](HouseResult<SaleViewPtr> view) mutable {
    if (!view) return done(base::Unexpected(view.error()));
    read(LoadSaleEntries{id, after, limit}, std::move(done));
  });
}

}  // namespace gavel::auction
