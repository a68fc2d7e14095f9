// An auction as a lot of a sale: what it tells the sale, and its end where the sale has it.
#include <algorithm>
#include <utility>

#include "core/auction/server.hpp"
#include "core/rules/soft_close.hpp"

namespace gavel::auction {

namespace {

/// Bids and commands that wait for a ruling; more are told to come again.
constexpr std::size_t kPutByAtMost = 1000;

/// Is it far enough from the end that no sale would put that off for it? Sales only put ends off, so what holds for an
/// end that the lot knows holds for the true one.
bool is_early(const rules::Terms& terms, rules::Time ends_at, rules::Time at) {
  return !terms.soft_close || ends_at - at > terms.soft_close->window_ms;
}

}  // namespace

std::vector<LotTrigger> triggers_of(const std::vector<Entry>& history) {
  std::vector<LotTrigger> triggers;
  auto state = rules::begin(std::get<rules::Created>(history.front().event));
  for (std::size_t i = 1; i < history.size(); ++i) {
    const auto& entry = history[i];
    if (rules::is_trigger(state, entry.event)) triggers.push_back({entry.seq, entry.at});
    rules::apply(state, entry.event);
  }
  std::erase_if(triggers, [&](const LotTrigger& t) { return is_early(state.terms, state.ends_at, t.at); });
  return triggers;
}

std::variant<LotClosed, LotCancelled> ending_of(const View& lot) {
  const auto number = lot.terms->sale->lot;
  if (lot.phase == rules::Phase::cancelled) return LotCancelled{number, lot.id};
  LotClosed closed{.lot = number, .auction = lot.id, .outcome = lot.outcome.value_or(rules::Outcome::unsold)};
  if (lot.aftermath) {
    closed.winner = lot.aftermath->closed.winner;
    closed.price = lot.aftermath->closed.hammer_price;
  }
  return closed;
}

std::optional<LotTrigger> AuctionServer::trigger_of(const rules::Event& next, rules::Time now) const {
  if (!rules::ends_with_group(state_->terms) || !rules::is_trigger(*state_, next)) return std::nullopt;
  if (is_early(state_->terms, state_->ends_at, now)) return std::nullopt;
  return LotTrigger{state_->seq + 1, now};
}

std::optional<otp::Ref<SaleProtocol>> AuctionServer::sale() const {
  if (!sales_ || !state_->terms.sale) return std::nullopt;
  const auto id = SaleId::parse(state_->terms.sale->sale);
  const auto entry = id ? sales_->try_find(*id) : std::nullopt;
  return entry ? std::optional(otp::Ref<SaleProtocol>{entry->pid}) : std::nullopt;
}

// -- telling ---------------------------------------------------------------------------------------------------------

// What a sale does not hear because it is away, it finds on the disk when it comes back; but for triggers, which are
// told until they are confirmed.
void AuctionServer::tell_sale_what(const Commit& commit) {
  if (!state_->terms.sale) return;
  const auto& place = *state_->terms.sale;
  for (const auto& entry : commit.entries) {
    const auto* extended = std::get_if<rules::Extended>(&entry.event);
    const bool moved = extended || std::holds_alternative<rules::Resumed>(entry.event);
    const auto to = sale();
    if (!moved || place.group_end || !to) continue;
    const bool by_bid = extended && extended->cause == rules::Extended::Cause::bid;
    cast(*to, LotMoved{place.lot, entry.seq, commit.after->ends_at, by_bid});
  }
  const auto& last = commit.entries.back().event;
  if (std::holds_alternative<rules::Closed>(last) || std::holds_alternative<rules::Cancelled>(last)) {
    tell_sale_over(*commit.after);
  } else if (place.group_end) {
    tell_sale();
    if (is_due_at_sale(clock_.now())) ask_sale();
  }
}

void AuctionServer::tell_sale_over(const View& view) {
  if (const auto to = sale()) {
    cast(*to, LotOver{state_->terms.sale->lot, ending_of(view), {triggers_.begin(), triggers_.end()}});
  }
}

void AuctionServer::tell_sale() {
  if (telling_ || triggers_.empty() || rules::is_over(state_->phase)) return;
  const auto to = sale();
  if (!to) {
    ask_later();
    return;
  }
  telling_ = true;
  const auto last = triggers_.back().seq;
  call(*to, LotTriggers{state_->terms.sale->lot, {triggers_.begin(), triggers_.end()}}, otp::kInfinity,
       [last](AuctionServer& self, otp::CallResult<rules::Time> end) {
         self.telling_ = false;
         if (!end) {
           self.ask_later();
           return;
         }
         self.confirmed(last);
         self.put_off(*end);
         self.tell_sale();
       });
}

void AuctionServer::confirmed(std::uint64_t up_to) {
  while (!triggers_.empty() && triggers_.front().seq <= up_to) triggers_.pop_front();
}

// -- its end ---------------------------------------------------------------------------------------------------------

bool AuctionServer::is_due_at_sale(rules::Time now) const {
  const bool runs = state_->phase == rules::Phase::open || state_->phase == rules::Phase::scheduled;
  return runs && rules::ends_with_group(state_->terms) && now >= state_->ends_at;
}

// One timer, however many questions wait for the sale to come back.
void AuctionServer::ask_later() {
  if (ask_timer_ == 0) ask_timer_ = send_after(kStorageAway, AskSale{});
}

void AuctionServer::handle_info(const AskSale&) {
  ask_timer_ = 0;
  tell_sale();
  if (state_->phase == rules::Phase::open && is_due_at_sale(clock_.now())) ask_sale();
}

// Not before all that was decided is on the disk: committed() comes here again.
void AuctionServer::ask_sale() {
  if (asking_ || state_->seq != committed_seq_ || state_->phase != rules::Phase::open) return;
  const auto to = sale();
  if (!to) {
    ask_later();
    return;
  }
  asking_ = true;
  const auto last = triggers_.empty() ? 0 : triggers_.back().seq;
  call(*to, LotDue{state_->terms.sale->lot, state_->ends_at, {triggers_.begin(), triggers_.end()}}, otp::kInfinity,
       [last](AuctionServer& self, otp::CallResult<LotRuling> ruling) {
         self.asking_ = false;
         if (!ruling) {
           self.ask_later();
           return;
         }
         self.confirmed(last);
         self.ruled(*ruling);
       });
}

void AuctionServer::ruled(const LotRuling& ruling) {
  if (!ruling.close || ruling.ends_at != state_->ends_at) {
    put_off(ruling.ends_at);
    if (is_due_at_sale(clock_.now())) ask_sale();
    return;
  }
  if (!rules::is_over(state_->phase)) open_or_close({});
  decide_put_by();
}

// What was put by came when the new end already stood, though nobody here knew: the new end is written down as of then.
void AuctionServer::put_off(rules::Time ends_at) {
  if (rules::is_over(state_->phase) || ends_at <= state_->ends_at) return;
  const rules::Time now = put_by_.empty() ? clock_.now() : std::min(clock_.now(), put_by_.front().at);
  auto decision = rules::decide(*state_, rules::SetEnd{ends_at}, now);
  if (auto* events = std::get_if<Events>(&decision)) commit(std::move(*events), now);
  wind_clock();
  decide_put_by();
}

template <class R>
void AuctionServer::put_by(otp::From<HouseResult<R>> from, base::UniqueFunction<void(otp::From<HouseResult<R>>)> decide,
                           rules::Time now) {
  if (put_by_.size() == kPutByAtMost) {
    from.reply(base::Unexpected(HouseErrc::busy));
    return;
  }
  put_by_.push_back({now, [from = std::move(from), decide = std::move(decide)]() mutable { decide(std::move(from)); }});
}
template void AuctionServer::put_by(otp::From<HouseResult<BidVerdict>>,
                                    base::UniqueFunction<void(otp::From<HouseResult<BidVerdict>>)>, rules::Time);
template void AuctionServer::put_by(otp::From<HouseResult<Verdict>>,
                                    base::UniqueFunction<void(otp::From<HouseResult<Verdict>>)>, rules::Time);

// Each with the time at which it came. One that reads the history parks the server; then it goes on from there.
void AuctionServer::decide_put_by() {
  while (!put_by_.empty() && !parked() && !is_due_at_sale(put_by_.front().at)) {
    auto next = std::move(put_by_.front());
    put_by_.pop_front();
    next.decide();
  }
}

}  // namespace gavel::auction
