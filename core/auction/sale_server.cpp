#include "core/auction/sale_server.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "core/auction/lots.hpp"

namespace gavel::auction {

using namespace std::chrono_literals;
using rules::GroupEnd;
using rules::RejectionCode;

namespace {

/// What goes to the disk in one transaction.
constexpr std::size_t kEntriesAtOnce = 1000;
/// What was not cancelled the first time is tried again.
constexpr auto kCancelAgain = 1s;

}  // namespace

// -- what happens ----------------------------------------------------------------------------------------------------

void SaleServer::put(Lot& lot, Lot::State state) {
  --in_state_[static_cast<std::size_t>(lot.state)];
  ++in_state_[static_cast<std::size_t>(state)];
  lot.state = state;
}

SaleServer::Lot* SaleServer::find(std::uint32_t lot) {
  return lot >= 1 && lot <= lots_.size() ? &lots_[lot - 1] : nullptr;
}

namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

}  // namespace

void SaleServer::fold(const SaleEvent& event) {
  std::visit(Overloaded{[](const SaleCreated&) {},
                        [this](const LotsAdded& e) {
                          close_->add_lots(e.to + 1 - e.from);
                          in_state_[static_cast<std::size_t>(Lot::State::open)] += e.to + 1 - e.from;
                          lots_.resize(e.to);
                          last_added_ = e.from;
                          counts_.total = e.to;
                        },
                        [this](const LotsExtended& e) {
                          close_->apply({e.lot, e.by_ms});
                          lots_.at(e.lot - 1).last_trigger = e.bid;
                        },
                        [this](const LotClosed& e) {
                          put(lots_.at(e.lot - 1), Lot::State::over);
                          ++(e.outcome == rules::Outcome::sold ? counts_.sold : counts_.unsold);
                        },
                        [this](const LotCancelled& e) {
                          put(lots_.at(e.lot - 1), Lot::State::over);
                          ++counts_.cancelled;
                        },
                        [this](const SaleCancelled&) { phase_ = SalePhase::cancelling; },
                        [this](const SaleClosed&) {
                          phase_ = phase_ == SalePhase::cancelling ? SalePhase::cancelled : SalePhase::closed;
                        }},
             event);
}

SaleDone SaleServer::record(const SaleEvent& event, Lots lots, const SaleAskedPtr& asked) {
  fold(event);
  const rules::Time now = clock_.now();
  auto entry = entry_of(id_, ++seq_, now, event);
  SaleDone done{std::make_shared<const SaleView>(view()), now};
  if (asked) asked_.add(seq_, asked->key);
  pending_.push_back({std::move(entry), done.after, std::move(lots), kept(asked, done)});
  flush();
  return done;
}

// Its first try may be on its way to the disk: whoever asks again is not to do it twice.
bool SaleServer::is_repeated(const SaleAskedPtr& asked) const {
  return asked && (asked_.has(asked->key) || (requests_ && requests_->find(asked->key)));
}

SaleView SaleServer::view() const {
  return {.id = id_,
          .terms = terms_,
          .phase = phase_,
          .seq = seq_,
          .lots = counts_,
          .first_end = close_->ends_at(1),
          .last_end = close_->ends_at(std::max(1u, counts_.total)),
          .created_at = created_at_};
}

// One commit at a time: what happens meanwhile goes with the next. What somebody has asked for ends its commit.
void SaleServer::flush() {
  if (!ready_ || writing_ || pending_.empty()) return;
  writing_ = true;
  auto entries = std::make_shared<std::vector<SaleEntry>>();
  SaleCommit commit;
  SaleViewPtr after;
  while (!pending_.empty() && entries->size() < kEntriesAtOnce && commit.lots.empty() && !commit.request) {
    auto& next = pending_.front();
    entries->push_back(std::move(next.entry));
    after = std::move(next.after);
    commit.lots = std::move(next.lots);
    commit.request = std::move(next.request);
    pending_.pop_front();
  }
  commit.entries = *entries;
  commit.after = record_of(*after);
  call(kJournal, AppendSale{std::move(commit)}, otp::kInfinity,
       [entries, after](SaleServer& self, otp::CallResult<StorageResult<void>> r) {
         if (!r) throw std::runtime_error("the journal is gone");
         if (!*r) self.not_committed(r->error());
         self.committed(entries, after);
       });
}

// The next life begins with what is on the disk.
void SaleServer::not_committed(const StorageError& error) {
  for (auto& [seq, then, otherwise] : std::exchange(waiting_, {})) {
    if (otherwise) otherwise();
  }
  throw std::runtime_error("a sale's entry was not committed: " + error.text);
}

void SaleServer::committed(std::shared_ptr<const std::vector<SaleEntry>> entries, SaleViewPtr after) {
  writing_ = false;
  committed_seq_ = after->seq;
  sales_.replace_value(id_, after);
  cast(kSaleFeed, SalePublished{std::move(entries)});
  while (!waiting_.empty() && waiting_.front().seq <= committed_seq_) {
    auto then = std::move(waiting_.front().then);
    waiting_.pop_front();
    then();
  }
  asked_.committed(committed_seq_);
  flush();
  if (is_over(phase_) && committed_seq_ == seq_) {
    ledger_.sale_over(id_.to_string());
    stop(otp::Reason::normal());
  }
}

