// QueryCache: what every read of the disk goes through. Auctions that are over hardly change any more; their views are
// kept, the least recently used one goes first. What still happens to one (paid, offered again, relisted) the journal
// tells before it answers, so nobody who knows of it reads an older view. Everything else is passed on to the readers,
// one after the other.
//
// Thread rules: talk to it by auction::ReaderPort, under the name auction::kReader; the journal by kQueryCache.
#pragma once

#include <list>
#include <unordered_map>
#include <vector>

#include "core/auction/ports.hpp"
#include "core/otp/child_spec.hpp"
#include "core/otp/gen_server.hpp"

namespace gavel::storage {

/// From the journal: an auction that was over already, as it is now.
struct ChangedAfterEnd {
  auction::ViewPtr view;
};

template <class Port>
struct WithChanges;
template <class... Messages>
struct WithChanges<otp::Protocol<Messages...>> {
  using Protocol = otp::Protocol<Messages..., ChangedAfterEnd>;
};
using QueryCacheProtocol = WithChanges<auction::ReaderPort>::Protocol;
inline const otp::Name<QueryCacheProtocol> kQueryCache{"query cache"};

class QueryCache final : public otp::GenServer<QueryCache, QueryCacheProtocol> {
 public:
  struct Args {
    std::vector<otp::Name<auction::ReaderPort>> readers;  ///< at least one
    std::size_t views = 10'000;                           ///< kept at most
  };
  explicit QueryCache(Args args) : args_(std::move(args)) {}

  void handle_call(auction::LoadEntries m, otp::From<auction::LoadEntries::Reply> from) { pass(m, std::move(from)); }
  void handle_call(auction::LoadView m, otp::From<auction::LoadView::Reply> from);
  void handle_call(auction::LoadList m, otp::From<auction::LoadList::Reply> from) { pass(m, std::move(from)); }
  void handle_call(auction::LoadBids m, otp::From<auction::LoadBids::Reply> from) { pass(m, std::move(from)); }
  void handle_call(auction::LoadUnfinished m, otp::From<auction::LoadUnfinished::Reply> from) {
    pass(m, std::move(from));
  }
  void handle_call(auction::LoadSale m, otp::From<auction::LoadSale::Reply> from) { pass(m, std::move(from)); }
  void handle_call(auction::LoadSales m, otp::From<auction::LoadSales::Reply> from) { pass(m, std::move(from)); }
  void handle_call(auction::LoadSaleEntries m, otp::From<auction::LoadSaleEntries::Reply> from) {
    pass(m, std::move(from));
  }
  void handle_call(auction::LoadLots m, otp::From<auction::LoadLots::Reply> from) { pass(m, std::move(from)); }
  void handle_call(auction::LoadUnfinishedSales m, otp::From<auction::LoadUnfinishedSales::Reply> from) {
    pass(m, std::move(from));
  }
  void handle_call(auction::LoadLimits m, otp::From<auction::LoadLimits::Reply> from) { pass(m, std::move(from)); }
  void handle_call(auction::LoadRaw m, otp::From<auction::LoadRaw::Reply> from) { pass(m, std::move(from)); }
  void handle_call(auction::LoadRequest m, otp::From<auction::LoadRequest::Reply> from) { pass(m, std::move(from)); }
  void handle_call(auction::LoadRefusals m, otp::From<auction::LoadRefusals::Reply> from) { pass(m, std::move(from)); }
  void handle_call(auction::LoadKeys m, otp::From<auction::LoadKeys::Reply> from) { pass(m, std::move(from)); }
  void handle_cast(const ChangedAfterEnd& m) { keep(*m.view); }

 private:
  template <class M>
  void pass(M message, otp::From<typename M::Reply> from);
  const otp::Name<auction::ReaderPort>& next_reader() noexcept;
  void keep(const auction::View& view);

  Args args_;
  std::size_t turn_ = 0;
  std::list<auction::View> recent_;  // last used first
  std::unordered_map<auction::AuctionId, std::list<auction::View>::iterator> views_;
};

otp::ChildSpec query_cache_child(QueryCache::Args args);

}  // namespace gavel::storage
