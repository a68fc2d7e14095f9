#include "core/auction/local_house.hpp"

namespace gavel::auction {
namespace {

/// Of a command: who did not see it did not do it; who saw it may have.
HouseErrc errc_of(const otp::CallError& error) noexcept {
  switch (error.code) {
    case otp::CallErrc::overloaded:
      return HouseErrc::busy;
    case otp::CallErrc::noproc:
      return HouseErrc::unavailable;
    default:
      return HouseErrc::unknown;
  }
}

/// Of a question, which changes nothing.
HouseErrc errc_of_read(const otp::CallError& error) noexcept {
  return error.code == otp::CallErrc::overloaded ? HouseErrc::busy : HouseErrc::unavailable;
}

/// Was the process gone, or done? Then it did nothing with this command, and storage knows why it is not there. One
/// that was shut down or crashed may have had it on its way to the disk.
bool has_ended(const otp::CallError& error) noexcept {
  return error.code == otp::CallErrc::noproc ||
         (error.code == otp::CallErrc::exited && error.reason.is(otp::Reason::Kind::normal));
}

}  // namespace

// -- make ----------------------------------------------------------------------------------------------------------

void LocalHouse::create(NewAuction terms, Completion<HouseResult<ViewPtr>> done) {
  const rules::Time now = clock_.now();
  const auto id = ids_.make(now, options_.random(), options_.random());
  const rules::Created created{std::move(terms), now};
  Commit commit;
  commit.after = std::make_shared<const View>(make_view(id, rules::begin(created)));
  commit.entries.push_back({id, 1, now, created});
  ViewPtr view = commit.after;
  rt_.call(kJournal, Append{std::move(commit)}, options_.call_timeout,
           [this, id, view, done = std::move(done)](otp::CallResult<StorageResult<void>> r) mutable {
             if (!r) {  // the outcome is unknown: if it is on the disk, or will be, it must have its process
               rt_.call(kOpener, OpenAuction{id}, options_.call_timeout, [](otp::CallResult<bool>) {});
               done(base::Unexpected(errc_of(r.error())));
               return;
             }
             if (!*r) {
               done(base::Unexpected(HouseErrc::unavailable));
               return;
             }
             // It is on the disk: whatever becomes of the start of its process, the opener will see to that.
             rt_.call(kOpener, OpenAuction{id}, options_.call_timeout,
                      [view, done = std::move(done)](otp::CallResult<bool>) mutable { done(std::move(view)); });
           });
}

// -- commands ------------------------------------------------------------------------------------------------------

template <class M, class R>
void LocalHouse::command(const AuctionId& id, M message, Completion<HouseResult<R>> done,
                         base::UniqueFunction<HouseResult<R>()> over) {
  const auto entry = registry_.try_find(id);
  if (!entry) {
    settle_absent<R>(id, std::move(done), std::move(over));
    return;
  }
  rt_.call(otp::Ref<AuctionProtocol>{entry->pid}, std::move(message), options_.call_timeout,
           [this, id, done = std::move(done), over = std::move(over)](otp::CallResult<HouseResult<R>> r) mutable {
             if (r) {
               done(std::move(*r));
             } else if (has_ended(r.error())) {
               settle_absent<R>(id, std::move(done), std::move(over));  // it ended in the meantime: over, or restarting
             } else {
               done(base::Unexpected(errc_of(r.error())));
             }
           });
}

// No process: over, never there, or about to be started again.
template <class R>
void LocalHouse::settle_absent(const AuctionId& id, Completion<HouseResult<R>> done,
                               base::UniqueFunction<HouseResult<R>()> over) {
  read(LoadView{id}, [done = std::move(done), over = std::move(over)](HouseResult<std::optional<View>> view) mutable {
    if (!view) {
      done(base::Unexpected(view.error()));
    } else if (!*view) {
      done(base::Unexpected(HouseErrc::not_found));
    } else if (is_over(**view)) {
      done(over());
    } else {
      done(base::Unexpected(HouseErrc::unavailable));
    }
  });
}

void LocalHouse::place_bid(const AuctionId& id, rules::PlaceBid bid, Completion<HouseResult<BidVerdict>> done) {
  command<PlaceBid, BidVerdict>(id, PlaceBid{std::move(bid)}, std::move(done), []() -> HouseResult<BidVerdict> {
    return BidVerdict(rules::Rejection{rules::RejectionCode::auction_closed, std::nullopt});
  });
}

void LocalHouse::cancel(const AuctionId& id, rules::Cancel cancel, bool everybody,
                        Completion<HouseResult<ViewPtr>> done) {
  command<CancelAuction, ViewPtr>(id, CancelAuction{std::move(cancel), everybody}, std::move(done),
                                  []() -> HouseResult<ViewPtr> { return base::Unexpected(HouseErrc::closed); });
}

// -- reads ---------------------------------------------------------------------------------------------------------

template <class M, class F>
void LocalHouse::read(M message, F then) {
  using R = typename M::Reply::value_type;
  rt_.call(kReader, std::move(message), options_.call_timeout,
           [then = std::move(then)](otp::CallResult<typename M::Reply> r) mutable {
             if (!r) {
               then(HouseResult<R>(base::Unexpected(errc_of_read(r.error()))));
             } else if (!*r) {
               then(HouseResult<R>(base::Unexpected(HouseErrc::unavailable)));
             } else {
               then(HouseResult<R>(std::move(**r)));
             }
           });
}

ViewPtr LocalHouse::running(const AuctionId& id) const {
  const auto entry = registry_.try_find(id);
  return entry ? entry->value : nullptr;
}

void LocalHouse::view(const AuctionId& id, Completion<HouseResult<ViewPtr>> done) {
  if (auto view = running(id)) {
    done(std::move(view));
    return;
  }
  read(LoadView{id}, [done = std::move(done)](HouseResult<std::optional<View>> view) mutable {
    if (!view) {
      done(base::Unexpected(view.error()));
    } else if (!*view) {
      done(base::Unexpected(HouseErrc::not_found));
    } else {
      done(std::make_shared<const View>(std::move(**view)));
    }
  });
}

void LocalHouse::list(ListQuery query, Completion<HouseResult<ListPage>> done) {
  read(LoadList{std::move(query)}, std::move(done));
}

void LocalHouse::bids(const AuctionId& id, std::uint64_t after, std::uint32_t limit,
                      Completion<HouseResult<BidPage>> done) {
  if (registry_.try_find(id)) {
    read(LoadBids{id, after, limit}, std::move(done));
    return;
  }
  view(id, [this, id, after, limit, done = std::move(done)](HouseResult<ViewPtr> view) mutable {
    if (!view) {
      done(base::Unexpected(view.error()));
    } else {
      read(LoadBids{id, after, limit}, std::move(done));
    }
  });
}

}  // namespace gavel::auction