void SaleServer::when_committed(Then then, Then otherwise) {
  if (seq_ == committed_seq_) return then();
  waiting_.push_back({seq_, std::move(then), std::move(otherwise)});
}

// -- ends that are put off -------------------------------------------------------------------------------------------

// A bid that has put an end off does so once, however often it is told.
void SaleServer::hear(std::uint32_t lot, const std::vector<LotTrigger>& triggers) {
  auto* known = find(lot);
  if (!known) return;
  bool moved = false;
  for (const auto& trigger : triggers) {
    if (trigger.seq <= known->last_trigger) continue;
    const auto extension = close_->trigger(lot, trigger.at);
    if (!extension) continue;
    record(LotsExtended{lot, trigger.seq, close_->ends_at(lot) + extension->by_ms, extension->by_ms});
    moved = true;
  }
  if (!moved || !ready_) return;
  tell_moved(terms_->close.group == GroupEnd::all ? 1 : lot);
  wind_clock();
}

// Those that wait for a ruling have it; of the others the first hear at once.
void SaleServer::tell_moved(std::uint32_t from) {
  std::vector<std::uint32_t> answered;
  for (const auto& [lot, asking] : asking_) {
    if (lot >= from) answered.push_back(lot);
  }
  for (const auto lot : answered) {
    put(lots_[lot - 1], Lot::State::open);
    auto node = asking_.extract(lot);
    when_committed([asking = std::move(node.mapped()), end = close_->ends_at(lot)]() mutable {
      asking.reply(LotRuling{false, end});
    });
  }
  std::vector<std::pair<AuctionId, rules::Time>> told;
  for (std::uint32_t lot = from; lot <= lots_.size() && told.size() < kTellAtOnce; ++lot) {
    const auto& other = lots_[lot - 1];
    if (other.state == Lot::State::open) told.emplace_back(other.auction, close_->ends_at(lot));
  }
  // The ends as they are now: later ones may not be on the disk when these are.
  when_committed([this, told = std::move(told)] {
    for (const auto& [auction, end] : told) {
      const auto entry = auctions_.try_find(auction);
      if (entry) cast(otp::Ref<AuctionProtocol>{entry->pid}, LotEnd{end});
    }
  });
}

void SaleServer::handle_call(LotTriggers request, otp::From<rules::Time> from) {
  hear(request.lot, request.triggers);
  when_committed([from = std::move(from), end = close_->ends_at(request.lot)]() mutable { from.reply(end); });
}

void SaleServer::handle_cast(const LotMoved& moved) {
  auto* known = find(moved.lot);
  const auto end = close_->ends_at(moved.lot);
  if (!known || known->state == Lot::State::over || moved.ends_at <= end) return;
  record(LotsExtended{moved.lot, moved.seq, moved.ends_at, moved.ends_at - end, moved.by_bid});
  wind_clock();
}

// -- ends that stand -------------------------------------------------------------------------------------------------

void SaleServer::handle_call(LotDue request, otp::From<LotRuling> from) {
  hear(request.lot, request.triggers);
  auto* lot = find(request.lot);
  const auto end = close_->ends_at(request.lot);
  if (end > request.ends_at) {
    when_committed([from = std::move(from), end]() mutable { from.reply(LotRuling{false, end}); });
    return;
  }
  if (!lot || lot->state == Lot::State::over) return from.reply(LotRuling{true, end});
  asking_.insert_or_assign(request.lot, std::move(from));
  if (lot->state == Lot::State::may_close) return let_close(request.lot);  // it has not come to it: it died
  put(*lot, Lot::State::waits);
  rule();
}

void SaleServer::let_close(std::uint32_t lot) {
  put(lots_[lot - 1], Lot::State::may_close);
  auto node = asking_.extract(lot);
  if (!node) return;
  when_committed([from = std::move(node.mapped()), end = close_->ends_at(lot)]() mutable {
    from.reply(LotRuling{true, end});
  });
}

void SaleServer::rule() {
  if (!ready_) return;
  if (terms_->close.group == GroupEnd::all) {
    if (in(Lot::State::open) > 0) return;
    while (!asking_.empty()) let_close(asking_.begin()->first);
    return;
  }
  for (; first_open_ <= lots_.size(); ++first_open_) {
    const auto state = lots_[first_open_ - 1].state;
    if (state == Lot::State::open) return;
    if (state == Lot::State::waits) let_close(first_open_);
  }
}

void SaleServer::handle_cast(const LotOver& over) {
  hear(over.lot, over.triggers);
  heard_over(over.lot, over.how);
}

