// How a sale comes back: its entries, then its lots, then what it has not heard of them, and who has bought them.
#include <stdexcept>
#include <utility>

#include "core/auction/replayed.hpp"
#include "core/auction/sale_server.hpp"

namespace gavel::auction {

using namespace std::chrono_literals;

namespace {

constexpr std::uint32_t kPage = 1000;

template <class T>
T& checked(StorageResult<T>& result) {
  if (!result) throw std::runtime_error("loading a sale failed: " + result.error().text);
  return *result;
}

}  // namespace

// Found from here on: who calls while it loads waits in the mailbox.
void SaleServer::handle_continue(Load) {
  const auto registered = sales_.register_key(id_, nullptr);
  if (registered) return settle();
  const auto info = runtime().info(registered.error().pid);
  if (info && info->parent == parent()) {
    stop(otp::Reason::normal());  // a sibling runs it already
  } else {
    monitor(registered.error().pid);  // of a tree that is going down
  }
}

void SaleServer::handle_info(const otp::Down&) { continue_with(Load{}); }

// What a former life had on its way to the disk is there, or gone, after this.
void SaleServer::settle() {
  await(kJournal, Settle{}, 30s, [](SaleServer& self, otp::CallResult<void> settled) {
    if (settled) return self.load();
    self.settle_later();
  });
}

void SaleServer::settle_later() {
  const std::uint64_t id = runtime().fresh_id();
  set_timeout(id, kStorageAway);
  park(id, [this](otp::Envelope&) {
    unpark();
    forget();
    settle();
  });
}

// To begin loading anew.
void SaleServer::forget() {
  pending_.clear();
  asked_.clear();
  lots_.clear();
  counts_ = {};
  in_state_ = {};
  seq_ = 0;
  phase_ = SalePhase::open;
}

void SaleServer::load() {
  await(kReader, LoadSale{id_}, 30s, [](SaleServer& self, otp::CallResult<LoadSale::Reply> r) {
    if (!r) return self.settle_later();
    auto& record = checked(*r);
    if (!record) return self.stop(otp::Reason::normal());
    auto view = view_of(*record);
    if (!view) throw std::runtime_error("a sale that cannot be read");
    self.terms_ = view->terms;
    if (self.terms_->win_at_most) self.ledger_.sale_opening(self.id_.to_string());
    self.created_at_ = view->created_at;
    self.close_.emplace(view->terms->close);
    self.load_entries(0);
  });
}

void SaleServer::load_entries(std::uint64_t after) {
  await(kReader, LoadSaleEntries{id_, after, kPage}, 30s,
        [](SaleServer& self, otp::CallResult<LoadSaleEntries::Reply> r) {
          if (!r) return self.settle_later();
          auto& page = checked(*r);
          for (const auto& entry : page.items) {
            const auto event = event_of(entry);
            if (!event) throw std::runtime_error("entry " + std::to_string(entry.seq) + " of a sale cannot be read");
            self.fold(*event);
            self.seq_ = entry.seq;
            self.clock_.read(entry.at);
          }
          if (page.next) return self.load_entries(*page.next);
          self.committed_seq_ = self.seq_;
          if (is_over(self.phase_)) return self.stop(otp::Reason::normal());
          self.load_lots(0);
        });
}

void SaleServer::load_lots(std::uint32_t after) {
  await(kReader, LoadLots{id_, after, kPage}, 30s, [](SaleServer& self, otp::CallResult<LoadLots::Reply> r) {
    if (!r) return self.settle_later();
    auto& page = checked(*r);
    auto wanted = std::make_shared<LotPage>(LotPage{.items = {}, .next = page.next});
    for (const auto& lot : page.items) self.note(lot, wanted->items);
    self.load_histories(std::move(wanted));
  });
}

// A lot as it is on the disk: its id, what the feed does not say yet, and whether its history is wanted: because it has
// ended unheard, or because bidders may buy only so many.
void SaleServer::note(const View& lot, std::vector<View>& wanted) {
  const auto& place = *lot.terms->sale;
  if (place.lot > lots_.size()) throw std::runtime_error("lot " + std::to_string(place.lot) + " is not in the feed");
  Lot& known = lots_[place.lot - 1];
  known.auction = lot.id;
  const bool may_be_bought = terms_->win_at_most && lot.phase == rules::Phase::closed && lot.bid_count > 0;
  if (is_over(lot) && (known.state != Lot::State::over || may_be_bought)) wanted.push_back(lot);
  if (is_over(lot) || known.state == Lot::State::over) return;
  // A former life that died over them has told nobody; one commit at a time is under way.
  if (place.lot >= last_added_) cast(kOpener, SeeTo{lot.id});
  const auto end = close_->ends_at(place.lot);
  if (!place.group_end && lot.phase != rules::Phase::paused && lot.ends_at > end) {
    record(LotsExtended{place.lot, lot.seq, lot.ends_at, lot.ends_at - end, lot.extensions > 0});
  }
}

// One after the other; then the next page of lots.
void SaleServer::load_histories(std::shared_ptr<LotPage> wanted) {
  if (wanted->items.empty()) return wanted->next ? load_lots(*wanted->next) : loaded();
  const auto lot = wanted->items.back();
  wanted->items.pop_back();
  await(kReader, LoadEntries{lot.id}, 30s, [wanted, lot](SaleServer& self, otp::CallResult<LoadEntries::Reply> r) {
    if (!r) return self.settle_later();
    self.read(lot, checked(*r));
    self.load_histories(wanted);
  });
}

// What has ended while nobody heard it may have put ends off before.
void SaleServer::read(const View& lot, const std::vector<Entry>& entries) {
  const auto& place = *lot.terms->sale;
  if (terms_->win_at_most) ledger_.reset(lot.id, replayed(entries));
  if (lots_[place.lot - 1].state == Lot::State::over) return;
  if (place.group_end) hear(place.lot, triggers_of(entries));
  heard_over(place.lot, ending_of(lot));
}

void SaleServer::loaded() {
  ready_ = true;
  if (terms_->win_at_most) ledger_.sale_complete(id_.to_string());
  if (committed_seq_ == seq_) sales_.replace_value(id_, std::make_shared<const SaleView>(view()));
  if (phase_ == SalePhase::cancelling) cancel_lots();
  look_whether_over();
  wind_clock();
  flush();
}

}  // namespace gavel::auction
