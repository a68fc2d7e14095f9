#include "core/auction/opener.hpp"

#include <stdexcept>

namespace gavel::auction {

using namespace std::chrono_literals;

namespace {

/// Auctions that are started or load at the same time, beside those that somebody asks for.
constexpr std::size_t kAtOnce = 64;

std::int64_t ms(otp::Duration span) { return std::chrono::ceil<std::chrono::milliseconds>(span).count(); }

}  // namespace

void Opener::init() {
  args_.ready->store(false);
  args_.ledger->begin_opening();
  continue_with(ListNext{});
}

// -- the list ------------------------------------------------------------------------------------------------------

// Storage that is away comes back, or takes everything with it: nothing is gained by a crash here.
void Opener::handle_continue(const ListNext& page) {
  if (!has_limits_) return load_limits();
  call(kReader, LoadUnfinished{page.after}, 60s,
       [page](Opener& self, otp::CallResult<StorageResult<UnfinishedAuctions>> r) {
         if (r) {
           self.listed(std::move(*r));
         } else {
           self.send_after(kStorageAway, page);
         }
       });
}

// Before the first auction takes a bid that they would refuse.
void Opener::load_limits() {
  await(kReader, LoadLimits{}, 60s, [](Opener& self, otp::CallResult<LoadLimits::Reply> r) {
    if (!r) {
      self.send_after(kStorageAway, ListNext{});
      return;
    }
    if (!*r) throw std::runtime_error("no list of limits: " + r->error().text);
    for (const auto& limit : **r) {
      const auto currency = rules::Currency::parse(limit.currency);
      if (currency) self.args_.ledger->set_limit(limit.name, *currency, limit.max_exposure);
    }
    self.has_limits_ = true;
    self.continue_with(ListNext{});
  });
}

// The reader reads the next page while this one is written down.
void Opener::listed(StorageResult<UnfinishedAuctions> page) {
  if (!page) throw std::runtime_error("no list of open auctions: " + page.error().text);
  if (page->next) handle_continue(ListNext{page->next});
  for (const auto& auction : page->items) note(auction);
  if (!page->next) all_listed();
}

// One that has loaded already, whether it is awake or sleeps again, has said what is owed in it, and says no more.
// Marked first and looked at then: one that loads in between takes its mark away itself.
void Opener::note(const Unfinished& auction) {
  if (auction.owes) {
    args_.ledger->opening(auction.id);
    const auto entry = args_.registry->try_find(auction.id);
    if ((entry && entry->value) || calendar_.contains(auction.id)) args_.ledger->opened(auction.id);
  }
  if (early_.contains(auction.id)) return;
  calendar_.add(auction.id, auction.due);
  (auction.owes ? owing_ : rest_).push_back(auction.id);
}

void Opener::all_listed() {
  is_listed_ = true;
  early_.clear();
  for (const auto& id : std::exchange(see_to_, {})) handle_cast(SeeTo{id});
  args_.ledger->all_opening();
  args_.ready->store(true);
  cast(kLive, AllOpened{});
  open_more();
}

// -- one after the other -------------------------------------------------------------------------------------------

void Opener::open_more() {
  if (!is_listed_) return;
  while (in_turn_ < kAtOnce) {
    const auto id = next();
    if (!id) return wind_clock();
    open(*id, true);
  }
}

std::optional<AuctionId> Opener::next() {
  const auto soon = args_.clock->now() + ms(args_.sleep.lead);
  while (const auto id = calendar_.take_due(soon)) {
    if (!runs(*id)) return id;
    calendar_.add(*id, soon + ms(args_.sleep.lead) + 1);  // it sees to itself; a look later on costs nothing
  }
  if (const auto id = next_of(owing_)) return id;
  return next_of(rest_);
}

std::optional<AuctionId> Opener::next_of(std::vector<AuctionId>& ids) {
  while (!ids.empty()) {
    const auto id = ids.back();
    ids.pop_back();
    if (!runs(id) && calendar_.remove(id)) return id;
  }
  ids.shrink_to_fit();
  return std::nullopt;
}

void Opener::open(const AuctionId& id, bool in_turn) {
  opening_.emplace(id, Opening{in_turn});
  in_turn_ += in_turn ? 1 : 0;
  auto spec = otp::child<AuctionServer>(id.to_string(), {.id = id,
                                                         .registry = args_.registry,
                                                         .clock = args_.clock,
                                                         .ledger = args_.ledger,
                                                         .sales = args_.sales,
                                                         .requests = args_.requests.get(),
                                                         .sleep = args_.sleep,
                                                         .briefly = in_turn})
                  .restarts(otp::Restart::transient)
                  .mailbox(args_.mailbox);
  call(kAuctions, otp::StartDynamic{std::move(spec)}, 30s,
       [id](Opener& self, otp::CallResult<otp::ChildResult<otp::Pid>> result) {
         self.started(id, result && *result ? **result : otp::Pid());
       });
}

// One that crashes while it loads is its supervisor's. It may have loaded before the answer of its start came.
void Opener::started(const AuctionId& id, otp::Pid process) {
  auto& opening = opening_.at(id);
  opening.process = process;
  auto waiting = std::exchange(opening.then, {});
  if (process && calendar_.contains(id)) {  // it has loaded and gone to sleep before the answer of its start came
    opened(id);
    for (auto& then : waiting) {
      calendar_.remove(id);
      open_for(id, std::move(then));
    }
    return;
  }
  for (auto& then : waiting) then(process);
  if (!process) send_after(1s, OpenAgain{id});
  const auto entry = args_.registry->try_find(id);
  if (!process || (entry && entry->value)) return opened(id);
  opening.monitor = monitor(process);
  monitors_.emplace(opening.monitor, id);
}

void Opener::opened(const AuctionId& id) {
  const auto node = opening_.extract(id);
  if (!node) return;
  const auto& opening = node.mapped();
  if (monitors_.erase(opening.monitor)) demonitor(opening.monitor);
  if (!opening.in_turn) return;
  --in_turn_;
  open_more();
}

void Opener::handle_cast(const Loaded& loaded) {
  const auto it = opening_.find(loaded.id);
  if (it != opening_.end() && it->second.process) opened(loaded.id);
}

void Opener::handle_info(const otp::Down& down) {
  if (const auto it = monitors_.find(down.ref); it != monitors_.end()) opened(AuctionId(it->second));
}

// -- what others ask for -------------------------------------------------------------------------------------------

void Opener::open_for(const AuctionId& id, Then then) {
  const auto it = opening_.find(id);
  if (it != opening_.end() && it->second.process) return then(it->second.process);
  if (it == opening_.end()) open(id, false);
  opening_.at(id).then.push_back(std::move(then));
}

void Opener::handle_call(OpenAuction request, otp::From<bool> from) {
  if (!is_listed_) early_.insert(request.id);
  calendar_.remove(request.id);
  open_for(request.id, [from = std::move(from)](otp::Pid process) mutable { from.reply(static_cast<bool>(process)); });
}

void Opener::handle_call(WakeAuction request, otp::From<otp::Pid> from) {
  const bool comes_early = has_limits_ && !is_listed_ && early_.insert(request.id).second;
  const bool sleeps = calendar_.remove(request.id);
  if (!comes_early && !sleeps && !opening_.contains(request.id)) return from.reply(otp::Pid());
  open_for(request.id, [from = std::move(from)](otp::Pid process) mutable { from.reply(process); });
}

void Opener::handle_cast(const SeeTo& lot) {
  if (!is_listed_) {
    see_to_.push_back(lot.id);
  } else if (!runs(lot.id) && !opening_.contains(lot.id) && !calendar_.contains(lot.id)) {
    open(lot.id, false);
  }
}

void Opener::handle_info(const OpenAgain& again) {
  if (!runs(again.id) && !opening_.contains(again.id)) open(again.id, false);
}

// -- sleep ---------------------------------------------------------------------------------------------------------

void Opener::handle_cast(const Asleep& asleep) {
  args_.ledger->opened(asleep.id);
  calendar_.add(asleep.id, asleep.due);
  const auto it = opening_.find(asleep.id);  // who asks for it from here on is not to be given a process that has ended
  if (it != opening_.end() && it->second.process) opened(asleep.id);
  wind_clock();
}

void Opener::handle_info(const LookUp&) {
  timer_ = 0;
  open_more();
}

// One timer, for what is due first. While as many as may are being opened, the next that has loaded looks instead.
void Opener::wind_clock() {
  const auto next = calendar_.next();
  if (!is_listed_ || !next || in_turn_ >= kAtOnce) return;
  if (timer_ && timer_at_ <= *next) return;
  if (timer_) cancel(timer_);
  timer_at_ = *next;
  timer_ = send_after(args_.clock->until(*next - ms(args_.sleep.lead)), LookUp{});
}

std::string Opener::format_status() const {
  return std::string(is_listed_ ? "opener: " : "opener: lists what is not over; ") + std::to_string(calendar_.size()) +
         " auctions sleep, of which " + std::to_string(owing_.size() + rest_.size()) + " have not been loaded; " +
         std::to_string(opening_.size()) + " are being loaded";
}

}  // namespace gavel::auction