void SaleServer::heard_over(std::uint32_t lot, const std::variant<LotClosed, LotCancelled>& how) {
  auto* known = find(lot);
  if (!known || known->state == Lot::State::over) return;
  asking_.erase(lot);
  std::visit([this](const auto& event) { record(event); }, how);
  rule();
  look_whether_over();
}

// While lots can still be added it is not over, even if all that there are have been sold.
void SaleServer::look_whether_over() {
  if (!ready_ || is_over(phase_) || in(Lot::State::over) < lots_.size()) return;
  if (phase_ == SalePhase::cancelling || clock_.now() >= close_->ends_at(1)) record(SaleClosed{});
}

void SaleServer::wind_clock() {
  if (timer_) cancel(timer_);
  timer_ = 0;
  const auto end = close_->ends_at(1);
  if (phase_ == SalePhase::open && clock_.now() < end) timer_ = send_after(clock_.until(end), LookAround{});
}

void SaleServer::handle_info(const LookAround&) {
  if (phase_ == SalePhase::cancelling) cancel_lots();
  wind_clock();
  look_whether_over();
}

// -- people ----------------------------------------------------------------------------------------------------------

std::optional<rules::Rejection> SaleServer::refusal(const AddLots& request) const {
  if (!request.by.admin && request.by.name != terms_->seller) {
    return rules::Rejection{.code = RejectionCode::not_your_auction};
  }
  if (phase_ != SalePhase::open) return rules::Rejection{.code = RejectionCode::auction_closed};
  return refusal_of_lots(*terms_, *close_, counts_.total, request.lots.size(), clock_.now());
}

void SaleServer::handle_call(AddLots request, otp::From<HouseResult<LotsVerdict>> from) {
  if (is_repeated(request.asked)) return from.reply(base::Unexpected(HouseErrc::repeated));
  if (auto refused = refusal(request)) return from.reply(LotsVerdict(*std::move(refused)));
  const LotsAdded event{counts_.total + 1, counts_.total + static_cast<std::uint32_t>(request.lots.size())};
  auto lots = make_lots(id_, *terms_, *close_, event.from, std::move(request.lots), clock_.now());
  std::vector<AuctionId> ids;
  for (const auto& lot : lots) ids.push_back(lot->after->id);
  record(event, std::move(lots), request.asked);
  for (auto number = event.from; const auto& id : ids) lots_[number++ - 1].auction = id;
  const auto asker = std::make_shared<otp::From<HouseResult<LotsVerdict>>>(std::move(from));
  when_committed(
      [this, asker, event, ids = std::move(ids)] {
        for (const auto& id : ids) call(kOpener, OpenAuction{id}, 30s, [](SaleServer&, otp::CallResult<bool>) {});
        asker->reply(LotsVerdict(event));
      },
      [asker] { asker->reply(base::Unexpected(HouseErrc::unavailable)); });
}

void SaleServer::handle_call(CancelSale request, otp::From<HouseResult<SaleVerdict>> from) {
  if (is_repeated(request.asked)) return from.reply(base::Unexpected(HouseErrc::repeated));
  if (!request.by.admin && request.by.name != terms_->seller) {
    return from.reply(SaleVerdict(rules::Rejection{.code = RejectionCode::not_your_auction}));
  }
  if (phase_ != SalePhase::open) {
    return from.reply(SaleVerdict(rules::Rejection{.code = RejectionCode::auction_closed}));
  }
  auto done = record(SaleCancelled{std::move(request.by.name), std::move(request.reason)}, {}, request.asked);
  const auto asker = std::make_shared<otp::From<HouseResult<SaleVerdict>>>(std::move(from));
  when_committed(
      [this, asker, done = std::move(done)] {
        asker->reply(SaleVerdict(done));
        cancel_lots();
      },
      [asker] { asker->reply(base::Unexpected(HouseErrc::unavailable)); });
}

// Lots that are due close instead: they were over in time.
void SaleServer::cancel_lots() {
  for (const auto& lot : lots_) {
    if (lot.state == Lot::State::over) continue;
    const auto entry = auctions_.try_find(lot.auction);
    if (!entry) {  // it sleeps: the next time it does not
      call(kOpener, WakeAuction{lot.auction}, 30s, [](SaleServer&, otp::CallResult<otp::Pid>) {});
      continue;
    }
    call(otp::Ref<AuctionProtocol>{entry->pid},
         Execute{rules::Cancel{{terms_->seller, true}, "the sale was cancelled"}}, 30s,
         [](SaleServer&, otp::CallResult<HouseResult<Verdict>>) {});
  }
  look_whether_over();
  if (!is_over(phase_)) send_after(kCancelAgain, LookAround{});
}

std::string SaleServer::format_status() const {
  if (!ready_) return "sale " + id_.to_string() + ": loading";
  return "sale " + id_.to_string() + ": " + std::string(name(phase_)) + ", seq " + std::to_string(committed_seq_) +
         ", " + std::to_string(lots_.size()) + " lots, " + std::to_string(in(Lot::State::over)) + " over, " +
         std::to_string(asking_.size()) + " wait for a ruling";
}

}  // namespace gavel::auction
