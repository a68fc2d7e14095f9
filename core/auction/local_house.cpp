#include "core/auction/local_house.hpp"

#include <array>
#include <cstring>

#include "core/base/sha256.hpp"

namespace gavel::auction {
namespace {

/// Of a question, which changes nothing.
HouseErrc errc_of_read(const otp::CallError& error) noexcept {
  return error.code == otp::CallErrc::overloaded ? HouseErrc::busy : HouseErrc::unavailable;
}

/// Was the process gone, or done, or did it end before it looked at this command? Then it did nothing with it, and
/// storage knows why it is not there. One that was shut down or crashed may have had it on its way to the disk.
bool has_ended(const otp::CallError& error) noexcept {
  return error.code == otp::CallErrc::noproc ||
         (error.code == otp::CallErrc::exited && (error.unseen || error.reason.is(otp::Reason::Kind::normal)));
}

}  // namespace

HouseErrc errc_of(const otp::CallError& error) noexcept {
  switch (error.code) {
    case otp::CallErrc::overloaded:
      return HouseErrc::busy;
    case otp::CallErrc::noproc:
      return HouseErrc::unavailable;
    case otp::CallErrc::exited:
      return error.unseen ? HouseErrc::unavailable : HouseErrc::unknown;
    default:
      return HouseErrc::unknown;
  }
}

// -- make ----------------------------------------------------------------------------------------------------------

void LocalHouse::create(Asking<NewAuction> asking, Completion<HouseResult<ViewPtr>> done) {
  auto& wanted = asking.command;
  const rules::Time now = clock_.now();
  const auto id = ids_.make(now, options_.random(), options_.random());
  if (wanted.terms.candle) draw_candle(id, *wanted.terms.candle, options_.random);
  const rules::Created created{std::move(wanted.terms), now, wanted.draft};
  auto commit = std::make_shared<Commit>();
  commit->after = std::make_shared<const View>(make_view(id, rules::begin(created)));
  commit->entries.push_back({id, 1, now, created});
  commit->request = kept(asking.asked, *commit);
  ViewPtr view = commit->after;
  rt_.call(kJournal, Append{std::move(commit)}, options_.call_timeout,
           [this, id, view, done = std::move(done)](otp::CallResult<Append::Reply> r) mutable {
             if (!r) {  // the outcome is unknown: if it is on the disk, or will be, it must have its process
               rt_.call(kOpener, OpenAuction{id}, options_.call_timeout, [](otp::CallResult<bool>) {});
               done(base::Unexpected(errc_of(r.error())));
               return;
             }
             if (!*r) {
               const bool repeated = r->error().code == StorageErrc::repeated;
               done(base::Unexpected(repeated ? HouseErrc::repeated : HouseErrc::unavailable));
               return;
             }
             // It is on the disk: whatever becomes of the start of its process, the opener will see to that.
             rt_.call(kOpener, OpenAuction{id}, options_.call_timeout,
                      [view, done = std::move(done)](otp::CallResult<bool>) mutable { done(std::move(view)); });
           });
}

// Nobody can know it before it is drawn, and who has its hash can check afterwards that it was not drawn again.
void draw_candle(const AuctionId& id, rules::Candle& candle, const std::function<std::uint64_t()>& random) {
  candle.auction = id.to_string();
  std::array<std::uint8_t, 32> seed;
  for (std::size_t i = 0; i < seed.size(); i += 8) {
    const std::uint64_t bits = random();
    std::memcpy(seed.data() + i, &bits, 8);
  }
  candle.seed = base::to_hex(seed);
  candle.seed_hash = base::to_hex(base::sha256(candle.seed));
}

// -- commands ------------------------------------------------------------------------------------------------------

void LocalHouse::place_bid(const AuctionId& id, Asking<rules::PlaceBid> bid, Completion<HouseResult<BidVerdict>> done) {
  bring(Errand<PlaceBid>{id, {std::move(bid.command), std::move(bid.asked), std::move(bid.versions)}, std::move(done)});
}

void LocalHouse::execute(const AuctionId& id, Asking<rules::Command> command, Completion<HouseResult<Verdict>> done) {
  auto* const edit = std::get_if<rules::Edit>(&command.command);
  if (edit && edit->terms.candle && edit->terms.candle->seed.empty())
    draw_candle(id, *edit->terms.candle, options_.random);
  bring(Errand<Execute>{
      id, {std::move(command.command), std::move(command.asked), std::move(command.versions)}, std::move(done)});
}

template <class M>
void LocalHouse::bring(Errand<M> errand) {
  if (const auto entry = registry_.try_find(errand.id)) {
    bring_to(entry->pid, std::move(errand));
  } else {
    bring_absent(std::move(errand));
  }
}

// A process may have ended between the look and the call; one that ended in order did nothing with the command, so it
// is safe to ask again.
template <class M>
void LocalHouse::bring_to(otp::Pid process, Errand<M> errand) {
  M message = errand.message;
  rt_.call(otp::Ref<AuctionProtocol>{process}, std::move(message), options_.call_timeout,
           [this, errand = std::move(errand)](otp::CallResult<typename M::Reply> r) mutable {
             if (r) {
               errand.done(std::move(*r));
             } else if (has_ended(r.error())) {
               bring_absent(std::move(errand));
             } else {
               errand.done(base::Unexpected(errc_of(r.error())));
             }
           });
}

// No process: asleep, over, never there, or about to be started again. The disk knows which of these.
template <class M>
void LocalHouse::bring_absent(Errand<M> errand) {
  read(LoadView{errand.id}, [this, errand = std::move(errand)](HouseResult<std::optional<View>> view) mutable {
    if (!view) return errand.done(base::Unexpected(view.error()));
    if (!*view) return errand.done(base::Unexpected(HouseErrc::not_found));
    if (is_over(**view)) return bring_over(**view, std::move(errand));
    if (errand.tries-- == 0) return errand.done(base::Unexpected(HouseErrc::unavailable));
    const WakeAuction wake{errand.id};
    rt_.call(kOpener, wake, options_.call_timeout,
             [this, errand = std::move(errand)](otp::CallResult<otp::Pid> process) mutable {
               if (!process || !*process) return errand.done(base::Unexpected(HouseErrc::unavailable));
               bring_to(*process, std::move(errand));
             });
  });
}

// Nobody needs a process to hear that a bid is late.
void LocalHouse::bring_over(const View& view, Errand<PlaceBid> errand) {
  const bool taken = view.terms->format == rules::Format::dutch && view.outcome == rules::Outcome::sold;
  const auto code = taken ? rules::RejectionCode::already_sold : rules::RejectionCode::auction_closed;
  const auto& bid = errand.message.bid;
  rt_.cast(kJournal, NoteRefusal{{errand.id, clock_.now(), bid.bidder, bid.amount, std::string(rules::name(code))}});
  errand.done(BidVerdict(rules::Rejection{.code = code}));
}

// What is over gets a process for this command.
void LocalHouse::bring_over(const View& view, Errand<Execute> errand) {
  if (view.archived) return errand.done(Verdict(rules::Rejection{.code = rules::RejectionCode::auction_archived}));
  if (errand.tries-- == 0) return errand.done(base::Unexpected(HouseErrc::unavailable));
  const OpenAuction open{errand.id};
  rt_.call(kOpener, open, options_.call_timeout,
           [this, errand = std::move(errand)](otp::CallResult<bool> opened) mutable {
             if (!opened || !*opened) return errand.done(base::Unexpected(HouseErrc::unavailable));
             bring(std::move(errand));
           });
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

void LocalHouse::entries(const AuctionId& id, Completion<HouseResult<std::vector<Entry>>> done) {
  read(LoadEntries{id}, [done = std::move(done)](HouseResult<std::vector<Entry>> entries) mutable {
    if (entries && entries->empty()) return done(base::Unexpected(HouseErrc::not_found));
    done(std::move(entries));
  });
}

void LocalHouse::raw_entries(const AuctionId& id, std::uint64_t after, std::uint32_t limit,
                             Completion<HouseResult<RawPage>> done) {
  read(LoadRaw{id, after, limit}, std::move(done));
}

void LocalHouse::refusals(const AuctionId& id, std::uint64_t after, std::uint32_t limit,
                          Completion<HouseResult<RefusalPage>> done) {
  read(LoadRefusals{id, after, limit}, std::move(done));
}

void LocalHouse::signing_keys(Completion<HouseResult<std::vector<SigningKeyRecord>>> done) {
  read(LoadKeys{}, std::move(done));
}

void LocalHouse::prove(const Proven& entry, Completion<HouseResult<Receipt>> done) {
  rt_.call(kJournal, Prove{entry}, options_.call_timeout,
           [done = std::move(done)](otp::CallResult<Prove::Reply> r) mutable {
             if (!r) return done(base::Unexpected(errc_of_read(r.error())));
             if (!*r) return done(base::Unexpected(HouseErrc::unavailable));
             done(std::move(**r));
           });
}

// -- what was done before --------------------------------------------------------------------------------------------

void LocalHouse::done_before(const RequestKey& key, Completion<HouseResult<std::optional<Before>>> done) {
  const auto found = options_.requests->find(key);
  if (!found) return done(std::optional<Before>());
  if (!found->same) return done(std::optional(Before{.answer = {}, .receipt = {}, .same = false}));
  read(LoadRequest{found->row},
       [this, done = std::move(done)](HouseResult<std::optional<DoneRequest>> request) mutable {
         if (!request) return done(base::Unexpected(request.error()));
         if (!*request) return done(std::optional<Before>());
         Before before{std::move((*request)->request.answer), {}};
         if (!(*request)->entry) return done(std::optional(std::move(before)));
         prove(*(*request)->entry,
               [before = std::move(before), done = std::move(done)](HouseResult<Receipt> receipt) mutable {
                 if (!receipt) return done(base::Unexpected(receipt.error()));
                 before.receipt = std::move(*receipt);
                 done(std::optional(std::move(before)));
               });
       });
}

// The table follows the disk: a limit that is told as set holds after a crash too.
void LocalHouse::set_limit(BidderLimit limit, Completion<HouseResult<void>> done) {
  rt_.call(kJournal, PutLimit{limit}, options_.call_timeout,
           [this, limit, done = std::move(done)](otp::CallResult<StorageResult<void>> r) mutable {
             if (!r) return done(base::Unexpected(errc_of(r.error())));
             if (!*r) return done(base::Unexpected(HouseErrc::unavailable));
             ledger_.set_limit(limit.name, *rules::Currency::parse(limit.currency), limit.max_exposure);
             done({});
           });
}

}  // namespace gavel::auction
