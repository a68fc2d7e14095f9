#include "core/auction/server.hpp"

#include <stdexcept>
#include <string>

namespace gavel::auction {

using namespace std::chrono_literals;

// -- load ----------------------------------------------------------------------------------------------------------

// Found by its id from here on: who calls while it loads waits in the mailbox.
void AuctionServer::handle_continue(Load) {
  if (const auto registered = registry_.register_key(id_, nullptr); !registered) {
    give_way(registered.error().pid);
    return;
  }
  settle();
}

void AuctionServer::settle() {
  await(kJournal, Settle{}, 30s, [](AuctionServer& self, otp::CallResult<void> settled) {
    if (settled) {
      self.load();
    } else {
      self.settle_later();
    }
  });
}

// Storage is away, and comes back or takes everything with it. Parked all the while: what is asked of this auction
// waits in the mailbox.
void AuctionServer::settle_later() {
  const std::uint64_t id = runtime().fresh_id();
  set_timeout(id, kStorageAway);
  park(id, [this](otp::Envelope&) {
    unpark();
    settle();
  });
}

// Somebody runs this auction already. A sibling will go on doing so. Anybody else is a child of a supervisor that was
// killed, and its own end is on the way: then it is this one's turn.
void AuctionServer::give_way(otp::Pid holder) {
  const auto info = runtime().info(holder);
  if (info && info->parent == parent()) {
    stop(otp::Reason::normal());
  } else {
    monitor(holder);
  }
}

void AuctionServer::handle_info(const otp::Down&) { continue_with(Load{}); }

void AuctionServer::load() {
  await(kReader, LoadEntries{id_}, 30s, [](AuctionServer& self, otp::CallResult<StorageResult<std::vector<Entry>>> r) {
    if (r) {
      self.loaded(std::move(*r));
    } else {
      self.settle_later();
    }
  });
}

void AuctionServer::loaded(StorageResult<std::vector<Entry>> entries) {
  if (!entries) throw std::runtime_error("loading failed: " + entries.error().text);
  if (entries->empty()) {
    stop(otp::Reason::normal());
    return;
  }
  state_ = rules::begin(std::get<rules::Created>(entries->front().event));
  for (std::size_t i = 1; i < entries->size(); ++i) rules::apply(*state_, (*entries)[i].event);
  committed_seq_ = state_->seq;
  auto view = std::make_shared<const View>(make_view(id_, *state_));
  registry_.replace_value(id_, view);
  cast(kLive, Resumed{id_, self(), std::move(view)});
  if (rules::is_over(state_->phase)) {
    stop(otp::Reason::normal());
    return;
  }
  wind_clock();
}

// -- commands ------------------------------------------------------------------------------------------------------

void AuctionServer::handle_call(PlaceBid request, otp::From<HouseResult<BidVerdict>> from) {
  const rules::Time now = clock_.now();
  auto decision = rules::decide(*state_, request.bid, now);
  if (auto* rejection = std::get_if<rules::Rejection>(&decision)) {
    answer_when_committed(std::move(from), BidVerdict(*rejection));
    return;
  }
  const bool was_open = state_->phase == rules::Phase::open;
  const auto made = commit(std::move(std::get<std::vector<rules::Event>>(decision)), now);
  const auto& bid = std::get<rules::BidPlaced>(made->entries.back().event);
  const BidAnswer answer{made->entries.back().seq, bid.leader == bid.alias, bid.price, made->after->minimum_bid};
  answer_when_committed(std::move(from), BidVerdict(answer));
  if (!was_open) wind_clock();  // it came before the opening's timer and opened the auction itself
}

void AuctionServer::handle_call(CancelAuction request, otp::From<HouseResult<ViewPtr>> from) {
  if (!request.everybody && request.cancel.by != state_->terms.seller) {
    from.reply(base::Unexpected(HouseErrc::forbidden));
    return;
  }
  const rules::Time now = clock_.now();
  auto decision = rules::decide(*state_, request.cancel, now);
  if (std::holds_alternative<rules::Rejection>(decision)) {
    answer_when_committed(std::move(from), base::Unexpected(HouseErrc::closed));
    return;
  }
  const auto made = commit(std::move(std::get<std::vector<rules::Event>>(decision)), now);
  answer_when_committed(std::move(from), ViewPtr(made->after));
}

void AuctionServer::handle_cast(const Crash&) { throw std::runtime_error("crash asked for by an administrator"); }

// -- commit --------------------------------------------------------------------------------------------------------

std::shared_ptr<const Commit> AuctionServer::commit(std::vector<rules::Event> events, rules::Time now) {
  auto made = std::make_shared<Commit>();
  made->entries.reserve(events.size());
  for (auto& event : events) {
    rules::apply(*state_, event);
    made->entries.push_back({id_, state_->seq, now, std::move(event)});
  }
  made->after = std::make_shared<const View>(make_view(id_, *state_));
  std::shared_ptr<const Commit> shared = std::move(made);
  call(kJournal, Append{*shared}, otp::kInfinity,
       [shared](AuctionServer& self, otp::CallResult<StorageResult<void>> result) {
         self.committed(shared, std::move(result));
       });
  return shared;
}

void AuctionServer::committed(const std::shared_ptr<const Commit>& commit,
                              otp::CallResult<StorageResult<void>> result) {
  if (!result) throw std::runtime_error("the journal is gone: " + std::string(otp::name(result.error().code)));
  if (!*result) not_committed(result->error());
  committed_seq_ = commit->entries.back().seq;
  registry_.replace_value(id_, commit->after);
  while (!waiting_.empty() && waiting_.front().seq <= committed_seq_) {
    auto answer = std::move(waiting_.front().answer);
    waiting_.pop_front();
    answer({});
  }
  cast(kLive, Published{commit});
  if (rules::is_over(commit->after->phase)) stop(otp::Reason::normal());
}

// The journal keeps nothing of what was decided on top of a commit that it refused: all that waits did not happen, and
// the next life begins with what is on the disk.
void AuctionServer::not_committed(const StorageError& error) {
  for (auto& waiting : std::exchange(waiting_, {})) waiting.answer(HouseErrc::unavailable);
  throw std::runtime_error("not committed: " + error.text);
}

template <class R, class V>
void AuctionServer::answer_when_committed(otp::From<HouseResult<R>> from, V value) {
  if (state_->seq == committed_seq_) {
    from.reply(std::move(value));
    return;
  }
  waiting_.push_back(
      {state_->seq, [from = std::move(from), value = std::move(value)](std::optional<HouseErrc> failed) mutable {
         if (failed) {
           from.reply(base::Unexpected(*failed));
         } else {
           from.reply(std::move(value));
         }
       }});
}

// -- time ----------------------------------------------------------------------------------------------------------

void AuctionServer::wind_clock() {
  if (due_timer_) cancel(due_timer_);
  due_timer_ = 0;
  if (state_->phase == rules::Phase::scheduled) {
    due_timer_ = send_after(clock_.until(state_->terms.starts_at), Due{});
  } else if (state_->phase == rules::Phase::open) {
    due_timer_ = send_after(clock_.until(state_->ends_at), Due{});
  }
  wind_ticks();
}

void AuctionServer::handle_info(const Due&) {
  due_timer_ = 0;
  const rules::Time now = clock_.now();
  const bool scheduled = state_->phase == rules::Phase::scheduled;
  auto decision =
      rules::decide(*state_, scheduled ? rules::Command(rules::Open{}) : rules::Command(rules::Close{}), now);
  if (auto* events = std::get_if<std::vector<rules::Event>>(&decision)) commit(std::move(*events), now);
  wind_clock();
}

void AuctionServer::handle_cast(const Watched& watched) {
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
  constexpr const char* kPhases[] = {"scheduled", "open", "closed", "cancelled"};  // in the order of rules::Phase
  std::string text = "auction " + id_.to_string() + ": ";
  const auto entry = registry_.try_find(id_);
  if (!state_ || !entry || !entry->value) return text + "loading";
  const View& view = *entry->value;  // what is on the disk; what is not yet, nobody sees
  text += std::string(kPhases[static_cast<std::size_t>(view.phase)]) + ", seq " + std::to_string(view.seq) + " (" +
          std::to_string(state_->seq) + " with what is on its way to the disk), " + std::to_string(view.bid_count) +
          " bids, minimum bid " + std::to_string(view.minimum_bid.minor);
  if (view.price) text += ", price " + std::to_string(view.price->minor);
  return text + ", " + std::to_string(waiting_.size()) + " answers wait" + (watched_ ? ", watched" : "");
}

}  // namespace gavel::auction
