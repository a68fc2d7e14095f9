#include "core/auction/local_sales.hpp"

#include <algorithm>
#include <utility>

#include "core/auction/local_house.hpp"
#include "core/auction/lots.hpp"

namespace gavel::auction {
namespace {

/// A batch of lots is many commits; it may take its time.
constexpr otp::Duration kAddingTakes = std::chrono::seconds(30);

}  // namespace

AuctionId LocalSales::make_id() { return ids_.make(clock_.now(), options_.random(), options_.random()); }

std::vector<NewLot> LocalSales::named(std::vector<rules::Terms> lots) {
  std::vector<NewLot> named;
  named.reserve(lots.size());
  for (auto& terms : lots) {
    const auto id = make_id();
    if (terms.candle) draw_candle(id, *terms.candle, options_.random);
    named.push_back({id, std::move(terms)});
  }
  return named;
}

// -- make ------------------------------------------------------------------------------------------------------------

void LocalSales::create(NewSale sale, Completion<HouseResult<SaleVerdict>> done) {
  const rules::Time now = clock_.now();
  const auto id = make_id();
  const auto terms = std::make_shared<const SaleTerms>(std::move(sale.terms));
  rules::GroupClose close(terms->close);
  const auto count = static_cast<std::uint32_t>(sale.lots.size());
  SaleCommit commit{{entry_of(id, 1, now, SaleCreated{})}, {}};
  std::vector<AuctionId> lots;
  if (count > 0) {
    if (auto refused = refusal_of_lots(*terms, close, 0, count, now)) return done(SaleVerdict(*std::move(refused)));
    commit.lots = make_lots(id, *terms, close, 1, named(std::move(sale.lots)), now);
    for (const auto& lot : commit.lots) lots.push_back(lot->after->id);
    commit.entries.push_back(entry_of(id, 2, now, LotsAdded{1, count}));
    close.add_lots(count);
  }
  const SaleDone made{std::make_shared<const SaleView>(SaleView{.id = id,
                                                                .terms = terms,
                                                                .seq = commit.entries.size(),
                                                                .lots = {.total = count},
                                                                .first_end = close.ends_at(1),
                                                                .last_end = close.ends_at(std::max(1u, count)),
                                                                .created_at = now}),
                      now};
  commit.after = record_of(*made.after);
  commit.request = kept(sale.asked, made);
  rt_.call(kJournal, AppendSale{std::move(commit)}, options_.call_timeout,
           [this, made, lots = std::move(lots), done = std::move(done)](otp::CallResult<AppendSale::Reply> r) mutable {
             if (r && !*r) {
               const bool repeated = r->error().code == StorageErrc::repeated;
               return done(base::Unexpected(repeated ? HouseErrc::repeated : HouseErrc::unavailable));
             }
             auto outcome = r ? HouseResult<SaleVerdict>(made) : base::Unexpected(errc_of(r.error()));
             // What is on the disk, or may be, must have its process; of lots that are added later the sale sees to
             // that.
             for (const auto& lot : lots) {
               rt_.call(kOpener, OpenAuction{lot}, options_.call_timeout, [](otp::CallResult<bool>) {});
             }
             rt_.call(kSaleOpener, OpenSale{made.after->id}, options_.call_timeout,
                      [outcome = std::move(outcome), done = std::move(done)](otp::CallResult<bool>) mutable {
                        done(std::move(outcome));
                      });
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

void LocalSales::add_lots(const SaleId& id, MoreLots more, Completion<HouseResult<LotsVerdict>> done) {
  AddLots request{std::move(more.by), named(std::move(more.lots)), std::move(more.asked)};
  ask<AddLots, LotsVerdict>(id, std::move(request), std::move(done));
}

void LocalSales::cancel(const SaleId& id, CancelSale command, Completion<HouseResult<SaleVerdict>> done) {
  ask<CancelSale, SaleVerdict>(id, std::move(command), std::move(done));
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

void LocalSales::list(SaleQuery query, Completion<HouseResult<SalePage>> done) {
  read(LoadSales{std::move(query)}, std::move(done));
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
