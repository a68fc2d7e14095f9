#include "tests/auction/sim_disk.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>
#include <vector>

#include "core/otp/supervisor.hpp"

namespace gavel::auction::testing {

using namespace std::chrono_literals;

// -- the disk ------------------------------------------------------------------------------------------------------

namespace {

const base::SigningKey& signing_key() {
  static const auto key = base::SigningKey::from_seed(std::array<std::uint8_t, 32>{7});
  return key;
}

/// Not the hash of any journal: this disk has no codec. It differs where the entries differ in number, time or kind.
base::Sha256 hash_of(const Entry& entry, const base::Sha256& prev) {
  return entry_hash(entry.auction, entry.seq, entry.at, rules::kind(entry.event), prev, "{}");
}

}  // namespace

StorageResult<Committed> SimDisk::keep(const Commit& commit) {
  const AuctionId id = commit.entries.at(0).auction;
  if (commit.request && requests->find(commit.request->key)) {
    return base::Unexpected(StorageError{StorageErrc::repeated, "the request was done before"});
  }
  if (commit.entries.front().seq != seq(id) + 1) {
    return base::Unexpected(StorageError{StorageErrc::conflict, "entry is not the next one"});
  }
  auto [it, fresh] = kept_.try_emplace(id, Kept{{}, {}, *commit.after});
  auto& kept = it->second;
  Committed committed;
  for (const auto& entry : commit.entries) {
    kept.hashes.push_back(hash_of(entry, kept.hashes.empty() ? kNoEntry : kept.hashes.back()));
    committed.hashes.push_back(kept.hashes.back());
  }
  kept.entries.insert(kept.entries.end(), commit.entries.begin(), commit.entries.end());
  kept.view = *commit.after;
  if (commit.request) {
    const auto place = asked_entry(commit);
    const auto& entry = commit.entries[place];
    done.push_back({*commit.request, Proven{id, entry.seq, entry.at, committed.hashes[place]}});
    requests->add(commit.request->key, static_cast<std::int64_t>(done.size()), entry.at);
  }
  committed.batch = sign_batch(committed.hashes, signing_key(), "the test's");
  return committed;
}

const std::vector<Entry>& SimDisk::entries(const AuctionId& id) const {
  static const std::vector<Entry> none;
  const auto it = kept_.find(id);
  return it == kept_.end() ? none : it->second.entries;
}

const View* SimDisk::view(const AuctionId& id) const {
  const auto it = kept_.find(id);
  return it == kept_.end() ? nullptr : &it->second.view;
}

std::vector<AuctionId> SimDisk::auctions() const {
  std::vector<AuctionId> ids;
  for (const auto& [id, kept] : kept_) ids.push_back(id);
  return ids;
}

bool SimDisk::has(const Entry& entry) const {
  const auto& all = entries(entry.auction);
  return entry.seq >= 1 && entry.seq <= all.size() && all[entry.seq - 1].event == entry.event;
}

ListPage SimDisk::list(const ListQuery& query) const {
  std::vector<std::pair<auction::ListPosition, const View*>> found;
  for (const auto& [id, kept] : kept_) {
    const auto position = position_of(query.order, kept.view);
    const bool behind = !query.after || before(query, *query.after, position);
    if (behind && matches(query, kept.view)) found.emplace_back(position, &kept.view);
  }
  std::ranges::sort(found, [&](const auto& a, const auto& b) { return before(query, a.first, b.first); });
  ListPage page;
  for (const auto& [position, view] : found) {
    if (page.items.size() == query.limit) {
      page.next = position_of(query.order, page.items.back());
      break;
    }
    page.items.push_back(*view);
  }
  return page;
}

BidPage SimDisk::bids(const LoadBids& query) const {
  BidPage page;
  for (const auto& entry : entries(query.id)) {
    const auto* bid = std::get_if<rules::BidPlaced>(&entry.event);
    if (!bid || entry.seq <= query.after) continue;
    if (page.items.size() == query.limit) {
      page.next = page.items.back().seq;
      break;
    }
    page.items.push_back({.seq = entry.seq,
                          .at = entry.at,
                          .alias = bid->alias,
                          .amount = bid->visible,
                          .price = bid->price,
                          .units = {},
                          .led = bid->leader == bid->alias});
  }
  return page;
}

namespace {

/// As little as the real row says: no format moves it.
std::optional<rules::Time> due_of(const View& view) {
  if (view.phase == rules::Phase::scheduled) return view.terms->starts_at;
  return view.phase == rules::Phase::open ? std::optional(view.ends_at) : std::nullopt;
}

}  // namespace

UnfinishedAuctions SimDisk::unfinished(const LoadUnfinished& query) const {
  UnfinishedAuctions page;
  for (const auto& [id, kept] : kept_) {
    if ((query.after && id <= *query.after) || is_over(kept.view)) continue;
    if (page.items.size() == std::min(query.limit, page_limit)) {
      page.next = page.items.back().id;
      break;
    }
    page.items.push_back({id, due_of(kept.view), kept.view.bidders > 0});
  }
  return page;
}

// -- sales -----------------------------------------------------------------------------------------------------------

StorageResult<void> SimDisk::keep(const SaleCommit& commit) {
  const auto known = sales_.find(commit.after.id);
  const std::uint64_t last = known == sales_.end() ? 0 : known->second.entries.size();
  if (commit.entries.at(0).seq != last + 1) {
    return base::Unexpected(StorageError{StorageErrc::conflict, "a sale's entry is not the next one"});
  }
  if (commit.request && requests->find(commit.request->key)) {
    return base::Unexpected(StorageError{StorageErrc::repeated, "the request was done before"});
  }
  for (const auto& lot : commit.lots) {
    if (auto kept = keep(*lot); !kept) throw std::logic_error("a lot that cannot be made: " + kept.error().text);
  }
  if (commit.request) {
    done.push_back({*commit.request, std::nullopt});
    requests->add(commit.request->key, static_cast<std::int64_t>(done.size()), commit.entries.back().at);
  }
  auto& sale = sales_[commit.after.id];
  sale.entries.insert(sale.entries.end(), commit.entries.begin(), commit.entries.end());
  sale.record = commit.after;
  return {};
}

std::optional<SaleRecord> SimDisk::sale(const SaleId& id) const {
  const auto it = sales_.find(id);
  return it == sales_.end() ? std::nullopt : std::optional(it->second.record);
}

std::vector<SaleId> SimDisk::sales() const {
  std::vector<SaleId> ids;
  for (const auto& [id, sale] : sales_) ids.push_back(id);
  return ids;
}

SalePage SimDisk::list(const SaleQuery& query) const {
  SalePage page;
  std::vector<SaleView> all;
  for (const auto& [id, sale] : sales_) {
    auto view = view_of(sale.record).value();
    const bool behind = !query.after || (query.descending ? id < *query.after : id > *query.after);
    if (behind && matches(query, view)) all.push_back(std::move(view));
  }
  std::ranges::sort(all, [&](const auto& a, const auto& b) { return query.descending ? a.id > b.id : a.id < b.id; });
  for (auto& view : all) {
    if (page.items.size() == std::min(query.limit, page_limit)) {
      page.next = page.items.back().id;
      break;
    }
    page.items.push_back(std::move(view));
  }
  return page;
}

SaleEntryPage SimDisk::sale_entries(const LoadSaleEntries& query) const {
  SaleEntryPage page;
  const auto it = sales_.find(query.id);
  if (it == sales_.end()) return page;
  for (const auto& entry : it->second.entries) {
    if (entry.seq <= query.after) continue;
    if (page.items.size() == std::min(query.limit, page_limit)) {
      page.next = page.items.back().seq;
      break;
    }
    page.items.push_back(entry);
  }
  return page;
}

LotPage SimDisk::lots(const LoadLots& query) const {
  std::map<std::uint32_t, const View*> lots;
  const std::string sale = query.id.to_string();
  for (const auto& [id, kept] : kept_) {
    const auto& place = kept.view.terms->sale;
    if (place && place->sale == sale && place->lot > query.after) lots.emplace(place->lot, &kept.view);
  }
  LotPage page;
  for (const auto& [lot, view] : lots) {
    if (page.items.size() == std::min(query.limit, page_limit)) {
      page.next = page.items.back().terms->sale->lot;
      break;
    }
    page.items.push_back(*view);
  }
  return page;
}

UnfinishedPage SimDisk::unfinished_sales() const {
  UnfinishedPage page;
  for (const auto& [id, sale] : sales_) {
    if (sale.record.phase == "open" || sale.record.phase == "cancelling") page.items.push_back(id);
  }
  return page;
}

// -- the journal's process -----------------------------------------------------------------------------------------

void SimJournal::init() {
  if (disk_.faults.locked) throw std::runtime_error("another process holds the journal");
}

// What was written may be there, whole, though nobody could say so any more.
SimJournal::~SimJournal() {
  if (!writing_ || !disk_.faults.finishes || !disk_.faults.finishes()) return;
  for (auto& commit : batch_.commits) commit.settle(Mishap::none);
}

void SimJournal::handle_call(Append request, otp::From<Append::Reply> from) { add(*request.commit, std::move(from)); }

void SimJournal::handle_call(AppendSale request, otp::From<StorageResult<void>> from) {
  add(std::move(request.commit), std::move(from));
}

Prove::Reply SimJournal::handle_call(const Prove& m) {
  return receipt_of(*sign_batch(std::span(&m.entry.entry_hash, 1), signing_key(), "the test's"), 0, m.entry);
}

namespace {

/// What a mishap makes of a commit that is not kept for it; nothing where it is none of those.
std::optional<StorageErrc> refusal(Mishap mishap) {
  switch (mishap) {
    case Mishap::full:
      return StorageErrc::full;
    case Mishap::io:
      return StorageErrc::io;
    case Mishap::conflict:
      return StorageErrc::conflict;
    default:
      return std::nullopt;
  }
}

/// What a disk that lies says.
StorageResult<void> a_lie(const SaleCommit&) { return {}; }
StorageResult<Committed> a_lie(const Commit& commit) {
  Committed committed;
  committed.hashes.resize(commit.entries.size());
  committed.batch = sign_batch(committed.hashes, signing_key(), "the test's");
  return committed;
}

}  // namespace

void SimJournal::tell(SimJournal& self, const Commit& commit) { self.kept_(self.runtime(), commit); }
void SimJournal::tell(SimJournal& self, const SaleCommit& commit) {
  for (const auto& lot : commit.lots) self.kept_(self.runtime(), *lot);
}

template <class C, class R>
void SimJournal::add(C commit, otp::From<StorageResult<R>> from) {
  struct State {
    C commit;
    otp::From<StorageResult<R>> from;
    std::optional<StorageResult<R>> verdict;
  };
  auto state = std::make_shared<State>(State{std::move(commit), std::move(from), {}});
  if (disk_.faults.lies) state->from.reply(a_lie(state->commit));
  auto settle = [this, state](Mishap mishap) {
    const auto sender = state->from.caller();
    const auto code = refused_.contains(sender) ? std::optional(StorageErrc::conflict) : refusal(mishap);
    state->verdict.emplace(code ? StorageResult<R>(base::Unexpected(StorageError{*code, "a mishap of the test"}))
                                : disk_.keep(state->commit));
    if (!*state->verdict && sender) refused_.insert(sender);
  };
  auto answer = [state](SimJournal& self) {
    if (self.kept_ && *state->verdict) tell(self, state->commit);
    state->from.reply(std::move(*state->verdict));
  };
  waiting_.commits.push_back({std::move(settle), std::move(answer)});
  if (!writing_) write();
}

void SimJournal::handle_call(const Settle&, otp::From<void> from) {
  if (!writing_) return from.reply();
  (waiting_.commits.empty() ? batch_ : waiting_).settling.push_back(std::move(from));
}

void SimJournal::write() {
  batch_ = std::exchange(waiting_, {});
  writing_ = true;
  ++disk_.batches;
  const auto time = disk_.faults.commit_time ? disk_.faults.commit_time() : 0s;
  if (time == 0s) {
    cast(self_ref(), Written{});
  } else {
    send_after(time, Written{});
  }
}

void SimJournal::handle_info(const Written&) {
  const Mishap mishap = disk_.faults.mishap ? disk_.faults.mishap() : Mishap::none;
  if (mishap == Mishap::crash_before) throw std::runtime_error("the journal crashes before its commit");
  for (auto& commit : batch_.commits) commit.settle(mishap);
  if (mishap == Mishap::crash_after) throw std::runtime_error("the journal crashes after its commit");
  auto batch = std::exchange(batch_, {});
  writing_ = false;
  for (auto& commit : batch.commits) commit.answer(*this);
  for (auto& from : batch.settling) from.reply();
  if (!waiting_.commits.empty()) write();
}

// -- the reader's process ------------------------------------------------------------------------------------------

template <class R>
void SimReader::answer(otp::From<R> from, R value) {
  const auto time = disk_.faults.read_time ? disk_.faults.read_time() : 0s;
  auto reply = [from = std::move(from), value = std::move(value)]() mutable { from.reply(std::move(value)); };
  if (time == 0s) {
    reply();
  } else {
    answers_.emplace(++next_, std::move(reply));
    send_after(time, Later{next_});
  }
}

void SimReader::handle_call(LoadEntries m, otp::From<LoadEntries::Reply> from) {
  if (disk_.faults.unreadable && disk_.faults.unreadable(m.id)) {
    answer<LoadEntries::Reply>(std::move(from), base::Unexpected(StorageError{StorageErrc::corrupt, "unreadable"}));
  } else {
    answer<LoadEntries::Reply>(std::move(from), disk_.entries(m.id));
  }
}

void SimReader::handle_call(LoadView m, otp::From<LoadView::Reply> from) {
  const View* view = disk_.view(m.id);
  answer<LoadView::Reply>(std::move(from), view ? std::optional(*view) : std::nullopt);
}

void SimReader::handle_call(LoadList m, otp::From<LoadList::Reply> from) {
  answer<LoadList::Reply>(std::move(from), disk_.list(m.query));
}

void SimReader::handle_call(LoadBids m, otp::From<LoadBids::Reply> from) {
  answer<LoadBids::Reply>(std::move(from), disk_.bids(m));
}

void SimReader::handle_call(LoadUnfinished m, otp::From<LoadUnfinished::Reply> from) {
  ++disk_.pages;
  answer<LoadUnfinished::Reply>(std::move(from), disk_.unfinished(m));
}

void SimReader::handle_call(LoadSale m, otp::From<LoadSale::Reply> from) {
  answer<LoadSale::Reply>(std::move(from), disk_.sale(m.id));
}

void SimReader::handle_call(LoadSales m, otp::From<LoadSales::Reply> from) {
  answer<LoadSales::Reply>(std::move(from), disk_.list(m.query));
}

void SimReader::handle_call(LoadSaleEntries m, otp::From<LoadSaleEntries::Reply> from) {
  answer<LoadSaleEntries::Reply>(std::move(from), disk_.sale_entries(m));
}

void SimReader::handle_call(LoadLots m, otp::From<LoadLots::Reply> from) {
  answer<LoadLots::Reply>(std::move(from), disk_.lots(m));
}

void SimReader::handle_call(LoadUnfinishedSales, otp::From<LoadUnfinishedSales::Reply> from) {
  answer<LoadUnfinishedSales::Reply>(std::move(from), disk_.unfinished_sales());
}

void SimReader::handle_call(LoadRequest m, otp::From<LoadRequest::Reply> from) {
  answer<LoadRequest::Reply>(std::move(from), std::optional(disk_.done.at(static_cast<std::size_t>(m.row - 1))));
}

LoadRefusals::Reply SimReader::handle_call(const LoadRefusals& m) {
  RefusalPage page;
  for (const auto& refusal : disk_.refusals) {
    if (refusal.auction == m.id) page.items.push_back(refusal);
  }
  return page;
}

otp::ChildSpec sim_storage(SimDisk& disk) {
  return otp::supervisor("storage",
                         {.strategy = otp::Strategy::rest_for_one,
                          .intensity = 10,
                          .period = 30s,
                          .backoff = {.first = 100ms, .ceiling = 2s}},
                         {otp::child<SimJournal>("journal", {&disk}).named("journal"),
                          otp::child<SimReader>("query cache", {&disk}).named("query cache")});
}

}  // namespace gavel::auction::testing
