#include "core/auction/server.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/rules/soft_close.hpp"

namespace gavel::auction {

using namespace std::chrono_literals;

// -- commands ------------------------------------------------------------------------------------------------------

void AuctionServer::handle_call(PlaceBid request, otp::From<HouseResult<BidVerdict>> from) {
  const rules::Time now = clock_.now();
  wanted_ = true;
  if (!is_due_at_sale(now)) return place(request, std::move(from), now);
  put_by<BidVerdict>(
      std::move(from), [this, now, request = std::move(request)](auto to) { place(request, std::move(to), now); }, now);
}

// Its first try may be on the disk, or on its way there: whoever asks again is not to bid twice.
bool AuctionServer::is_repeated(const AskedPtr& asked) const {
  return asked && (asked_.has(asked->key) || (requests_ && requests_->find(asked->key)));
}

void AuctionServer::note_refusal(const rules::PlaceBid& bid, const rules::Rejection& rejection, rules::Time now) {
  cast(kJournal, NoteRefusal{{id_, now, bid.bidder, bid.amount, std::string(rules::name(rejection.code))}});
}

std::optional<rules::Rejection> AuctionServer::at_other_version(const Versions& wanted) const {
  if (wanted.empty() || std::ranges::find(wanted, state_->seq) != wanted.end()) return std::nullopt;
  return rules::Rejection{.code = rules::RejectionCode::version_changed, .seq = state_->seq};
}

void AuctionServer::place(const PlaceBid& request, otp::From<HouseResult<BidVerdict>> from, rules::Time now) {
  if (is_repeated(request.asked)) return from.reply(base::Unexpected(HouseErrc::repeated));
  const auto& bid = request.bid;
  auto other = at_other_version(request.versions);
  auto decision = other ? rules::Decision(*std::move(other)) : admitted(rules::decide(*state_, bid, now));
  if (!decision) return from.reply(base::Unexpected(decision.error()));
  if (auto* rejection = std::get_if<rules::Rejection>(&*decision)) {
    note_refusal(bid, *rejection, now);
    answer_when_committed(std::move(from), BidVerdict(std::move(*rejection)));
    return;
  }
  const bool was_open = state_->phase == rules::Phase::open;
  const rules::Time ended_at = state_->ends_at;
  const auto made = commit(std::get<Events>(*std::move(decision)), now, request.asked);
  answer_with_receipt(std::move(from), bid_answer(*made));
  // It came before the opening's timer and opened the auction itself, or it moved the end.
  if (!was_open || state_->ends_at != ended_at || rules::is_over(state_->phase)) wind_clock();
}

void AuctionServer::handle_call(Execute request, otp::From<HouseResult<Verdict>> from) {
  const rules::Time now = clock_.now();
  wanted_ = true;
  if (!is_due_at_sale(now)) return run(std::move(request), std::move(from), now);
  put_by<Verdict>(
      std::move(from), [this, now, request = std::move(request)](auto to) { run(request, std::move(to), now); }, now);
}

void AuctionServer::run(Execute request, otp::From<HouseResult<Verdict>> from, rules::Time now) {
  if (!rules::needs_history(*state_, request.command)) {
    execute(request, std::move(from), now, {});
    return;
  }
  with_history(
      [request = std::move(request), from = std::move(from), now](AuctionServer& self, rules::History history) mutable {
        if (history.empty()) {
          from.reply(base::Unexpected(HouseErrc::unavailable));
        } else {
          self.execute(request, std::move(from), now, history);
        }
        self.decide_put_by();
      });
}

void AuctionServer::execute(const Execute& request, otp::From<HouseResult<Verdict>> from, rules::Time now,
                            rules::History history) {
  if (is_repeated(request.asked)) return from.reply(base::Unexpected(HouseErrc::repeated));
  auto other = at_other_version(request.versions);
  auto decision =
      other ? rules::Decision(*std::move(other)) : admitted(rules::decide(*state_, request.command, now, history));
  if (!decision) return from.reply(base::Unexpected(decision.error()));
  if (auto* rejection = std::get_if<rules::Rejection>(&*decision)) {
    answer_when_committed(std::move(from), Verdict(std::move(*rejection)));
    return;
  }
  const auto made = commit(std::get<Events>(*std::move(decision)), now, request.asked);
  answer_with_receipt(std::move(from), Done{state_->seq, made->after, now});
  wind_clock();
}

// What is on its way to the disk must be there before it can be read. Parked all the while.
void AuctionServer::with_history(base::UniqueFunction<void(AuctionServer&, rules::History)> then) {
  await(kJournal, Settle{}, 30s, [then = std::move(then)](AuctionServer& self, otp::CallResult<void> settled) mutable {
    if (!settled) return then(self, {});
    self.await(
        kReader, LoadEntries{self.id_}, 30s,
        [then = std::move(then)](AuctionServer& me, otp::CallResult<StorageResult<std::vector<Entry>>> loaded) mutable {
          std::vector<rules::Recorded> history;
          // A commit that failed is not there: its answer is about to crash this process.
          if (loaded && *loaded && (*loaded)->size() == me.state_->seq) {
            history.reserve((*loaded)->size());
            for (auto& entry : **loaded) history.push_back({entry.seq, entry.at, std::move(entry.event)});
          }
          then(me, history);
        });
  });
}

// What the rules take, the ledger may yet refuse: may the bidder owe that much, or lead one lot more? A hold stays if
// the commit fails: the next life corrects it.
HouseResult<rules::Decision> AuctionServer::admitted(rules::Decision decision) {
  const auto* events = std::get_if<Events>(&decision);
  const auto exposure = events ? rules::exposure_by(*state_, *events) : std::nullopt;
  if (!exposure) return decision;
  const auto refusal = ledger_.hold(id_, state_->terms.currency, *exposure, state_->terms.sale);
  if (!refusal) return decision;
  switch (refusal->why) {
    case Ledger::Refusal::Why::loading:
      return base::Unexpected(HouseErrc::unavailable);
    case Ledger::Refusal::Why::win_limit:
      return rules::Decision(rules::Rejection{.code = rules::RejectionCode::win_limit});
    case Ledger::Refusal::Why::over_exposure:
      break;
  }
  return rules::Decision(rules::Rejection{.code = rules::RejectionCode::over_exposure, .maximum_bid = refusal->left});
}

// Before the events are applied. What may change who owes what beside a bid is rare: all are counted anew.
AuctionServer::Touched AuctionServer::touched_by(const Events& events) const {
  Touched touched;
  for (const auto& event : events) {
    touched.everybody |=
        std::holds_alternative<rules::BidRetracted>(event) ||
        std::holds_alternative<rules::SealedBidWithdrawn>(event) || std::holds_alternative<rules::Closed>(event) ||
        std::holds_alternative<rules::Cancelled>(event) || std::holds_alternative<rules::Defaulted>(event) ||
        std::holds_alternative<rules::SecondChanceAnswered>(event);
  }
  if (touched.everybody) return touched;
  if (auto own = rules::exposure_by(*state_, events)) {
    touched.bidders.push_back(std::move(own->bidder));
    if (state_->leader) touched.bidders.push_back(state_->leader->bidder);
  }
  return touched;
}

// After the commit, and not before: until then the disk says what it said, and so must the ledger. A bid has held its
// own already.
void AuctionServer::settle_ledger(const Touched& touched) {
  const auto& terms = state_->terms;
  if (touched.everybody) ledger_.reset(id_, *state_);
  for (const auto& bidder : touched.bidders) {
    ledger_.settle(id_, terms.currency, {bidder, rules::exposure_of(*state_, bidder)}, terms.sale);
  }
}

void AuctionServer::handle_cast(const Crash&) { throw std::runtime_error("crash asked for by an administrator"); }

// -- commit --------------------------------------------------------------------------------------------------------

std::shared_ptr<const Commit> AuctionServer::commit(Events events, rules::Time now, const AskedPtr& asked) {
  auto made = std::make_shared<Commit>();
  made->entries.reserve(events.size());
  auto touched = touched_by(events);
  std::vector<LotTrigger> triggers;
  for (const auto& event : events) {
    if (const auto trigger = trigger_of(event, now)) triggers.push_back(*trigger);
    rules::apply(*state_, event);
  }
  auto seq = state_->seq - events.size();
  for (auto& event : events) {
    if (std::holds_alternative<rules::Edited>(event)) public_terms_ = nullptr;
    made->entries.push_back({id_, ++seq, now, std::move(event)});
  }
  made->after = std::make_shared<const View>(make_view(id_, *state_, public_terms_));
  public_terms_ = made->after->terms;
  made->request = kept(asked, *made);
  if (asked) asked_.add(state_->seq, asked->key);
  std::shared_ptr<const Commit> shared = std::move(made);
  call(kJournal, Append{shared}, otp::kInfinity,
       [shared, triggers = std::move(triggers), touched = std::move(touched)](AuctionServer& self,
                                                                              otp::CallResult<Append::Reply> result) {
         if (result && *result) self.settle_ledger(touched);
         self.committed(shared, triggers, std::move(result));
       });
  return shared;
}

void AuctionServer::committed(const std::shared_ptr<const Commit>& commit, const std::vector<LotTrigger>& triggers,
                              otp::CallResult<Append::Reply> result) {
  if (!result) throw std::runtime_error("the journal is gone: " + std::string(otp::name(result.error().code)));
  if (!*result) not_committed(result->error());
  committed_seq_ = commit->entries.back().seq;
  registry_.replace_value(id_, commit->after);
  while (!waiting_.empty() && waiting_.front().seq <= committed_seq_) {
    auto answer = std::move(waiting_.front().answer);
    waiting_.pop_front();
    answer(OnDisk{*commit, **result});
  }
  asked_.committed(committed_seq_);
  cast(kLive, Published{commit});
  for (const auto& trigger : triggers) triggers_.push_back(trigger);
  tell_sale_what(*commit);
  if (is_over(*commit->after)) stop_when_done();
}

// Over, and nothing of it on the way to the disk: what comes later gets a process of its own.
void AuctionServer::stop_when_done() {
  if (state_->seq == committed_seq_ && waiting_.empty()) stop(otp::Reason::normal());
}

void AuctionServer::handle_info(const Idle&) {
  if (rules::is_over(state_->phase)) return stop_when_done();
  sleep_or_stay();
}

// The journal keeps nothing of what was decided on top of a commit that it refused: all that waits did not happen, and
// the next life begins with what is on the disk.
void AuctionServer::not_committed(const StorageError& error) {
  for (; !waiting_.empty(); waiting_.pop_front()) waiting_.front().answer(base::Unexpected(HouseErrc::unavailable));
  throw std::runtime_error("not committed: " + error.text);
}

template <class R>
void AuctionServer::answer_when_committed(otp::From<HouseResult<R>> from, R value) {
  if (state_->seq == committed_seq_) {
    from.reply(std::move(value));
    return;
  }
  waiting_.push_back({state_->seq, [from = std::move(from), value = std::move(value)](auto committed) mutable {
                        if (committed) {
                          from.reply(std::move(value));
                        } else {
                          from.reply(base::Unexpected(committed.error()));
                        }
                      }});
}

/// The answer to what has just been committed: it waits for that, and carries its receipt.
template <class R, class V>
void AuctionServer::answer_with_receipt(otp::From<HouseResult<R>> from, V value) {
  waiting_.push_back({state_->seq, [from = std::move(from), value = std::move(value)](auto committed) mutable {
                        if (!committed) return from.reply(base::Unexpected(committed.error()));
                        const auto& [commit, proof] = *committed;
                        value.receipt = receipt_of(commit, proof, asked_entry(commit));
                        from.reply(R(std::move(value)));
                      }});
}

// -- time ----------------------------------------------------------------------------------------------------------

void AuctionServer::wind_clock() {
  if (due_timer_) cancel(due_timer_);
  due_timer_ = 0;
  if (const auto due = rules::due_at(*state_)) due_timer_ = send_after(clock_.until(*due), Due{});
  wind_ticks();
}

void AuctionServer::handle_info(const Due&) {
  due_timer_ = 0;
  if (state_->phase == rules::Phase::open && is_due_at_sale(clock_.now())) return ask_sale();
  if (state_->phase != rules::Phase::open || !rules::needs_history(*state_, rules::Close{})) {
    open_or_close({});
    return;
  }
  with_history([](AuctionServer& self, rules::History history) {
    if (history.empty()) throw std::runtime_error("the history cannot be read: closing needs it");
    self.open_or_close(history);
  });
}

void AuctionServer::open_or_close(rules::History history) {
  const rules::Time now = clock_.now();
  const bool opens = state_->phase == rules::Phase::scheduled;
  auto decision =
      rules::decide(*state_, opens ? rules::Command(rules::Open{}) : rules::Command(rules::Close{}), now, history);
  if (auto* events = std::get_if<Events>(&decision)) commit(std::move(*events), now);
  wind_clock();
}

void AuctionServer::handle_call(const Watched& watched) {
  watched_ = watched.yes;
  wind_ticks();
}

// Ticks come when a full second is left, so that all who count agree on when the number changes.
void AuctionServer::wind_ticks() {
  if (tick_timer_) cancel(tick_timer_);
  tick_timer_ = 0;
  if (!watched_ || state_->phase != rules::Phase::open) return;
  const auto left = clock_.until(state_->ends_at);
  if (left <= otp::Duration::zero()) return;
  const auto part = left % otp::Duration(1s);
  tick_timer_ = send_after(part > otp::Duration::zero() ? part : otp::Duration(1s), Second{});
}

void AuctionServer::handle_info(const Second&) {
  tick_timer_ = 0;
  const rules::Time now = clock_.now();
  if (watched_ && state_->phase == rules::Phase::open && state_->ends_at > now) {
    cast(kLive, Tick{id_, now, state_->ends_at.ms - now.ms});
  }
  wind_ticks();
}

// -- seeing --------------------------------------------------------------------------------------------------------

std::string AuctionServer::format_status() const {
  std::string text = "auction " + id_.to_string() + ": ";
  const auto entry = registry_.try_find(id_);
  if (!state_ || !entry || !entry->value) return text + "loading";
  const View& view = *entry->value;  // what is on the disk; what is not yet, nobody sees
  text += std::string(rules::name(view.phase)) + ", seq " + std::to_string(view.seq) + " (" +
          std::to_string(state_->seq) + " with what is on its way to the disk), " + std::to_string(view.bid_count) +
          " bids, minimum bid " + std::to_string(view.minimum_bid.minor);
  if (view.price) text += ", price " + std::to_string(view.price->minor);
  return text + ", " + std::to_string(waiting_.size()) + " answers wait" + (watched_ ? ", watched" : "");
}

}  // namespace gavel::auction
